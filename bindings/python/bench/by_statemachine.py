"""The same lifecycle with `python-statemachine`: a machine and its model for each chat, events queued by callbacks."""

from __future__ import annotations

from collections import deque
from typing import Any

from statemachine import State, StateMachine

from by_hand import (
    Chat,
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


class ChatMachine(StateMachine):
    """One chat."""

    idle = State(initial=True)
    requested = State()
    connected = State()
    ended = State()
    surveyed = State()
    over = State(final=True)

    ChatRequest = idle.to(requested, on="tell_requested")
    ChatAccept = requested.to(connected, on="tell_started")
    MessageReceive = connected.to(connected, internal=True, on="tell_message")
    ChatEnd = connected.to(ended, on="tell_ended")
    SurveyStart = ended.to(surveyed, on="tell_survey")
    SurveySubmit = surveyed.to(over, on="tell_submitted")

    def __init__(self, host: Chats, chat: Chat) -> None:
        self.host = host
        super().__init__(chat)

    def tell_requested(self, now: int, told: Input) -> None:
        self.host.tell(ChatRequested.of, now, self.model, told)

    def tell_started(self, now: int, told: Input) -> None:
        self.host.tell(ChatStarted.of, now, self.model, told)

    def tell_message(self, now: int, told: Input) -> None:
        self.host.tell(MessageReceived.of, now, self.model, told)

    def tell_ended(self, now: int, told: Input) -> None:
        self.host.tell(ChatEnded.of, now, self.model, told)

    def tell_survey(self, now: int, told: Input) -> None:
        self.host.tell(SurveyStarted.of, now, self.model, told)

    def tell_submitted(self, now: int, told: Input) -> None:
        self.host.tell(SurveySubmitted.of, now, self.model, told)
        del self.host.chats[self.model.id]


class Chats:
    """All chats, driven as an engine is."""

    def __init__(self, visitor: str) -> None:
        self.visitor = visitor
        self.chats: dict[str | None, ChatMachine] = {}
        self.queue: deque[Event] = deque()
        self.seq = 0

    def handle(self, now: int, input: Input) -> str:
        machine = self.chats.get(input.chat_id)
        if machine is None:
            machine = self.begin(input)
        # Raises TransitionNotAllowed where the state has no such event.
        machine.send(type(input).__name__, now, input)
        return "accepted"

    def begin(self, input: Input) -> ChatMachine:
        if not isinstance(input, ChatRequest) or input.chat_id is None:
            raise Rejected("unknown_chat")
        chat = Chat(input.chat_id, "idle", input.widget_id, self.visitor, input.initiator or "client")
        machine = self.chats[chat.id] = ChatMachine(self, chat)
        return machine

    def tell(self, tell: Tell, now: int, chat: Any, input: Input) -> None:
        self.seq += 1
        self.queue.append(tell(self.seq, now, chat, input))

    def poll_event(self) -> Event | None:
        return self.queue.popleft() if self.queue else None
