"""The engine as Python sees it: what it takes, what it says, what it keeps, and what it refuses."""

from __future__ import annotations

import gc
import pickle
import weakref
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from parlour import (
    ConfigError,
    DecodeError,
    Dialect,
    Engine,
    Error,
    InternalError,
    Rejected,
    RestoreError,
    Snapshot,
    Translator,
    VendorCall,
    dicts,
    events,
    inputs,
    parts,
)
from parlour.results import Deadline, Transition
from parlour.types import Config


def loaded(config: Any = None, **more: Any) -> Engine:
    engine = Engine(config, **more)
    engine.handle(0, inputs.WidgetLoad(widget_id="w"))
    engine.handle(1, inputs.WidgetReady(online=True))
    engine.poll_events()
    return engine


def chatting(config: Any = None) -> Engine:
    engine = loaded(config)
    engine.handle(2, inputs.ChatRequest(chat_id="c", message="Hello?"))
    engine.handle(3, inputs.ChatAccept(chat_id="c", users=["anna"]))
    engine.poll_events()
    return engine


def test_verdicts_and_events() -> None:
    engine = loaded()
    assert engine.poll_event() is None
    assert engine.can(inputs.ChatRequest())
    assert not engine.can({"type": "chat.end", "chatId": "c"})
    assert not engine.can({"type": "no.such"})  # type: ignore[arg-type]
    assert engine.handle(2, {"type": "chat.request", "chatId": "c"}) == "accepted"
    assert engine.handle(2, inputs.ChatRequest(chat_id="c")) == "ignored"
    assert engine.handle_json(3, '{"type":"chat.accept","chatId":"c"}') == "accepted"
    first = engine.poll_event()
    assert first is not None
    assert isinstance(first.event, events.ChatRequested)
    assert (first.at, first.origin, first.cause, first.raw) == (2, "live", "visitor", None)
    assert [envelope.type for envelope in engine.poll_events()] == ["lead.captured", "chat.started"]


def test_a_rejection_says_who_what_and_why_and_changes_nothing() -> None:
    engine = chatting()
    before = engine.snapshot()
    with pytest.raises(Rejected) as caught:
        engine.handle(3, inputs.ChatEnd(chat_id="other"))
    rejected = caught.value
    assert isinstance(rejected, Error)
    said = (rejected.machine, rejected.id, rejected.state, rejected.input, rejected.reason, rejected.fields)
    assert said == ("chat", "other", "idle", "chat.end", "unknown_chat", ())
    assert str(rejected) == 'chat "other" in state idle rejects chat.end: unknown_chat'
    assert rejected.to_json() == (
        '{"machine":"chat","id":"other","state":"idle","input":"chat.end","reason":"unknown_chat"}'
    )
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(rejected, protocol))
        assert again == rejected
        assert hash(again) == hash(rejected)
        assert again.to_json() == rejected.to_json()
    # A host that tests itself makes its own.
    made = Rejected(str(rejected), machine="chat", id="other", state="idle", input="chat.end", reason="unknown_chat")
    assert made == rejected
    assert made != Rejected("other", machine="chat", reason="unknown_chat")
    with pytest.raises(Rejected) as caught:
        engine.handle(3, {"type": "chat.end", "chatId": 5})  # type: ignore[arg-type]
    assert (caught.value.machine, caught.value.reason, caught.value.fields) == ("input", "invalid_fields", ("chatId",))
    assert caught.value.to_dict()["fields"] == ["chatId"]
    assert str(caught.value) == "input rejects chat.end: invalid_fields (chatId)"
    with pytest.raises(Rejected, match="^input rejects what is no input: invalid_json$"):
        engine.handle_json(3, "{")
    assert engine.snapshot() == before


# The engine as the type checkers do not see it.
Misuse = Callable[[Any], object]
loose: Any = SimpleNamespace(Engine=Engine, Dialect=Dialect, Translator=Translator)

