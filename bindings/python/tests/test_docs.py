"""What `help` shows of the compiled classes is what the stub says: text that stands in two places, and is one."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import parlour

STUB = Path(parlour.__file__).with_name("_native.pyi")


def documented() -> Iterator[tuple[str, str | None]]:
    """Every function and class of the stub, and every method and property that is not special, with its doc."""
    for node in ast.parse(STUB.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, ast.get_docstring(node)
        elif isinstance(node, ast.ClassDef):
            yield node.name, ast.get_docstring(node)
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and not item.name.startswith("__"):
                    yield f"{node.name}.{item.name}", ast.get_docstring(item)


DOCUMENTED = dict(documented())


def test_everything_public_is_documented() -> None:
    assert len(DOCUMENTED) > 60
    assert [name for name, doc in DOCUMENTED.items() if not doc] == []


@pytest.mark.parametrize("name", DOCUMENTED)
def test_help_tells_what_the_stub_tells(name: str) -> None:
    of, _, member = name.partition(".")
    runtime = getattr(parlour, of)
    doc = inspect.getdoc(getattr(runtime, member) if member else runtime) or ""
    # Each breaks its lines where it has room.
    assert doc.split() == (DOCUMENTED[name] or "").split()
