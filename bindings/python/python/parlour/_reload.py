"""What a module keeps when it is reloaded: the native module makes objects of its classes, and they stay the same."""

from __future__ import annotations


def kept(module: dict[str, object]) -> dict[str, object]:
    """All that a module has before it is loaded again; its last line puts it back. Nothing, the first time."""
    return {name: value for name, value in module.items() if not name.startswith("__")} if "_before" in module else {}