MISUSES: list[tuple[Misuse, type[Exception], str]] = [
    (lambda engine: engine.handle(1, "chat.request"), TypeError, "input must be a parlour.Input or a dict"),
    (lambda engine: engine.handle(1, None), TypeError, "input must be"),
    (lambda engine: engine.handle(1, events.WidgetShown(widget_id="w")), TypeError, "not WidgetShown"),
    (lambda engine: engine.handle(-1, inputs.WindowOpen()), ValueError, "a time, in milliseconds, is from 0 to"),
    (lambda engine: engine.handle(2**53, inputs.WindowOpen()), ValueError, "a time, in milliseconds, is from 0 to"),
    (lambda engine: engine.handle(1.5, inputs.WindowOpen()), TypeError, "a time, in milliseconds, is an int, not float"),
    (lambda engine: engine.handle(1, {"type": "window.open", "raw": {"a": {1}}}), TypeError, r"input\.raw\.a: an object of set"),
    (lambda engine: engine.handle_timeout("now"), TypeError, "not str"),
    (lambda engine: engine.can(5), TypeError, "input must be"),
    (lambda engine: engine.transcript(5), TypeError, "a str is needed, not int"),
    (lambda engine: engine.handle(True, inputs.WindowOpen()), TypeError, "an int, not bool"),
    (lambda engine: engine.handle_json(4, "\ud800"), ValueError, "half a surrogate pair"),
    (lambda _: loose.Engine([]), ConfigError, "config: must be a mapping, not list"),
    (lambda engine: engine.observe(1, "postMessage"), TypeError, "call must be a parlour.VendorCall or a dict"),
    (lambda engine: engine.set_phone_normalizer(5), TypeError, "phone_normalizer: a int cannot be called"),
    (lambda _: loose.Engine({"mode": "loose"}), ConfigError, "config: mode: unknown variant `loose`"),
    (lambda _: loose.Engine({"deadlines": {"typing": "1s"}}), ConfigError, r"config: deadlines\.typing: invalid type"),
    (lambda _: loose.Engine({"limit": {}}), ConfigError, "unknown field `limit`"),
    (lambda _: loose.Engine(5), ConfigError, "config"),
    (lambda _: loose.Engine.restore("{}"), TypeError, "Snapshot"),
    (lambda _: loose.Dialect("icq"), ValueError, "'icq': no such dialect; there are ctlive, "),
    (lambda _: loose.Translator("icq", "ctlive"), ValueError, "'icq': no such dialect"),
    (lambda _: loose.Dialect.CTLIVE.capability("no.such"), ValueError, "'no.such' is no event"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "message"), MISUSES)
def test_misuse_is_told_and_harms_nothing(call: Misuse, error: type[Exception], message: str) -> None:
    engine = chatting()
    before = engine.snapshot()
    with pytest.raises(error, match=message):
        call(engine)
    assert engine.snapshot() == before
    assert engine.handle(4, inputs.ChatEnd(chat_id="c")) == "accepted"


def test_deadlines_come_with_their_reason_and_fire_once() -> None:
    engine = chatting({"deadlines": {"typing": 100}})
    assert engine.next_deadline() is None
    engine.handle(10, inputs.TypingStart(chat_id="c", user_id="anna"))
    assert engine.next_deadline() == Deadline(110, "typing")
    engine.poll_events()
    engine.handle_timeout(109)
    assert engine.poll_event() is None
    engine.handle_timeout(500)
    engine.handle_timeout(500)
    (stopped,) = engine.poll_events()
    assert stopped.event == events.TypingStopped(chat_id="c", widget_id="w", user_id="anna", timed_out=True)


def test_the_view_and_the_transcript_are_plain_data() -> None:
    engine = chatting()
    user = parts.User(id="anna", is_agent=True)
    engine.handle(5, inputs.MessageReceive(chat_id="c", message_id="m", content=parts.Text(text="Hi"), from_=user, sent_at=4))
    view = engine.view()
    assert (view["now"], view["widgets"][0].get("chatId"), view["chats"][0]["state"]) == (5, "c", "active.connected")
    assert engine.transcript("other") is None
    assert engine.transcript("c") == [
        {"messageId": "m", "sentAt": 4, "direction": "incoming", "state": "received", "delivered": False, "read": False}
    ]  # fmt: skip
    assert engine.config.get("deadlines", {}).get("typing") == 10_000
    assert engine.storage_key == "parlour:"
    assert repr(engine) == "<Engine with 1 widgets and 1 chats>"


