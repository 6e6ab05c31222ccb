"""What Parlour is measured against: the same lifecycle written by hand, as one table.

It is what one writes for a single chat machine in plain Python: frozen inputs, events with slots, a dictionary from
state and input to the next state and the event, a queue. It knows these six steps and nothing else: no widgets, no
deadlines, no repeated or forgotten message, no snapshot.

An event is one object, its place in the order among its fields, where Parlour has an envelope around it. And it could
be changed, where Parlour's cannot: frozen dataclasses take several times as long to make. :func:`frozen_table` has
those, for a row of its own.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, make_dataclass
from typing import Any, ClassVar

from parlour.parts import Attachment, Content, Text, User

JsonObject = dict[str, Any]


class Rejected(Exception):
    """What was told cannot happen now."""


# Inputs: the same fields as Parlour's.


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What all inputs have."""

    chat_id: str | None = None
    widget_id: str | None = None
    cause: str | None = None
    raw: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest(Input):
    user_id: str | None = None
    initiator: str | None = None
    message: str | None = None
    attachments: Sequence[Attachment] | None = None
    lead: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAccept(Input):
    users: Sequence[str] | None = None
    ticket: str | None = None
    initiator: str | None = None
    department_id: str | None = None
    operator_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceive(Input):
    message_id: str
    from_: User
    content: Content
    sent_at: int | None = None
    replayed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatEnd(Input):
    user_id: str | None = None
    by: str | None = None
    reason: str | None = None
    survey_configured: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyStart(Input):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySubmit(Input):
    pass


# Chats and events: the fields of Parlour's events and of the envelope around them.


@dataclass(slots=True)
class Chat:
    id: str
    state: str
    widget_id: str | None
    user_id: str | None
    initiator: str


@dataclass(slots=True)
class Event:
    """What all events have."""

    type: ClassVar[str]

    seq: int
    at: int
    origin: str
    cause: str
    raw: JsonObject | None
    chat_id: str
    widget_id: str | None
    user_id: str | None


@dataclass(slots=True)
class ChatRequested(Event):
    type = "chat.requested"

    initiator: str
    message: str | None
    attachments: tuple[Attachment, ...]

    @classmethod
    def of(cls, seq: int, at: int, chat: Chat, request: ChatRequest) -> Event:
        return cls(
            seq,
            at,
            "live",
            request.cause or "visitor",
            request.raw,
            chat.id,
            chat.widget_id,
            chat.user_id,
            chat.initiator,
            request.message,
            tuple(request.attachments or ()),
        )


@dataclass(slots=True)
class ChatStarted(Event):
    type = "chat.started"

    users: tuple[str, ...]
    ticket: str | None
    initiator: str
    department_id: str | None
    operator_id: str | None

    @classmethod
    def of(cls, seq: int, at: int, chat: Chat, accept: ChatAccept) -> Event:
        return cls(
            seq,
            at,
            "live",
            accept.cause or "agent",
            accept.raw,
            chat.id,
            chat.widget_id,
            chat.user_id,
            tuple(accept.users or ()),
            accept.ticket,
            accept.initiator or chat.initiator,
            accept.department_id,
            accept.operator_id,
        )


@dataclass(slots=True)
class MessageReceived(Event):
    type = "message.received"

    message_id: str
    from_: User
    sent_at: int
    content: Content

    @classmethod
    def of(cls, seq: int, at: int, chat: Chat, receive: MessageReceive) -> Event:
        return cls(
            seq,
            at,
            "live",
            receive.cause or "agent",
            receive.raw,
            chat.id,
            chat.widget_id,
            chat.user_id,
            receive.message_id,
            receive.from_,
            at if receive.sent_at is None else receive.sent_at,
            receive.content,
        )


@dataclass(slots=True)
class ChatEnded(Event):
    type = "chat.ended"

    by: str
    reason: str | None
    survey_configured: bool | None

    @classmethod
    def of(cls, seq: int, at: int, chat: Chat, end: ChatEnd) -> Event:
        return cls(
            seq,
            at,
            "live",
            end.cause or "system",
            end.raw,
            chat.id,
            chat.widget_id,
            chat.user_id,
            end.by or "system",
            end.reason,
            end.survey_configured,
        )


