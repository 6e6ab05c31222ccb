"""Inputs, events and their parts as objects: built, matched, compared, hashed, shown."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy
import pytest

from parlour import Engine, Envelope, Event, Input, Rejected, events, inputs, parts


def started() -> events.ChatStarted:
    return events.ChatStarted(chat_id="c1", widget_id="w", users=["anna", "v1"], initiator="client")


def test_fields_are_read_by_name_and_missing_ones_are_none() -> None:
    event = started()
    assert (event.chat_id, event.users, event.initiator, event.ticket) == ("c1", ("anna", "v1"), "client", None)
    assert event.type == events.ChatStarted.type == "chat.started"


def test_a_match_takes_fields_by_keyword() -> None:
    def told(event: Event) -> str:
        match event:
            case events.ChatStarted(chat_id=chat, initiator="operator"):
                return f"{chat} by an operator"
            case events.ChatStarted(chat_id=chat):
                return f"{chat} by somebody"
            case events.MessageReceived(content=parts.Text(text=text)):
                return text
            case _:
                return "something else"

    assert told(started()) == "c1 by somebody"
    content = parts.Text(text="hi")
    received = events.MessageReceived(chat_id="c1", message_id="m1", content=content, sent_at=1, from_=parts.User(id="a", is_agent=True))
    assert told(received) == "hi"
    assert told(events.WidgetShown(widget_id="w")) == "something else"
    match Envelope(started(), seq=1, at=2):
        case Envelope(events.ChatStarted(users=[first, *_]), seq=seq):
            assert (first, seq) == ("anna", 1)
        case _:
            pytest.fail("an envelope is matched by its event")


# What the type checkers would not let through.
loose: Any = SimpleNamespace(inputs=inputs, events=events, Envelope=Envelope)

MISFITS: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: loose.inputs.ChatRequest(mesage="hi"), TypeError, "ChatRequest has no field 'mesage'; its fields: chat_id, "),
    (lambda: loose.inputs.WidgetLoad(), TypeError, "WidgetLoad misses 'widget_id'"),
    (lambda: loose.events.ChatStarted(users=[]), TypeError, "ChatStarted misses 'chat_id', 'initiator'"),
    (lambda: loose.inputs.ChatRequest("hi"), TypeError, "positional"),
    (lambda: loose.inputs.ChatRequest(message=5), ValueError, "ChatRequest: message must be a str"),
    (lambda: loose.inputs.WidgetLoad(widget_id="w", kind="bar"), ValueError, "kind must be one of 'embed', 'popup'"),
    (lambda: loose.inputs.ChatQueue(position=-1, wait_ms=1.5), ValueError, "position must be an int from 0 to 2"),
    (lambda: loose.inputs.ChatRequest(attachments=[{"size": "x"}]), ValueError, "attachments must be a list"),
    (lambda: loose.inputs.WidgetLoad(widget_id="w", options={"acount": "a"}), ValueError, "options must be a dict"),
    (lambda: loose.inputs.ChatRequest(raw={"a": [1, object()]}), TypeError, r"ChatRequest: raw\.a\[1\]: an object of object"),
    (lambda: loose.inputs.ChatRequest(raw={1: 2}), TypeError, "ChatRequest: raw: a key is no str"),
    (lambda: loose.inputs.ChatRequest(raw=float("nan")), ValueError, "ChatRequest: raw: NaN has no JSON form"),
    (lambda: loose.inputs.ChatRequest(message="\ud800"), ValueError, "ChatRequest: message: text with half a surrogate"),
    (lambda: loose.Envelope(started(), seq=1, at=-1), ValueError, "a time, in milliseconds, is from 0"),
    (lambda: loose.Envelope(started(), seq=1, at=1, origin="old"), ValueError, "Envelope: there is no such origin"),
]  # fmt: skip


@pytest.mark.parametrize(("build", "error", "message"), MISFITS)
def test_what_does_not_fit_is_named(build: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        build()


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_what_holds_itself_or_is_too_deep_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested too deeply") as caught:
        inputs.ChatRequest(raw=endless)
    assert len(str(caught.value)) < 150
    deepest = nested(127)
    assert inputs.ChatRequest(raw=deepest).raw == deepest
    assert Envelope(started(), seq=1, at=1, raw=deepest).raw == deepest
    for depth in (128, 129, 200):
        with pytest.raises(ValueError, match=r"nested too deeply|raw"):
            inputs.ChatRequest(raw=nested(depth))
        with pytest.raises(ValueError, match=r"nested too deeply|raw"):
            Envelope(started(), seq=1, at=1, raw=nested(depth))
    # Python's own reader is strict where floats end.
    with pytest.raises(ValueError, match="raw"):
        Envelope(started(), seq=1, at=1, raw=10**400)


def test_a_number_is_what_it_is_and_not_what_its_class_says() -> None:
    class Big(int):
        def __repr__(self) -> str:
            return '1,"injected":2'

    assert inputs.ChatRequest(raw={"a": Big(2**70), "b": Big(1)}).raw == {"a": 2**70, "b": 1}
    with pytest.raises(ValueError, match="ChatRequest: raw: Exceeds the limit"):
        inputs.ChatRequest(raw=10**5_000)


def test_numbers_of_other_libraries_are_taken_as_pythons_own() -> None:
    engine = Engine({"deadlines": {"typing": numpy.int32(3_000)}})  # type: ignore[arg-type]
    engine.handle(numpy.int64(0), inputs.WidgetLoad(widget_id="w"))
    engine.handle(numpy.uint8(85), loose.inputs.WidgetReady(online=numpy.bool_(True)))
    engine.handle(numpy.array(90), loose.inputs.ChatRequest(chat_id="c", lead=numpy.False_, raw={"n": numpy.arange(2)[1], "f": numpy.float32(0.5)}))
    told = engine.poll_events()
    assert [envelope.at for envelope in told] == [85, 85, 90]
    assert told[-1].raw == {"n": 1, "f": 0.5}
    assert '"typing":3000' in json.dumps(engine.config, separators=(",", ":"))
    queued = loose.inputs.ChatQueue(position=numpy.int16(3), wait_ms=numpy.uint64(2**40))
    assert queued == inputs.ChatQueue(position=3, wait_ms=2**40)
    assert loose.Envelope(started(), seq=numpy.int64(7), at=numpy.uint32(9)) == Envelope(started(), seq=7, at=9)

    class Whole:
        def __index__(self) -> int:
            return 4

    assert loose.inputs.ChatQueue(position=Whole()) == inputs.ChatQueue(position=4)
    assert engine.handle(Whole(), inputs.WindowOpen()) == "accepted"
    with pytest.raises(ValueError, match="position must be an int"):
        loose.inputs.ChatQueue(position=numpy.float64(1.5))
    with pytest.raises(TypeError, match="raw: an object of ndarray has no JSON form"):
        loose.inputs.ChatRequest(raw=numpy.arange(3))
    for time in (numpy.bool_(True), True, numpy.float64(1.0)):
        with pytest.raises(TypeError, match=r"a time, in milliseconds, is an int, not (bool|float64)"):
            engine.handle(time, inputs.WindowOpen())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="is from 0 to 2"):
        engine.handle(numpy.int64(-1), inputs.WindowOpen())


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ZeroDivisionError])
def test_what_index_raises_is_raised(error: type[BaseException]) -> None:
    class Interrupted:
        def __index__(self) -> int:
            raise error

    doors: list[Callable[[Any], object]] = [
        lambda number: Engine().handle(number, inputs.ConnectionUp()),
        lambda number: Engine().handle_timeout(number),
        lambda number: Envelope(started(), seq=number, at=1),
        lambda number: loose.inputs.ChatQueue(position=number),
        lambda number: loose.inputs.ChatRequest(raw=[number]),
    ]
    for door in doors:
        with pytest.raises(error):
            door(Interrupted())


def test_a_dictionary_may_change_while_it_is_read() -> None:
    class Part:
        def to_dict(self) -> dict[str, int]:
            raw["more"] = 1
            return {"a": 1}

    raw: dict[str, Any] = {"part": Part()}
    assert inputs.ChatRequest(raw=raw).raw == {"part": {"a": 1}}


def test_values_may_be_any_list_or_mapping_and_parts_may_be_dictionaries() -> None:
    user: Any = {"id": "a", "isAgent": True}
    by_dict = inputs.ParticipantAdd(chat_id="c", user=user, raw=MappingProxyType({"x": (1, 2)}))
    by_class = inputs.ParticipantAdd(chat_id="c", user=parts.User(id="a", is_agent=True), raw={"x": [1, 2]})
    assert by_dict == by_class
    assert by_dict.user == parts.User(id="a", is_agent=True)
    assert by_dict.raw == {"x": [1, 2]}


def test_parts_are_frozen_data_with_a_canonical_form() -> None:
    document = parts.Document(format="pdf", data="QQ==", caption="bill")
    assert document.to_dict() == {"type": "document", "format": "pdf", "data": "QQ==", "caption": "bill"}
    attachment = parts.Attachment(name="a", size=1, extra={"url": "u"})
    assert attachment.to_dict() == {"name": "a", "size": 1, "url": "u"}
    assert parts.Attachment(name="a", extra={"name": "b"}).to_dict() == {"name": "a"}
    loose_departments: Any = [parts.Department(id="d")]
    assert parts.Operator(id="o", status="busy", departments=loose_departments).departments == (parts.Department(id="d"),)
    with pytest.raises(TypeError, match="content: an object of type has no JSON form"):
        loose.inputs.MessageSend(content=parts.Text)
    assert inputs.ChatRequest(attachments=[attachment]).attachments == (attachment,)
    operator = parts.Operator(id="o", status="busy", departments=(parts.Department(id="d"),))
    assert hash(operator) == hash(parts.Operator(id="o", status="busy", departments=(parts.Department(id="d"),)))
    with pytest.raises(AttributeError):
        operator.status = "online"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(operator)) == operator


def test_null_is_an_answer_and_not_a_missing_one() -> None:
    answered = events.FormFieldAnswered(widget_id="w", kind="pre_chat", field_name="age", value=None)
    assert answered.to_dict()["value"] is None
    assert answered.value is None


def test_numbers_keep_their_size() -> None:
    big = 2**80
    assert inputs.ChatRequest(raw=[big, -big, 2**63, 0.1, 1e300]).raw == [big, -big, 2**63, 0.1, 1e300]


def test_objects_cannot_be_changed() -> None:
    event = started()
    loose_event: Any = event
    with pytest.raises(AttributeError, match="ChatStarted: chat_id cannot be changed"):
        event.chat_id = "c2"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del loose_event.chat_id
    with pytest.raises(AttributeError):
        loose_event.other = 1
    with pytest.raises(AttributeError):
        Envelope(event, seq=1, at=1).seq = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        Event()
    with pytest.raises(TypeError):
        type("Mine", (events.ChatStarted,), {})


def test_equal_is_what_says_the_same() -> None:
    assert started() == started()
    assert hash(started()) == hash(started())
    assert started() != events.ChatStarted(chat_id="c2", widget_id="w", users=["anna", "v1"], initiator="client")
    assert started() != events.ChatResumed(chat_id="c1", widget_id="w")
    assert started() != started().to_dict()
    # Opaque JSON counts by what it says, however it was written.
    one = Event.from_json('{"type":"content.article_opened","article":{"a":1.50, "b":"\\u0041"}}')
    other = events.ContentArticleOpened(article={"b": "A", "a": 1.5})
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other, started(), started()}) == 2
    envelope = Envelope(started(), seq=1, at=2, raw={"a": 1})
    assert envelope == Envelope.from_dict({**envelope.to_dict(), "raw": {"a": 1.0}})
    assert envelope != Envelope(started(), seq=2, at=2, raw={"a": 1})
    assert envelope != Envelope(started(), seq=1, at=2)


SECRETS = ["Anna Nováková", "anna@example.com", "+420777123456", "my password is", "s3cret", "QUJDREVG"]


def test_nothing_personal_is_shown_by_the_way() -> None:
    name, email, phone, text, custom, data = SECRETS
    user = parts.User(id="a", nickname=name, is_agent=True)
    entries: list[Event | Input] = [
        events.MessageReceived(chat_id="c", message_id="m", content=parts.Text(text=text), sent_at=1, from_=user),
        events.ChatParticipantJoined(chat_id="c", user=user),
        events.IdentityChanged(fields=parts.Identity(name=name, email=email, phone=phone, custom=custom)),
        events.FormSubmitted(widget_id="w", kind="offline", answers={"email": email, "phone": phone}),
        events.FormFieldAnswered(widget_id="w", kind="offline", field_name="email", value=email),
        events.LeadCaptured(chat_id="c", email=email),
        inputs.ChatRequest(message=text, attachments=[parts.Attachment(name=name, data=data, extra={"by": name})], raw={"n": name}),
        inputs.WidgetLoad(widget_id="w", options={"prefill": {"name": name, "custom": custom}}),
        inputs.MessageSend(content=parts.Image(data=data, caption=text)),
    ]  # fmt: skip
    for entry in entries:
        shown = repr(entry)
        assert shown.startswith(type(entry).__name__ + "(")
        assert not [secret for secret in SECRETS if secret in shown], shown
    envelope = Envelope(events.ChatEnded(chat_id="c", by="agent"), seq=1, at=2, raw={"n": name})
    assert not [secret for secret in SECRETS if secret in repr(envelope)], repr(envelope)
    with pytest.raises(Rejected) as caught:
        Input.from_dict({"type": "chat.request", "message": [text], name: 1, email: 2})
    assert not [secret for secret in SECRETS if secret in repr(caught.value) + str(vars(caught.value))]
    head = {"seq": 1, "at": 2, "origin": "live", "cause": "agent"}
    for form in (
        {"type": "chat.ended", "chatId": "c", "by": text},
        {"type": "chat.queued", "chatId": "c", "position": name},
        {"type": text},
        {"type": "chat.ended", "chatId": "c", "by": "agent", "reason": "\ud800" + text},
    ):
        misfits: list[ValueError] = []
        with pytest.raises(ValueError, match=r"^(no event|event\.reason): ") as misfit:
            Event.from_dict(form)
        misfits.append(misfit.value)
        with pytest.raises(ValueError, match=r"^(no envelope|envelope\.reason): ") as misfit:
            Envelope.from_dict({**head, **form})
        misfits.append(misfit.value)
        for error in misfits:
            assert not [secret for secret in SECRETS if secret in repr(error) + str(vars(error))]
    with pytest.raises(ValueError, match="^no event: chat.queued: position must be an int from 0 to"):
        Event.from_dict({"type": "chat.queued", "chatId": "c", "position": name})
    with pytest.raises(ValueError, match="^no envelope: one of seq, at, origin, cause, raw is missing"):
        Envelope.from_dict({"type": "widget.shown", "widgetId": "w"})
    for call in (Event.from_json, Envelope.from_json, Input.from_json):
        with pytest.raises(ValueError, match="^text with half a surrogate pair is no Unicode"):
            call(text + "\ud800")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"type":"chat.started"}', '{"type":"no.such"}', "\x00"])
def test_what_is_no_event_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no event"):
        Event.from_json(text)
    with pytest.raises(ValueError, match="no envelope"):
        Envelope.from_json(text)


def test_what_is_no_input_is_rejected_with_its_fields() -> None:
    with pytest.raises(Rejected) as caught:
        Input.from_json('{"type":"widget.load","kind":"bar"}')
    rejected = caught.value
    assert (rejected.machine, rejected.reason, rejected.fields) == ("input", "missing_fields", ("widgetId",))
    with pytest.raises(Rejected, match="invalid_fields"):
        Input.from_dict({"type": "widget.load", "widgetId": "w", "kind": "bar"})
