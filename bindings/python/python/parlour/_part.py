"""The base of the parts of inputs and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import ClassVar

from .types import Json, JsonLike


class Part:
    """A part of an input or an event: a frozen data class with a canonical form."""

    __slots__ = ()

    _type: ClassVar[str | None] = None
    """The canonical `type`, where there are several kinds of such a part."""
    _renamed: ClassVar[Mapping[str, str]] = {}
    """Fields that have another name in the canonical form."""

    def _as_tuples(self, *names: str) -> None:
        """Makes tuples of lists: a part is frozen through and through."""
        for name in names:
            value: object = getattr(self, name)
            if isinstance(value, list):
                object.__setattr__(self, name, (*value,))

    def to_dict(self) -> dict[str, Json]:
        """The canonical form as a dictionary."""
        form: dict[str, Json] = {} if self._type is None else {"type": self._type}
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if field.name == "extra":
                # Fields of their own in the canonical form, after those that are known and win.
                form = {**form, **{key: _plain(item) for key, item in value.items() if key not in form}}
            elif value is not None:
                form[self._renamed.get(field.name, field.name)] = _plain(value)
        return form


def _plain(value: Part | JsonLike) -> Json:
    if isinstance(value, Part):
        return value.to_dict()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value  # type: ignore[return-value]