@dataclass(slots=True)
class SurveyStarted(Event):
    type = "survey.started"

    @classmethod
    def of(cls, seq: int, at: int, chat: Chat, start: SurveyStart) -> Event:
        return cls(seq, at, "live", start.cause or "visitor", start.raw, chat.id, chat.widget_id, chat.user_id)


@dataclass(slots=True)
class SurveySubmitted(Event):
    type = "survey.submitted"

    @classmethod
    def of(cls, seq: int, at: int, chat: Chat, submit: SurveySubmit) -> Event:
        return cls(seq, at, "live", submit.cause or "visitor", submit.raw, chat.id, chat.widget_id, chat.user_id)


Tell = Callable[[int, int, Chat, Any], Event]
"""Makes the event of a step of its number, its time, its chat and its input."""

TABLE: dict[tuple[str, type[Input]], tuple[str, Tell]] = {
    ("idle", ChatRequest): ("requested", ChatRequested.of),
    ("requested", ChatAccept): ("connected", ChatStarted.of),
    ("connected", MessageReceive): ("connected", MessageReceived.of),
    ("connected", ChatEnd): ("ended", ChatEnded.of),
    ("ended", SurveyStart): ("surveyed", SurveyStarted.of),
    ("surveyed", SurveySubmit): ("over", SurveySubmitted.of),
}


def frozen_table() -> dict[tuple[str, type[Input]], tuple[str, Tell]]:
    """The same table with events that cannot be changed, as Parlour's cannot."""

    def frozen(tell: Tell) -> Tell:
        event: type[Event] = tell.__self__  # type: ignore[attr-defined]
        shape = [(field.name, field.type) for field in fields(event)]
        own = {"type": event.type, "of": vars(event)["of"]}
        made: Any = make_dataclass(event.__name__, shape, namespace=own, frozen=True, slots=True)
        of: Tell = made.of
        return of

    return {key: (state, frozen(tell)) for key, (state, tell) in TABLE.items()}


class Table:
    """All chats, driven as an engine is."""

    def __init__(self, visitor: str, table: dict[tuple[str, type[Input]], tuple[str, Tell]] = TABLE) -> None:
        self.visitor = visitor
        self.table = table
        self.chats: dict[str | None, Chat] = {}
        self.queue: deque[Event] = deque()
        self.seq = 0

    def handle(self, now: int, input: Input) -> str:
        chat = self.chats.get(input.chat_id)
        if chat is None:
            chat = self.begin(input)
        step = self.table.get((chat.state, type(input)))
        if step is None:
            raise Rejected(chat.state)
        chat.state, tell = step
        self.seq += 1
        self.queue.append(tell(self.seq, now, chat, input))
        if chat.state == "over":
            del self.chats[chat.id]
        return "accepted"

    def begin(self, input: Input) -> Chat:
        if not isinstance(input, ChatRequest) or input.chat_id is None:
            raise Rejected("unknown_chat")
        chat = Chat(input.chat_id, "idle", input.widget_id, self.visitor, input.initiator or "client")
        self.chats[chat.id] = chat
        return chat

    def poll_event(self) -> Event | None:
        return self.queue.popleft() if self.queue else None

    def poll_events(self) -> list[Event]:
        events = list(self.queue)
        self.queue.clear()
        return events

    def handle_json(self, now: int, text: str) -> str:
        """Reads an input of these six in its JSON form, without a check of what it holds."""
        told = json.loads(text)
        kind = INPUTS[told.pop("type")]
        values = {NAMES[name]: value for name, value in told.items()}
        if kind is MessageReceive:
            author, content = values["from_"], values["content"]
            values["from_"] = User(id=author["id"], nickname=author.get("nickname"), is_agent=author["isAgent"])
            values["content"] = Text(text=content["text"])
        return self.handle(now, kind(**values))


INPUTS: dict[str, type[Input]] = {
    "chat.request": ChatRequest,
    "chat.accept": ChatAccept,
    "message.receive": MessageReceive,
    "chat.end": ChatEnd,
    "survey.start": SurveyStart,
    "survey.submit": SurveySubmit,
}


def _json_name(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word.title() for word in rest)


NAMES = {_json_name(field.name): field.name for kind in INPUTS.values() for field in fields(kind)}
"""Names of fields in JSON, and here."""