def test_options_of_an_update_are_plain_data() -> None:
    engine = loaded()
    update = inputs.WidgetUpdate(widget_id="w", options={"language": "en"})
    assert update.options == {"language": "en"}
    engine.handle(5, update)
    (updated,) = engine.poll_events()
    assert isinstance(updated.event, events.WidgetUpdated)
    assert (updated.event.fields, updated.event.options) == (("language",), {"language": "en"})


def test_outdated_storage_keys_are_taken_out() -> None:
    engine = loaded()
    assert engine.storage_keys_to_delete() == []
    engine.handle(5, inputs.IdentitySet(user_id="eva"))
    assert engine.storage_key != "parlour:"
    assert engine.storage_keys_to_delete() == ["parlour:"]
    assert engine.storage_keys_to_delete() == []


def test_a_snapshot_goes_on_in_either_form_and_through_a_pickle() -> None:
    engine = chatting()
    engine.handle(5, inputs.ChatHold(chat_id="c"))
    snapshot = engine.snapshot()
    ways = [
        Snapshot.from_json(snapshot.to_json()),
        Snapshot.from_bytes(bytearray(snapshot.to_bytes())),
        Snapshot.from_bytes(memoryview(snapshot.to_bytes())),
        Snapshot.from_bytes(bytes(snapshot)),
        pickle.loads(pickle.dumps(snapshot)),
    ]
    assert len({snapshot, *ways}) == 1
    for way in ways:
        again = Engine.restore(way)
        assert [envelope.type for envelope in again.poll_events()] == ["chat.held"]
        assert again.handle(6, inputs.ChatResume(chat_id="c")) == "accepted"
    engine.poll_events()
    engine.resync()
    assert {envelope.origin for envelope in engine.poll_events()} == {"restored"}


def with_two_widgets() -> Engine:
    engine = loaded()
    engine.handle(2, inputs.WidgetLoad(widget_id="other"))
    return engine


BROKEN: list[tuple[Callable[[], object], str]] = [
    (lambda: Snapshot.from_json("no"), "invalid_json"),
    (lambda: Snapshot.from_json(chatting().snapshot().to_json()[:-5]), "truncated"),
    (lambda: Snapshot.from_json('{"version":99}'), "future_version"),
    (lambda: Snapshot.from_json('{"version":0}'), "unknown_version"),
    (lambda: Snapshot.from_bytes(b""), "truncated"),
    (lambda: Snapshot.from_bytes(b"\xff\xff"), "invalid_cbor"),
    (lambda: Engine.restore(with_two_widgets().snapshot(), {"limits": {"widgets": 1}}), "limit_exceeded"),
]


@pytest.mark.parametrize(("read", "kind"), BROKEN)
def test_a_broken_snapshot_says_what_is_wrong(read: Callable[[], object], kind: str) -> None:
    with pytest.raises(RestoreError) as caught:
        read()
    assert caught.value.kind == kind
    assert isinstance(caught.value, ValueError)


def test_transitions_are_noted_on_request() -> None:
    engine = loaded()
    engine.handle(2, inputs.WindowOpen())
    assert engine.take_transitions() == []
    engine.log_transitions()
    engine.handle(3, inputs.WindowClose())
    assert Transition("window", "w", "open.restored", "closed", "window.close", 3) in engine.take_transitions()
    assert engine.take_transitions() == []
    engine.log_transitions(False)
    engine.handle(4, inputs.WindowOpen())
    assert engine.take_transitions() == []


def asked(engine: Engine, number: str = "777 123 456") -> None:
    field = parts.FieldDef(name="phone", field_type="phone")
    engine.handle(10, inputs.FormStart(kind="callback", fields=[field]))
    engine.handle(11, inputs.FormAnswer(kind="callback", field_name="phone", value=number))


def answers(engine: Engine) -> list[Any]:
    told = [envelope.event for envelope in engine.poll_events()]
    return [event.value for event in told if isinstance(event, events.FormFieldAnswered)]


