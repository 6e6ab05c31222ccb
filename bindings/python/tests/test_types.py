"""What type checkers refuse is refused at run time too: each line with an `ignore` is an error for mypy and for pyright."""

# Both complain where there is nothing to ignore.
# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

import pytest
from typing_extensions import assert_type

from parlour import ConfigError, DecodeError, Dialect, Engine, Envelope, Hub, Rejected, Translator, VendorCall, aio, dicts, events, inputs, parts, step
from parlour.types import Config, Verdict


def test_a_configuration_is_checked() -> None:
    config: Config = {"mode": "observe", "deadlines": {"typing": 5}}
    assert_type(Engine(config), Engine)
    Engine({"mode": "strict", "limits": {"chats": 4}})
    with pytest.raises(ConfigError):
        Engine({"mode": "obsrve"})  # type: ignore[arg-type]
    with pytest.raises(ConfigError):
        Engine({"mod": "observe"})  # type: ignore[arg-type]
    with pytest.raises(ConfigError):
        Engine({"deadlines": {"typing": "5"}})  # type: ignore[arg-type]
    with pytest.raises(ConfigError):
        step(None, {"mode": "obsrve"}, 0)  # type: ignore[arg-type]
    with pytest.raises(ConfigError):
        Translator("mluvii", "ga4", {"mode": "obsrve"})  # type: ignore[arg-type]


def test_an_input_as_a_dictionary_is_checked() -> None:
    engine = Engine()
    assert_type(engine.handle(0, {"type": "widget.load", "widgetId": "w"}), Verdict)
    ready: dicts.WidgetReady = {"type": "widget.ready", "online": True, "widgetId": None}
    engine.handle(1, ready)
    engine.handle(2, {"type": "chat.request", "chatId": "c", "attachments": [{"name": "a", "url": "u"}], "raw": {"x": (1, 2)}})
    engine.handle(3, {"type": "message.receive", "chatId": "c", "messageId": "m", "content": parts.Text(text="Hi"),
                      "from": {"id": "anna", "isAgent": True}})  # fmt: skip
    engine.handle(4, {"type": "message.send", "chatId": "c", "content": {"type": "text", "text": "Hello"}})
    with pytest.raises(Rejected):
        engine.handle(5, {"type": "x"})  # type: ignore[arg-type]
    with pytest.raises(Rejected):
        engine.handle(5, {"type": "chat.request", "mesage": "Hello?"})  # type: ignore[arg-type]
    with pytest.raises(Rejected):
        engine.handle(5, {"type": "widget.load"})  # type: ignore[arg-type]
    with pytest.raises(Rejected):
        engine.handle(5, {"type": "widget.load", "widgetId": "w", "kind": "bar"})  # type: ignore[arg-type]
    with pytest.raises(Rejected):
        engine.handle(5, {"type": "message.send", "content": {"type": "txt", "text": "Hello"}})  # type: ignore[arg-type]
    assert not engine.can({"type": "x"})  # type: ignore[arg-type]
    stepped = step(None, None, 0, [inputs.ConnectionUp(), {"type": "connection.lost"}, '{"type":"connection.up"}'])
    assert stepped.verdicts == ("accepted", "accepted", "accepted")


def test_a_vendors_call_as_a_dictionary_is_checked() -> None:
    engine = Engine({"mode": "observe"})
    engine.observe(0, {"surface": "mluvii", "call": "appEvent", "args": [{"type": "chatWindowOpen"}], "widgetID": "w"})
    with pytest.raises(DecodeError, match="^vendor call: surface must be one of ctlive.page, "):
        engine.observe(0, {"surface": "icq", "call": "x"})  # type: ignore[arg-type]
    with pytest.raises(DecodeError, match="^vendor call: args must be a list of values, not text$"):
        Dialect.MLUVII.read({"surface": "mluvii", "call": "x", "args": "y"})
    with pytest.raises(DecodeError, match=r"^livechatoo.embed onload: args\[0\] must be an object {page, online}, not a list$"):
        engine.observe(0, VendorCall("livechatoo.embed", "onload", [[]]))
    with pytest.raises(DecodeError, match="^vendor call: call is missing; it must be text$"):
        Dialect.MLUVII.command({"surface": "mluvii"})  # type: ignore[arg-type]


def test_an_envelope_is_typed_by_its_event() -> None:
    ended = Envelope(events.ChatEnded(chat_id="c", by="visitor"), seq=1, at=0)
    assert_type(ended, Envelope[events.ChatEnded])
    assert_type(ended.event, events.ChatEnded)
    told: Envelope = ended
    match told.event:
        case events.ChatEnded(chat_id=chat):
            assert chat == "c"
        case _:
            pytest.fail("it is known by its class")
    assert Envelope[events.ChatEnded].__origin__ is Envelope  # type: ignore[attr-defined]


def started(envelope: Envelope[events.ChatStarted]) -> None:
    assert envelope.event.chat_id


def anything(envelope: Envelope) -> None:
    assert envelope.event.type


def test_listeners_are_typed_by_the_class_they_listen_to() -> None:
    hub = Hub(Engine())
    hub.on(events.ChatStarted, started)
    hub.on(events.ChatStarted, anything)
    hub.on(events.ChatStarted, lambda envelope: assert_type(envelope.event, events.ChatStarted))
    hub.once(events.ChatEnded, started)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        hub.on(inputs.ChatEnd, anything)  # type: ignore[arg-type,type-var]
    hub.any(anything, replay=True)
    hub.any(started)  # type: ignore[arg-type]


async def drive(driver: aio.Driver) -> None:
    driver.on(events.ChatStarted, started, replay=True)
    driver.once(events.ChatEnded, started)  # type: ignore[arg-type]
    driver.handle({"type": "x"})  # type: ignore[arg-type]
    async for envelope in driver:
        anything(envelope)
