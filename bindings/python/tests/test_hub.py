"""Listeners: who hears what, in which order, and what becomes of errors. The rules are those of docs/bindings.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from parlour import Engine, Envelope, Hub, ListenerError, events, inputs


def loaded(**options: Any) -> Engine:
    engine = Engine(**options)
    engine.handle(0, inputs.WidgetLoad(widget_id="w"))
    engine.handle(1, inputs.WidgetReady(online=True))
    return engine


Heard = list[tuple[str, str]]


def noting(heard: Heard, who: str) -> Callable[[Envelope[Any]], None]:
    return lambda envelope: heard.append((who, envelope.type))


def test_all_hear_one_event_before_any_hears_the_next_in_the_order_of_their_coming() -> None:
    engine, heard = loaded(), Heard()
    hub = Hub(engine)
    hub.any(noting(heard, "a"))
    hub.on(events.WidgetShown, noting(heard, "b"))
    hub.any(noting(heard, "c"))
    same = noting(heard, "d")
    hub.on(events.WidgetLoaded, same)
    hub.on(events.WidgetLoaded, same)
    assert heard == [], "nobody hears before events are delivered"
    hub.deliver()
    assert heard == [
        ("a", "widget.loaded"),
        ("c", "widget.loaded"),
        ("d", "widget.loaded"),
        ("d", "widget.loaded"),
        ("a", "widget.shown"),
        ("b", "widget.shown"),
        ("c", "widget.shown"),
    ]
    hub.deliver()
    assert len(heard) == 7


def test_a_listener_gets_the_envelope_of_its_event() -> None:
    engine = loaded()
    hub, heard = Hub(engine), list[tuple[int, str | None]]()

    def loads(envelope: Envelope[events.WidgetLoaded]) -> None:
        heard.append((envelope.seq, envelope.event.widget_id))

    hub.on(events.WidgetLoaded, loads)
    hub.deliver()
    assert heard == [(1, "w")]
    assert hub.engine is engine


def test_who_unsubscribes_is_not_called_any_more_not_even_for_the_same_event() -> None:
    engine, heard = loaded(), Heard()
    hub = Hub(engine)

    def first(envelope: Envelope) -> None:
        heard.append(("first", envelope.type))
        gone()
        itself()

    itself = hub.any(first)
    gone = hub.any(noting(heard, "gone"))
    hub.any(noting(heard, "last"))
    hub.deliver()
    assert heard == [("first", "widget.loaded"), ("last", "widget.loaded"), ("last", "widget.shown")]
    gone()
    itself()


def test_one_that_is_called_once_hears_one_event_whatever_happens() -> None:
    engine, heard = loaded(), Heard()
    hub = Hub(engine, on_error=lambda error, envelope: heard.append(("error", str(error))))

    def listener(envelope: Envelope[events.WindowOpened]) -> None:
        heard.append(("once", envelope.type))
        engine.handle(3, inputs.WindowClose())
        engine.handle(4, inputs.WindowOpen())
        hub.deliver()
        raise OSError("once")

    hub.once(events.WindowOpened, listener)
    never = hub.once(events.WindowOpened, noting(heard, "never"))
    never()
    engine.handle(2, inputs.WindowOpen())
    hub.deliver()
    assert heard == [("once", "window.opened"), ("error", "once")]


def test_what_listeners_tell_the_engine_is_told_after_what_waits() -> None:
    engine, heard = loaded(), Heard()
    hub = Hub(engine)

    def first(envelope: Envelope[events.WidgetLoaded]) -> None:
        engine.handle(5, inputs.WindowOpen())
        # The delivery that is under way goes on.
        hub.deliver()
        hub.any(noting(heard, "new"))
        heard.append(("first", envelope.type))

    hub.on(events.WidgetLoaded, first)
    hub.any(noting(heard, "all"))
    hub.deliver()
    assert heard == [
        ("first", "widget.loaded"),
        ("all", "widget.loaded"),
        ("all", "widget.shown"),
        ("new", "widget.shown"),
        ("all", "window.opened"),
        ("new", "window.opened"),
    ]


def failing(message: str) -> Callable[[Envelope[Any]], None]:
    def fail(envelope: Envelope[Any]) -> None:
        raise ValueError(f"{message} at {envelope.type}")

    return fail


def test_a_listener_that_raises_stops_nobody_and_no_error_is_lost() -> None:
    engine, heard = loaded(), Heard()
    hub = Hub(engine)
    hub.any(failing("one"))
    hub.any(noting(heard, "all"))
    hub.on(events.WidgetShown, failing("two"))
    with pytest.raises(ListenerError, match="^listeners, 3 times, raised ValueError$") as caught:
        hub.deliver()
    assert heard == [("all", "widget.loaded"), ("all", "widget.shown")]
    said = ["one at widget.loaded", "one at widget.shown", "two at widget.shown"]
    assert [str(error) for error in caught.value.errors] == said
    assert caught.value.__cause__ is caught.value.errors[0]
    # Told once, and then it is over.
    hub.deliver()


def test_an_error_goes_to_the_handler_once_all_have_heard_the_event() -> None:
    engine, heard = loaded(), Heard()
    hub = Hub(engine, on_error=lambda error, envelope: heard.append((str(error), envelope.type)))
    hub.on(events.WidgetLoaded, failing("one"))
    hub.any(noting(heard, "all"))
    hub.deliver()
    assert heard == [
        ("all", "widget.loaded"),
        ("one at widget.loaded", "widget.loaded"),
        ("all", "widget.shown"),
    ]


def test_a_handler_that_fails_is_a_listener_that_failed() -> None:
    def handler(error: Exception, envelope: Envelope) -> None:
        raise OSError("no disk") from error

    hub = Hub(loaded(), on_error=handler)
    hub.on(events.WidgetShown, failing("one"))
    with pytest.raises(ListenerError, match="^a listener raised OSError$"):
        hub.deliver()


def test_who_ends_the_program_is_not_kept_waiting_and_the_rest_is_told_next() -> None:
    engine, heard = loaded(), Heard()
    hub = Hub(engine)

    def interrupted(envelope: Envelope) -> None:
        stop()
        raise KeyboardInterrupt

    hub.on(events.WidgetLoaded, failing("before"))
    stop = hub.any(interrupted)
    hub.any(noting(heard, "all"))
    with pytest.raises(KeyboardInterrupt):
        hub.deliver()
    assert heard == []
    with pytest.raises(ListenerError) as caught:
        hub.deliver()
    assert heard == [("all", "widget.loaded"), ("all", "widget.shown")]
    assert [str(error) for error in caught.value.errors] == ["before at widget.loaded"]


def test_an_error_of_the_engine_ends_the_delivery_and_the_rest_waits() -> None:
    numbers: list[Any] = [OSError("no network"), "+1"]

    def normalize(number: str) -> str:
        said = numbers.pop(0)
        if isinstance(said, Exception):
            raise said
        return str(said)

    engine, heard = loaded(phone_normalizer=normalize), Heard()
    engine.handle(2, inputs.FormStart(kind="callback"))
    engine.handle(3, inputs.FormAnswer(kind="callback", field_name="phone", value="1"))
    hub = Hub(engine)
    hub.on(events.WidgetLoaded, failing("first"))
    hub.any(noting(heard, "all"))
    with pytest.raises(OSError, match="no network"):
        hub.deliver()
    assert heard[-1] == ("all", "form.started")
    with pytest.raises(ListenerError, match="ValueError"):
        hub.deliver()
    assert heard[-1] == ("all", "form.field_answered")


def test_a_late_one_hears_what_holds_and_nobody_else_notices() -> None:
    engine, heard = loaded(), Heard()
    engine.handle(2, inputs.ChatRequest(chat_id="c"))
    engine.handle(3, inputs.ChatAccept(chat_id="c"))
    hub = Hub(engine)
    hub.any(noting(heard, "early"))
    late = list[Envelope]()
    hub.any(late.append, replay=True)
    chats = list[Envelope[events.ChatRestored]]()
    hub.on(events.ChatRestored, chats.append, replay=True)
    before = engine.snapshot()
    hub.deliver()
    # What waited was news for the early one alone: the late ones know it as what holds.
    waited = ["widget.loaded", "widget.shown", "chat.requested", "lead.captured", "chat.started"]
    assert heard == [("early", name) for name in waited]
    assert [told.type for told in late] == ["widget.loaded", "widget.shown", "chat.restored"]
    assert {(told.origin, told.seq) for told in late} == {("restored", 5)}
    assert [told.event.chat_id for told in chats] == ["c"]
    poll = Engine.restore(before)
    poll.poll_events()
    assert engine.snapshot() == poll.snapshot(), "the engine is as if nobody had asked"

    engine.handle(4, inputs.ChatHold(chat_id="c"))
    hub.deliver()
    assert (late[-1].type, late[-1].seq, late[-1].origin) == ("chat.held", 6, "live")
    assert heard[-1] == ("early", "chat.held")


def test_a_late_one_that_comes_during_a_delivery_misses_and_doubles_nothing() -> None:
    engine = loaded()
    hub, late = Hub(engine), list[tuple[str, str]]()

    def first(envelope: Envelope[events.WidgetLoaded]) -> None:
        hub.any(lambda told: late.append((told.type, told.origin)), replay=True)
        engine.handle(5, inputs.WindowOpen())

    hub.once(events.WidgetLoaded, first)
    hub.deliver()
    assert late.count(("window.opened", "restored")) == 1
    assert {origin for _, origin in late} == {"restored"}
    engine.handle(6, inputs.WindowClose())
    hub.deliver()
    assert late[-1] == ("window.closed", "live")


def test_a_late_one_has_its_place_among_all_who_subscribed() -> None:
    engine, heard = loaded(), Heard()
    engine.poll_events()
    hub = Hub(engine)
    hub.on(events.WindowOpened, noting(heard, "late"), replay=True)
    hub.any(noting(heard, "plain"))
    hub.deliver()
    engine.handle(2, inputs.WindowOpen())
    hub.deliver()
    assert heard == [("late", "window.opened"), ("plain", "window.opened")]


def test_what_holds_is_asked_without_a_change() -> None:
    assert Engine().what_holds() == []
    engine = loaded()
    before = engine.snapshot()
    held = engine.what_holds()
    assert [told.type for told in held][:2] == ["widget.loaded", "widget.shown"]
    assert {told.seq for told in held} == {2}
    assert engine.snapshot() == before


REFUSED: list[tuple[Callable[[Any], object], str]] = [
    (lambda hub: hub.on("chat.started", print), "take a class of parlour.events, not str; any takes every event"),
    (lambda hub: hub.on(inputs.ChatEnd, print), "not ChatEnd"),
    (lambda hub: hub.once(events.AnyEvent, print), "a class of parlour.events"),
    (lambda hub: hub.on(events.ChatEnded, None), "a NoneType cannot be called"),
    (lambda hub: hub.any(forgotten), "a listener is a plain function"),
]


@pytest.mark.parametrize(("subscribe", "message"), REFUSED)
def test_what_cannot_listen_is_told_at_once(subscribe: Callable[[Any], object], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        subscribe(Hub(Engine()))


async def forgotten(envelope: Envelope) -> None:
    """Nobody would await it."""