def test_the_hosts_own_function_normalises_numbers() -> None:
    numbers: list[str] = []

    def normalize(number: str) -> str | None:
        numbers.append(number)
        return "+420" + number.replace(" ", "") if number[0].isdigit() else None

    engine = loaded(phone_normalizer=normalize)
    asked(engine)
    assert answers(engine) == ["+420777123456"]
    assert numbers == ["777 123 456"]
    engine.handle(12, inputs.FormAnswer(kind="callback", field_name="phone", value="none"))
    assert [envelope.type for envelope in engine.poll_events()] == ["form.field_rejected"]
    # A restored engine knows that the host answers; the function is given again.
    engine.handle(13, inputs.FormAnswer(kind="callback", field_name="phone", value="1"))
    restored = Engine.restore(engine.snapshot(), phone_normalizer=lambda number: "+1" + number)
    assert answers(restored) == ["+11"]


def test_a_function_that_fails_loses_nothing() -> None:
    engine = loaded()
    faults: list[Any] = ["\ud800", OSError("no network"), 5, KeyboardInterrupt()]

    def normalize(number: str) -> Any:
        fault = faults.pop() if faults else "+420777"
        if isinstance(fault, BaseException):
            raise fault
        return fault

    engine.set_phone_normalizer(normalize)
    asked(engine)
    # Who ends the program is not kept waiting, and takes no event along.
    with pytest.raises(KeyboardInterrupt):
        engine.poll_events()
    before = Engine.restore(engine.snapshot(), phone_normalizer=lambda number: "+42")
    assert [envelope.type for envelope in before.poll_events()] == ["form.started", "form.field_answered"]
    # What came before the question is delivered; then comes the exception; and the question stays.
    assert [envelope.type for envelope in engine.poll_events()] == ["form.started"]
    with pytest.raises(TypeError, match="must return a str, or None"):
        engine.poll_events()
    with pytest.raises(OSError, match="no network"):
        engine.poll_event()
    with pytest.raises(ValueError, match="half a surrogate pair"):
        engine.poll_event()
    again = Engine.restore(engine.snapshot(), phone_normalizer=lambda number: "+42")
    assert answers(engine) == ["+420777"]
    assert answers(again) == ["+42"]


def test_a_function_may_use_the_engine_it_was_called_by() -> None:
    engine = loaded()
    seen: list[Any] = []

    def normalize(number: str) -> str | None:
        seen.append(engine.view()["widgets"][0]["forms"][0]["pending"])
        engine.handle(20, inputs.WindowOpen())
        return "+1"

    engine.set_phone_normalizer(normalize)
    asked(engine)
    types = [envelope.type for envelope in engine.poll_events()]
    assert types == ["form.started", "window.opened", "form.field_answered"]
    assert seen == [["phone"]]
    # Without a function the questions are events again.
    engine.set_phone_normalizer(None)
    engine.handle(30, inputs.FormAnswer(kind="callback", field_name="phone", value="2"))
    (question,) = engine.poll_events()
    assert isinstance(question.event, events.PhoneNormalizeRequested)
    engine.handle(31, inputs.PhoneNormalized(request_id=question.event.request_id, number="+2"))
    assert answers(engine) == ["+2"]


def test_a_function_that_always_fails_holds_nothing_up_after_the_deadline() -> None:
    def normalize(number: str) -> str:
        raise OSError("no network")

    engine = loaded({"deadlines": {"phoneAnswer": 100}}, phone_normalizer=normalize)
    asked(engine)
    assert [envelope.type for envelope in engine.poll_events()] == ["form.started"]
    for _ in range(3):
        with pytest.raises(OSError, match="no network"):
            engine.poll_events()
    engine.handle(500, inputs.WindowOpen())
    assert [envelope.type for envelope in engine.poll_events()] == ["form.field_rejected", "window.opened"]


def test_an_answer_that_is_too_long_is_told_and_one_finds_room_among_many_events() -> None:
    numbers = ["9" * 70_000, "+1"]
    config: Config = {"limits": {"events": 3}}

    def normalize(number: str) -> str:
        return numbers.pop(0)

    engine = loaded(config, phone_normalizer=normalize)
    asked(engine)
    engine.handle(12, inputs.WindowOpen())
    assert engine.poll_event() is not None
    with pytest.raises(ValueError, match=r"phone_normalizer: what it returned is over limits\.text"):
        engine.poll_event()
    engine.handle(13, inputs.ChatRequest())
    with pytest.raises(Rejected, match="undelivered_events"):
        engine.handle(14, inputs.WindowClose())
    # A host that starts again with a full queue starts.
    engine = Engine.restore(engine.snapshot(), config, phone_normalizer=lambda number: "+1")
    told = [envelope.type for envelope in engine.poll_events()]
    assert told == ["window.opened", "chat.requested", "lead.captured", "form.field_answered"]


