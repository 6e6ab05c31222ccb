"""Runs the examples of the README in order, each as a program of its own, and compares what they print.

The README is that of the package which is installed, as PyPI shows it. Needs nothing but the package: ``python readme.py``
says what it ran. A block of ``text`` after one of ``python`` is what that one prints; one without prints nothing.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import metadata

_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\(([^)]+)\)")


def text() -> str:
    """The README."""
    return str(metadata("parlour").json["description"])


def links() -> list[str]:
    """Where its links lead."""
    return _LINK.findall(text())


def examples() -> list[tuple[str, str]]:
    """Each example, and what it prints."""
    found: list[tuple[str, str]] = []
    for language, block in _BLOCK.findall(text()):
        if language == "python":
            found.append((block, ""))
        elif language == "text":
            found[-1] = (found[-1][0], block)
    return found


def printed(example: str) -> str:
    """What an example prints, warnings being errors."""
    command = [sys.executable, "-X", "utf8", "-W", "error", "-c", example]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    return run.stdout + run.stderr


if __name__ == "__main__":
    ran = examples()
    failed = 0
    for number, (example, expected) in enumerate(ran, 1):
        got = printed(example)
        if got != expected:
            failed += 1
            print(f"example {number} printed\n{got}\nand not\n{expected}")
    print(f"{len(ran) - failed} passed, {failed} failed")
    sys.exit(failed != 0 or not ran)
