"""What can go wrong. No exception holds what a visitor or an agent wrote, nor any other value that may be personal."""

from __future__ import annotations

import json
from typing import Any

from .types import Fault, Json, Machine, Reason, RestoreErrorKind, Surface


class Error(Exception):
    """The base of all exceptions of Parlour's own."""

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.__dict__.update(details)

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions are rebuilt from their message; the rest is what they remember.
        return type(self).__new__, (type(self), *self.args), self.__dict__


class Rejected(Error):
    """An input that was not taken. It changed nothing, but for the clock and the deadlines that were due."""

    machine: Machine
    """The machine that would not take it; ``input`` for what is no input at all."""
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


class DecodeError(Error, ValueError):
    """A vendor call that is broken, or comes from an origin that is not allowed. Nothing changed."""

    surface: Surface | None
    """Where it was made; ``None`` where the call itself cannot be read."""
    call: str
    """The call's name."""
    field: str
    """Where the fault is, as a path: ``args[0].object.chatID``."""
    fault: Fault
    """What is wrong there."""


class ConfigError(Error, ValueError):
    """A configuration that is none; the message names the place."""


class InternalError(Error, RuntimeError):
    """A panic in Parlour, which is a defect of it. The object that it happened in cannot be used any more."""