def test_an_engine_and_a_host_that_know_each_other_are_let_go() -> None:
    class Visit:
        def __init__(self) -> None:
            self.engine = Engine(phone_normalizer=self.normalize)

        def normalize(self, number: str) -> str | None:
            raise OSError(number)

    visit = Visit()
    engine = visit.engine
    engine.handle(0, inputs.WidgetLoad(widget_id="w"))
    engine.handle(1, inputs.WidgetReady())
    asked(engine)
    # The exception that is still owed knows its caller, too.
    assert len(engine.poll_events()) == 3
    gone = weakref.ref(visit), weakref.ref(engine)
    del visit, engine
    gc.collect()
    assert [ref() for ref in gone] == [None, None]


def test_an_engine_lets_go_of_what_it_was_given() -> None:
    class Normalize:
        def __call__(self, number: str) -> str | None:
            return None

    function = Normalize()
    engine = loaded(phone_normalizer=function)
    gone = weakref.ref(function), weakref.ref(engine)
    del function
    assert gone[0]() is not None
    del engine
    gc.collect()
    assert [ref() for ref in gone] == [None, None]


def test_a_vendors_stream_drives_the_engine() -> None:
    engine = Engine({"mode": "observe", "origins": ["https://chat.example"]})
    call = VendorCall("livechatoo.embed", "onchatstart", [{"ticket": "T-77", "initiator": "client"}])
    observed = engine.observe(45_000, call)
    assert observed.meaning == "inputs"
    ((told, verdict),) = observed.results
    assert isinstance(told, inputs.ChatAccept)
    assert (told.ticket, verdict) == ("T-77", "accepted")
    assert [envelope.type for envelope in engine.poll_events()][-2:] == ["chat.requested", "chat.started"]
    assert engine.observe(45_001, {"surface": "ga4", "call": "x"}).meaning == "unknown"
    message: dicts.VendorCall = {"surface": "ctlive.page", "call": "postMessage", "args": [{"name": "CTLiveEvent", "type": "WidgetShown"}]}
    with pytest.raises(DecodeError) as caught:
        engine.observe(45_002, {**message, "origin": "https://evil.example"})
    error = caught.value
    assert (error.surface, error.call, error.field, error.fault) == ("ctlive.page", "postMessage", "origin", "foreign_origin")
    with pytest.raises(DecodeError) as caught:
        engine.observe_json(45_003, "{}")
    assert (caught.value.surface, caught.value.field, caught.value.fault) == (None, "surface", "missing")


def test_dialects_read_and_write() -> None:
    mluvii = Dialect("mluvii")
    assert mluvii == Dialect.MLUVII
    assert pickle.loads(pickle.dumps(mluvii)) == mluvii
    assert str(mluvii) == "mluvii"
    engine = chatting()
    engine.handle(9, inputs.ChatEnd(chat_id="c"))
    (ended, *_) = engine.poll_events()
    (call,) = mluvii.encode(ended)
    assert call == VendorCall("mluvii", "appEvent", [{"type": "chatSessionEnded"}])
    assert mluvii.encode_json(ended) == call.to_json()
    decoded = mluvii.decode(call)
    assert decoded.meaning == "inputs"
    assert [type(told) for told in decoded.inputs] == [inputs.ChatEnd]
    assert mluvii.read(call) == decoded
    assert mluvii.command(call).meaning == "unknown"
    assert Dialect.CTLIVE.decode(call).meaning == "not_mine"
    opened = Dialect.MLUVII.command({"surface": "mluvii", "call": "openChat"})
    assert [type(told) for told in opened.inputs] == [inputs.WindowOpen]
    with pytest.raises(DecodeError):
        Dialect.CTLIVE.decode(
            VendorCall("ctlive.page", "postMessage", [{"name": "CTLiveEvent", "type": "Loaded"}], origin="https://a"),
            origins=["https://b"],
        )
    with pytest.raises(ConfigError, match="^origin `https://b/` can match nothing: it ends in `/`$"):
        Dialect.CTLIVE.read(call, origins=["https://a", "https://b/"])
    with pytest.raises(ConfigError, match="^config: origins: origin `b` can match nothing: it has no scheme"):
        Engine({"origins": ["b"]})


