"""The same lifecycle with `transitions`: one machine, a model for each chat, events queued by its callbacks."""

from __future__ import annotations

from collections import deque
from typing import Any, ClassVar

from transitions import Machine

from by_hand import (
    ChatEnded,
    ChatRequest,
    ChatRequested,
    ChatStarted,
    Event,
    Input,
    MessageReceived,
    Rejected,
    SurveyStarted,
    SurveySubmitted,
    Tell,
)


class Chat:
    """The model; the machine gives it its `state` and a method for each trigger."""

    def __init__(self, host: Chats, request: ChatRequest) -> None:
        self.host = host
        self.id: Any = request.chat_id
        self.widget_id = request.widget_id
        self.user_id = host.visitor
        self.initiator = request.initiator or "client"

    def tell_requested(self, now: int, input: Input) -> None:
        self.host.tell(ChatRequested.of, now, self, input)

    def tell_started(self, now: int, input: Input) -> None:
        self.host.tell(ChatStarted.of, now, self, input)

    def tell_message(self, now: int, input: Input) -> None:
        self.host.tell(MessageReceived.of, now, self, input)

    def tell_ended(self, now: int, input: Input) -> None:
        self.host.tell(ChatEnded.of, now, self, input)

    def tell_survey(self, now: int, input: Input) -> None:
        self.host.tell(SurveyStarted.of, now, self, input)

    def tell_submitted(self, now: int, input: Input) -> None:
        self.host.tell(SurveySubmitted.of, now, self, input)
        self.host.forget(self)


class Chats:
    """All chats, driven as an engine is."""

    STATES: ClassVar[list[Any]] = ["idle", "requested", "connected", "ended", "surveyed", "over"]
    TRANSITIONS: ClassVar[list[Any]] = [
        {"trigger": "ChatRequest", "source": "idle", "dest": "requested", "after": "tell_requested"},
        {"trigger": "ChatAccept", "source": "requested", "dest": "connected", "after": "tell_started"},
        {"trigger": "MessageReceive", "source": "connected", "dest": None, "after": "tell_message"},
        {"trigger": "ChatEnd", "source": "connected", "dest": "ended", "after": "tell_ended"},
        {"trigger": "SurveyStart", "source": "ended", "dest": "surveyed", "after": "tell_survey"},
        {"trigger": "SurveySubmit", "source": "surveyed", "dest": "over", "after": "tell_submitted"},
    ]

    def __init__(self, visitor: str) -> None:
        self.visitor = visitor
        # Without the transitions to every state that it would add by itself: models are made faster so.
        self.machine = Machine(
            model=None, states=self.STATES, transitions=self.TRANSITIONS, initial="idle", auto_transitions=False
        )
        self.chats: dict[str | None, Chat] = {}
        self.queue: deque[Event] = deque()
        self.seq = 0

    def handle(self, now: int, input: Input) -> str:
        chat = self.chats.get(input.chat_id)
        if chat is None:
            chat = self.begin(input)
        # Raises MachineError where the state has no such trigger.
        getattr(chat, type(input).__name__)(now, input)
        return "accepted"

    def begin(self, input: Input) -> Chat:
        if not isinstance(input, ChatRequest):
            raise Rejected("unknown_chat")
        chat = self.chats[input.chat_id] = Chat(self, input)
        self.machine.add_model(chat)
        return chat

    def tell(self, tell: Tell, now: int, chat: Any, input: Input) -> None:
        self.seq += 1
        self.queue.append(tell(self.seq, now, chat, input))

    def forget(self, chat: Chat) -> None:
        self.machine.remove_model(chat)
        del self.chats[chat.id]

    def poll_event(self) -> Event | None:
        return self.queue.popleft() if self.queue else None
