"""What can go wrong. No exception holds what a visitor or an agent wrote, nor any other value that may be personal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ._reload import kept
from .types import Fault, Json, Machine, Reason, RestoreErrorKind, Surface

_before = kept(globals())


class Error(Exception):
    """The base of all exceptions of Parlour's own. Two that say the same are equal, as events are."""

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return (self.args, self._details()) == (other.args, other._details())

    def __hash__(self) -> int:
        return hash((type(self), self.args))

    def __reduce__(self) -> tuple[Any, ...]:
        # Whole and without `__init__`: a class of the host's own may have another, and attributes that it knows nothing of.
        return _made, (type(self), *self.args), vars(self)

    def _details(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "__notes__"}


def _made(error: type[Error], *args: Any) -> Error:
    return error.__new__(error, *args)


class Rejected(Error):
    """An input that was not taken. It changed nothing, but for the clock and the deadlines that were due."""

    machine: Machine
    """The machine that would not take it; `input` for what is no input at all."""
    id: str
    """Which one of them: the id of the widget, chat, message …; empty where there is but one."""
    state: str
    """The state it is in."""
    input: str
    """The input's canonical name; empty where it has none."""
    reason: Reason
    """Why."""
    fields: tuple[str, ...]
    """The fields that are at fault, by their canonical names."""

    def __init__(
        self,
        message: str,
        *,
        machine: Machine,
        reason: Reason,
        id: str = "",
        state: str = "",
        input: str = "",
        fields: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.machine = machine
        self.id = id
        self.state = state
        self.input = input
        self.reason = reason
        self.fields = fields

    def to_dict(self) -> dict[str, Json]:
        """The canonical form as a dictionary."""
        form: dict[str, Json] = {
            "machine": self.machine,
            "id": self.id,
            "state": self.state,
            "input": self.input,
            "reason": self.reason,
        }
        return {**form, "fields": list(self.fields)} if self.fields else form

    def to_json(self) -> str:
        """The canonical JSON form: for whoever caused it, at the other end of a socket."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))


class RestoreError(Error, ValueError):
    """A snapshot that cannot be restored: broken, from a later version, or over a limit of the configuration."""

    kind: RestoreErrorKind
    """What is wrong with it."""

    def __init__(self, message: str, *, kind: RestoreErrorKind) -> None:
        super().__init__(message)
        self.kind = kind


class DecodeError(Error, ValueError):
    """A vendor call that is broken, or comes from an origin that is not allowed. Nothing changed."""

    surface: Surface | None
    """Where it was made; `None` where the call itself cannot be read."""
    call: str
    """The call's name."""
    field: str
    """Where the fault is, as a path: `args[0].object.chatID`."""
    fault: Fault
    """What is wrong there."""

    def __init__(self, message: str, *, surface: Surface | None, call: str, field: str, fault: Fault) -> None:
        super().__init__(message)
        self.surface = surface
        self.call = call
        self.field = field
        self.fault = fault


class ConfigError(Error, ValueError):
    """A configuration that is none; the message names the place."""


class InternalError(Error, RuntimeError):
    """A panic in Parlour, which is a defect of it. The object that it happened in cannot be used any more."""


class ListenerError(Error, RuntimeError):
    """Listeners of a `parlour.Hub` raised; whoever else listens was told all the same. Its cause is the first error."""

    errors: tuple[Exception, ...]
    """All of them, in the order in which they came."""

    def __init__(self, errors: Sequence[Exception]) -> None:
        count = "a listener" if len(errors) == 1 else f"listeners, {len(errors)} times,"
        super().__init__(f"{count} raised {type(errors[0]).__name__}")
        self.errors = tuple(errors)


globals().update(_before)
