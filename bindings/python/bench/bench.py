"""The benchmark of the Python package: `cargo xtask bench python`, which keeps the table.

A step of a chat's life is what all contestants do: find the chat by its id, take the step, make one event as an
object with its number, its time, its type and all its fields, queue it, take it out of the queue, and read its number
and its chat. The lives are those of `core/benches`: request, accept, a message, end, survey started, survey submitted;
then the next chat, whose id is new. To make a chat is part of its request, and to forget it part of its last step, for
all.

The widget is loaded, its window open and the visitor known, so that Parlour too tells one event a step: no
`lead.captured`, for the visitor is known, and no `unread.changed`, for they see the message. What else Parlour does on
the way (deadlines, transcript, the order of messages) it does here too, and the others do not. Inputs are built
beforehand, for all.

Contestants take turns round by round, and medians are compared. The garbage collector is off in a round and runs after
it, for all. `--check` measures nothing: it only checks, as every run does first, that all tell the same events, field
by field.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from importlib.metadata import version
from typing import Any

from parlour import Engine, Envelope, inputs, parts

import by_hand
import by_statemachine
import by_transitions
from measure import Round, at_least, at_most, head, medians, note, timed

VISITOR = "visitor-1"
WIDGET = "widget-0"
AGENT = parts.User(id="agent-1", nickname="Anna", is_agent=True)
GREETING = parts.Text(text="Good morning! How can I help you?")

STEPS = 6
CHATS = 64
"""Chats a round: few enough for the second-level cache, many enough to make up for what the turn before left in it."""
ROUNDS = 300

Drive = Callable[[Any, list[Any], int], object]
"""Takes inputs from a time on."""


def life(of: Any, number: int) -> list[Any]:
    """The inputs of one chat, of the classes in this module."""
    chat = f"{WIDGET}/chat-{number}"
    return [
        of.ChatRequest(chat_id=chat, widget_id=WIDGET),
        of.ChatAccept(chat_id=chat, operator_id="agent-1"),
        of.MessageReceive(
            chat_id=chat,
            message_id=f"message-{number}",
            from_=AGENT,
            content=GREETING,
            sent_at=1_700_000_000_000 + number,
        ),
        of.ChatEnd(chat_id=chat),
        of.SurveyStart(chat_id=chat),
        of.SurveySubmit(chat_id=chat),
    ]


def lives(of: Any, count: int = CHATS) -> Iterator[list[Any]]:
    """The inputs of so many chats, again and again: each chat is new."""
    number = 0
    while True:
        yield [input for chat in range(number, number + count) for input in life(of, chat)]
        number += count


def texts() -> Iterator[list[str]]:
    """The same inputs as JSON."""
    for told in lives(inputs):
        yield [input.to_json() for input in told]


def engine() -> Engine:
    """An engine with a widget whose window is open."""
    engine = Engine()
    engine.handle(0, inputs.WidgetLoad(widget_id=WIDGET, element_id="chat", user_id=VISITOR))
    engine.handle(0, inputs.WidgetReady(widget_id=WIDGET, online=True))
    engine.handle(0, inputs.WindowOpen(widget_id=WIDGET))
    engine.poll_events()
    return engine


# How each of them is driven.


def parlour(engine: Engine, told: list[Any], now: int) -> object:
    seq = chat_id = None
    for input in told:
        now += 1
        engine.handle(now, input)
        envelope: Any = engine.poll_event()
        seq, chat_id = envelope.seq, envelope.event.chat_id
    return seq, chat_id


def other(machine: Any, told: list[Any], now: int) -> object:
    seq = chat_id = None
    for input in told:
        now += 1
        machine.handle(now, input)
        event = machine.poll_event()
        seq, chat_id = event.seq, event.chat_id
    return seq, chat_id


def parlour_in_batches(engine: Engine, told: list[Any], now: int) -> object:
    seq = chat_id = None
    for begin in range(0, len(told), STEPS):
        for input in told[begin : begin + STEPS]:
            now += 1
            engine.handle(now, input)
        for envelope in engine.poll_events():
            event: Any = envelope.event
            seq, chat_id = envelope.seq, event.chat_id
    return seq, chat_id


def other_in_batches(machine: Any, told: list[Any], now: int) -> object:
    seq = chat_id = None
    for begin in range(0, len(told), STEPS):
        for input in told[begin : begin + STEPS]:
            now += 1
            machine.handle(now, input)
        for event in machine.poll_events():
            seq, chat_id = event.seq, event.chat_id
    return seq, chat_id


def parlour_of_json(engine: Engine, told: list[Any], now: int) -> object:
    seq = chat_id = None
    for text in told:
        now += 1
        engine.handle_json(now, text)
        envelope: Any = engine.poll_event()
        seq, chat_id = envelope.seq, envelope.event.chat_id
    return seq, chat_id


def other_of_json(machine: Any, told: list[Any], now: int) -> object:
    seq = chat_id = None
    for text in told:
        now += 1
        machine.handle_json(now, text)
        event = machine.poll_event()
        seq, chat_id = event.seq, event.chat_id
    return seq, chat_id


def contestant(drive: Drive, machine: Any, batches: Iterator[list[Any]]) -> Round:
    """Rounds of whole lives. The first life of each brings what it needs back into the caches, and is not timed."""
    now = 0

    def run() -> tuple[int, int]:
        nonlocal now
        told = next(batches)
        now += len(told)
        drive(machine, told[:STEPS], now - len(told))
        told = told[STEPS:]
        return timed(len(told), lambda: drive(machine, told, now - len(told)))

    return run


def check() -> None:
    """All must tell the same events: in number, order, type and every field."""
    ours, before = engine(), 3
    others: list[Any] = [
        by_hand.Table(VISITOR),
        by_hand.Table(VISITOR, by_hand.frozen_table()),
        by_transitions.Chats(VISITOR),
        by_statemachine.Chats(VISITOR),
    ]
    types = []
    now = 0
    for number in range(20):
        for input, theirs in zip(life(inputs, number), life(by_hand, number)):
            now += 1
            assert ours.handle(now, input) == "accepted"
            (envelope,) = ours.poll_events()
            for machine in others:
                assert machine.handle(now, theirs) == "accepted"
                event: Any = machine.poll_event()
                assert machine.poll_event() is None
                assert event.seq == envelope.seq - before
                assert event.type == envelope.type
                for field in fields(event):
                    of = envelope if hasattr(envelope, field.name) else envelope.event
                    assert field.name == "seq" or getattr(event, field.name) == getattr(of, field.name), field.name
            types.append(envelope.type)
    print(f"all tell the same {len(types)} events: {', '.join(types[:STEPS])}, …", file=sys.stderr)


def steps() -> None:
    """The rows of a step, with and without a target."""
    ours, table, with_transitions, with_statemachine, frozen = medians(
        ROUNDS,
        [
            contestant(parlour, engine(), lives(inputs)),
            contestant(other, by_hand.Table(VISITOR), lives(by_hand)),
            contestant(other, by_transitions.Chats(VISITOR), lives(by_hand)),
            # A hundred times slower: fewer chats a round do.
            contestant(other, by_statemachine.Chats(VISITOR), lives(by_hand, 3)),
            contestant(other, by_hand.Table(VISITOR, by_hand.frozen_table()), lives(by_hand)),
        ],
    )
    what = "a step (`handle` + `poll_event`, two fields read)"
    at_most(f"{what} against a hand-written table with the same events", ours, table, 0.8)
    at_least("how much faster than `transitions`", ours, with_transitions, 20)
    note("`python-statemachine` against it", with_statemachine, ours)
    note("a step against the table with frozen events, as Parlour's are", ours, frozen)
    ours, table, json_ours, json_table = medians(
        ROUNDS,
        [
            contestant(parlour_in_batches, engine(), lives(inputs)),
            contestant(other_in_batches, by_hand.Table(VISITOR), lives(by_hand)),
            contestant(parlour_of_json, engine(), texts()),
            contestant(other_of_json, by_hand.Table(VISITOR), texts()),
        ],
    )
    note("a step with `poll_events` after six, against the table", ours, table)
    note("a step by `handle_json`, against `json.loads` and the table", json_ours, json_table)


def times(count: int, work: Callable[[], object]) -> Round:
    """Rounds of the same work, over and over."""

    def run() -> None:
        for _ in range(count):
            work()

    return lambda: timed(count, run)


def request(of: Any) -> Callable[[], object]:
    return lambda: of.ChatRequest(chat_id="widget-0/chat-1", widget_id=WIDGET, message="Good morning!")


def message() -> Envelope:
    """The `message.received` of a life."""
    ours = engine()
    for now, input in enumerate(life(inputs, 1)):
        ours.handle(now, input)
    return next(envelope for envelope in ours.poll_events() if envelope.type == "message.received")


def parts_of_a_step() -> None:
    """What surrounds a step: making an input, reading an event, writing it."""
    envelope = message()
    as_dict = envelope.to_dict()

    def dumps() -> str:
        return json.dumps(as_dict, ensure_ascii=False, separators=(",", ":"))

    assert dumps() == envelope.to_json()
    event: Any = envelope.event
    ours, frozen, to_json, by_json, chat_id, content = medians(
        ROUNDS,
        [
            times(200, request(inputs)),
            times(200, request(by_hand)),
            times(200, envelope.to_json),
            times(200, dumps),
            times(200, lambda: event.chat_id),
            times(200, lambda: event.content),
        ],
    )
    note("`inputs.ChatRequest(…)` of three fields, against a frozen dataclass with slots", ours, frozen)
    note("`to_json` of a `message.received`, against `json.dumps` of its dictionary", to_json, by_json)
    note("a field that is text, read", chat_id)
    note("a field that is an object, read", content)


if __name__ == "__main__":
    check()
    if "--check" not in sys.argv[1:]:
        head()
        steps()
        parts_of_a_step()
        peers = [f"{name} {version(name)}" for name in ("transitions", "python-statemachine")]
        print(f"\n{platform.python_implementation()} {platform.python_version()}; {', '.join(peers)}.")
