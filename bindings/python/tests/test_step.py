"""The engine as a pure function: what it takes, what it gives, and what it refuses."""

from __future__ import annotations

import dataclasses
import gc
from typing import Any

import pytest

from parlour import ConfigError, Engine, Envelope, Rejected, RestoreError, Snapshot, inputs, parts, step
from parlour.results import Deadline, Stepped

BEGIN: list[Any] = [
    inputs.WidgetLoad(widget_id="w"),
    {"type": "widget.ready", "online": True},
    '{"type":"chat.request"}',
    inputs.ChatAccept(users=["anna"]),
    inputs.TypingStart(user_id="anna"),
]


def begun() -> Stepped:
    return step(None, {"instance": "tab1"}, 1_000, BEGIN)


def test_a_step_gives_all_that_comes_of_its_inputs() -> None:
    first = begun()
    assert first.verdicts == ("accepted",) * 5
    types = ["widget.loaded", "widget.shown", "chat.requested", "lead.captured", "chat.started", "typing.started"]
    assert [envelope.type for envelope in first.events] == types
    assert first.deadline == Deadline(11_000, "typing")
    assert Engine.restore(first.snapshot).view()["chats"][0]["chatId"] == "local-tab1-1"
    with pytest.raises(dataclasses.FrozenInstanceError):
        first.deadline = None  # type: ignore[misc]


def test_a_step_equals_an_engine_that_is_restored_and_stored() -> None:
    snapshot = begun().snapshot
    told = [inputs.MessageSend(content=parts.Text(text="Hello?")), inputs.ChatEnd(by="visitor")]
    stepped = step(snapshot, None, 60_000, told)
    engine = Engine.restore(snapshot)
    assert stepped.verdicts == tuple(engine.handle(60_000, said) for said in told)
    assert list(stepped.events) == engine.poll_events()
    assert stepped.snapshot == engine.snapshot()
    assert stepped.deadline == engine.next_deadline()


def test_a_step_without_inputs_lets_time_pass() -> None:
    stepped = step(begun().snapshot, None, 60_000)
    (stopped,) = stepped.events
    assert (stopped.type, stopped.at) == ("typing.stopped", 11_000)
    assert (stepped.verdicts, stepped.deadline) == ((), None)


def test_snapshots_come_as_they_are_stored() -> None:
    snapshot = begun().snapshot
    forms: list[Any] = [snapshot, snapshot.to_json(), snapshot.to_bytes(), bytearray(snapshot.to_bytes())]
    stepped = [step(form, {}, 2_000, []) for form in forms]
    assert all(one.snapshot == stepped[0].snapshot for one in stepped)
    assert Snapshot.from_json(stepped[0].snapshot.to_json()) == stepped[0].snapshot


def test_a_rejection_stands_among_the_verdicts() -> None:
    told: list[Any] = [{"type": "chat.hold", "chatId": "c9"}, "{", {"type": "no.such"}, inputs.ConnectionUp()]
    stepped = step(begun().snapshot, None, 2_000, iter(told))
    *rejected, accepted = stepped.verdicts
    reasons = [one.reason for one in rejected if isinstance(one, Rejected)]
    assert reasons == ["unknown_chat", "invalid_json", "unknown_input"]
    assert accepted == "accepted"
    assert [envelope.type for envelope in stepped.events] == ["connection.up"]


def test_a_long_batch_needs_no_room() -> None:
    told = [inputs.TypingStart(user_id=f"u{number}") for number in range(200)]
    stepped = step(begun().snapshot, {"limits": {"events": 1}}, 2_000, told)
    assert set(stepped.verdicts) == {"accepted"}
    assert len(stepped.events) == 200


@pytest.mark.parametrize(
    ("arguments", "error", "match"),
    [
        (("{}", None, 0), RestoreError, "not a snapshot"),
        ((b"", None, 0), RestoreError, "truncated"),
        ((7, None, 0), TypeError, "int"),
        ((None, {"instance": "a b"}, 0), ConfigError, "config: instance: an instance is 1 to 64"),
        ((None, None, -1), ValueError, "a time"),
        ((None, None, 0, "[]"), TypeError, "inputs must be several, not one str"),
        ((None, None, 0, {"type": "connection.up"}), TypeError, "inputs must be several, not one dict"),
        ((None, None, 0, 7), TypeError, "not iterable"),
        ((None, None, 0, [inputs.ConnectionUp(), 7]), TypeError, r"inputs\[1\] must be .*, not int"),
        ((None, None, 0, [{"type": object()}]), TypeError, r"inputs\[0\]"),
    ],
)
def test_what_cannot_be_read_is_raised(arguments: tuple[Any, ...], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        step(*arguments)


def test_what_comes_of_a_step_outlives_it() -> None:
    events: tuple[Envelope, ...] = begun().events
    gc.collect()
    assert [envelope.seq for envelope in events] == [1, 2, 3, 4, 5, 6]