def test_google_analytics_is_told_as_the_host_wants_it() -> None:
    engine = loaded()
    engine.handle(2, inputs.ChatRequest(chat_id="c", message="Hello?"))
    engine.handle(3, inputs.ChatAccept(chat_id="c", users=["anna"]))
    (started,) = [told for told in engine.poll_events() if told.type == "chat.started"]
    (call,) = Dialect.GA4.encode(started)
    assert (call.call, call.args) == ("chat_start", ({"event_category": "chat", "ticket": "c", "initiator": "client"},))
    (call,) = Dialect.GA4.encode(started, category="shop", events="all")
    assert (call.call, call.args) == (
        "chat_started",
        ({"event_category": "shop", "cause": started.cause, "initiator": "client"},),
    )
    assert Dialect.GA4.encode_json(started, category="shop", events="all") == call.to_json()
    with pytest.raises(ValueError, match="^events is 'eight' or 'all', not 'some'$"):
        Dialect.GA4.encode(started, events="some")  # type: ignore[arg-type]
    call = VendorCall("mluvii", "appEvent", [{"type": "chatSessionStarted"}])
    for translator, name, category in (
        (Translator("mluvii", "ga4"), "chat_start", "mluvii"),
        (Translator("mluvii", "ga4", category="shop", events="all"), "chat_started", "shop"),
    ):
        (told,) = translator.translate(call)
        assert told.call == name
        assert f'"event_category":"{category}"' in told.to_json()
        assert translator.translate(call) == []
        (repeated,) = [loss for loss in translator.report() if loss.kind == "repeated"]
        assert (repeated.surface, repeated.call, repeated.times) == ("mluvii", "chatSessionStarted", 1)


def test_a_call_is_data() -> None:
    call = VendorCall("mluvii", "statusUpdate", [2], at=5, widget_id="w")
    assert (call.surface, call.call, call.args, call.at, call.widget_id) == ("mluvii", "statusUpdate", (2,), 5, "w")
    assert (call.origin, call.chat_id) == (None, None)
    for again in (VendorCall.from_json(call.to_json()), VendorCall.from_dict(call.to_dict()), pickle.loads(pickle.dumps(call))):
        assert again == call
        assert hash(again) == hash(call)
    assert VendorCall("mluvii", "appEvent", ["secret"]) != call
    assert "secret" not in repr(VendorCall("mluvii", "appEvent", ["secret"]))
    with pytest.raises(DecodeError, match="^vendor call: surface must be one of ctlive.page, ctlive.contact, customerly, "):
        VendorCall("icq", "call")  # type: ignore[arg-type]


def test_a_translator_counts_what_is_lost() -> None:
    translator = Translator("livechatoo", Dialect.MLUVII)
    call = VendorCall("livechatoo.embed", "onchatstart", [{"ticket": "T", "initiator": "client"}], at=7)
    calls = translator.translate(call)
    assert [told.args[0] for told in calls] == [{"type": "chatSessionCreated"}, {"type": "chatSessionStarted"}]
    assert {told.at for told in calls} == {7}
    translator.translate({"surface": "mluvii", "call": "x"})
    with pytest.raises(DecodeError):
        translator.translate({"surface": "livechatoo.embed", "call": "onchatstart", "args": [5]})
    losses = {loss.field or loss.kind: loss for loss in translator.report()}
    assert (losses["ticket"].event, losses["ticket"].kind) == ("chat.started", "field")
    assert losses["not_mine"].surface == "mluvii"
    assert (losses["broken"].times, losses["broken"].fault) == (1, "invalid")
    assert str(losses["ticket"]) == "1 × chat.started: ticket is lost"
    assert repr(translator) == "<Translator from livechatoo to mluvii>"
    assert translator.next_deadline() is None
    assert translator.handle_timeout(8) == []


def test_the_errors_are_of_one_family() -> None:
    for error in (ConfigError, DecodeError, InternalError, Rejected, RestoreError):
        assert issubclass(error, Error)
    assert issubclass(InternalError, RuntimeError)
