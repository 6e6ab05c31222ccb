"""What methods of the engine, of dialects and of translators, and `parlour.step`, give back."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ._native import Envelope, Input, Snapshot
from ._reload import kept
from .errors import Rejected
from .types import (
    DeadlineReason,
    EventName,
    Fault,
    InputName,
    Machine,
    Reason,
    Support,
    Surface,
    VendorCallKind,
    Verdict,
)

_before = kept(globals())

__all__ = ["Capability", "Deadline", "Decoded", "Emits", "Loss", "Meaning", "Observed", "Stepped", "Transition"]

Meaning = Literal["inputs", "not_mine", "unknown"]
"""What a vendor call says: these inputs, or nothing, for it belongs to somebody else or is not known."""


class Deadline(NamedTuple):
    """When an engine wants to be woken."""

    at: int
    """The time, in milliseconds."""
    reason: DeadlineReason
    """What for."""


class Transition(NamedTuple):
    """One machine's change of state, without personal data."""

    machine: Machine
    """The machine."""
    id: str
    """Which one of them: the id of the widget or chat, or of the part of it."""
    from_: str
    """The state before."""
    to: str
    """The state after."""
    input: str
    """The input that caused it, or the automatic step."""
    at: int
    """When, in milliseconds."""


@dataclass(frozen=True)
class Stepped:
    """What comes of a step."""

    snapshot: Snapshot
    """What to begin the next step with."""
    verdicts: tuple[Verdict | Rejected, ...]
    """What became of each input, in order: its verdict, or why it was rejected."""
    events: tuple[Envelope, ...]
    """All events, in order."""
    deadline: Deadline | None
    """When to take the next step at the latest, and what for; `None` while nothing is due ever."""


@dataclass(frozen=True)
class Decoded:
    """What a vendor call says."""

    meaning: Meaning
    """Whether it says anything."""
    inputs: tuple[Input, ...]
    """What it says, in order; none where it concerns no lifecycle, as a getter."""


@dataclass(frozen=True)
class Observed:
    """What became of a vendor call."""

    meaning: Meaning
    """Whether it was taken for anything."""
    results: tuple[tuple[Input, Verdict | Rejected], ...]
    """The inputs that it was taken for, in order, each with its verdict, or why it was rejected."""


@dataclass(frozen=True)
class Emits:
    """A call by which a vendor tells an event."""

    surface: Surface
    """Where it is told."""
    name: str
    """The vendor's name of it: the call, or the `type` of a page message."""
    kind: VendorCallKind
    """What it means that the vendor makes the call again."""
    again: bool
    """Whether the vendor makes it again after each load of the page, where it tells what holds on."""
    carries: tuple[str, ...]
    """The fields of the event that come along, by their canonical names. The others are lost there."""


@dataclass(frozen=True)
class Capability:
    """Whether an event can come where a vendor's stream is observed."""

    event: EventName
    """The event."""
    support: Support
    """Whether the vendor tells it, the engine derives it, or it cannot be known."""
    calls: tuple[Emits, ...]
    """The calls that tell it."""


@dataclass(frozen=True)
class Loss:
    """Something that a translation could not pass on. Which of the fields are there depends on `kind`."""

    kind: Literal["event", "field", "unknown", "not_mine", "repeated", "rejected", "broken"]
    """What was lost: an event, a field of one, a call that is not known, not the source's, a duplicate, not taken, or broken."""
    times: int
    """How often."""
    text: str
    """The same for people to read."""
    event: EventName | None = dataclasses.field(default=None, kw_only=True)
    """The event, for `event` and `field`."""
    field: str | None = dataclasses.field(default=None, kw_only=True)
    """Its field, by the canonical name, for `field`."""
    surface: Surface | None = dataclasses.field(default=None, kw_only=True)
    """Where the call was made, for `unknown`, `not_mine` and `repeated`."""
    call: str | None = dataclasses.field(default=None, kw_only=True)
    """The call's name, for `unknown`, where it is empty if there were too many names, and `repeated`."""
    input: InputName | None = dataclasses.field(default=None, kw_only=True)
    """The input that the call was taken for, for `rejected`."""
    reason: Reason | None = dataclasses.field(default=None, kw_only=True)
    """Why it was not taken, for `rejected`."""
    fault: Fault | None = dataclasses.field(default=None, kw_only=True)
    """What was wrong with the call, for `broken`."""

    def __str__(self) -> str:
        return f"{self.times} × {self.text}"


globals().update(_before)
