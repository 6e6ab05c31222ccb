"""The README's examples run, and print what it says."""

from __future__ import annotations

import pytest
import readme

EXAMPLES = readme.examples()


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 5


@pytest.mark.parametrize(("example", "expected"), EXAMPLES, ids=[f"example {number + 1}" for number in range(len(EXAMPLES))])
def test_example(example: str, expected: str) -> None:
    assert readme.printed(example) == expected
