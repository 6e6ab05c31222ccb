"""The agent, on the terminal of the host or at the other end of its pipes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping

import parlour
from admission import Refused, rejection
from parlour import Envelope, events, inputs
from parlour.inputs import AnyInput
from parlour.parts import Content, Text, User
from parlour.types import ChatView
from store import Store, number
from terminal import lines, show
from visit import Visit

HELP = "list | accept CHAT | say CHAT TEXT | end CHAT"
OVER = ("ended", "abandoned")


class Agent:
    """Whoever answers. The numbers of the chats are the store's, and outlive the host."""

    def __init__(self, name: str, store: Store, visits: Mapping[str, Visit]) -> None:
        self._user = User(id="agent", nickname=name, is_agent=True)
        self._store = store
        self._visits = visits

    def hear(self, visit: Visit, envelope: Envelope) -> None:
        """Shows what is news for an agent."""
        if envelope.origin == "restored":
            return
        match envelope.event:
            case events.ChatRequested(chat_id=chat, message=message):
                self._show(visit, chat, "requested" if message is None else f"requested: {message}")
            case events.ChatStarted(chat_id=chat):
                self._show(visit, chat, "started")
            case events.ChatEnded(chat_id=chat, by=by) | events.ChatAbandoned(chat_id=chat, by=by):
                self._show(visit, chat, f"ended by {by}")
            case events.MessageSending(chat_id=chat, content=content):
                self._show(visit, chat, f"visitor: {written(content)}")
            case events.MessageReceived(chat_id=chat, content=content):
                self._show(visit, chat, f"{self._user.nickname}: {written(content)}")
            case events.RatingSubmitted(chat_id=chat, value=value):
                self._show(visit, chat, f"rated {value}")
            case events.ConnectionLost() | events.ConnectionRecovered():
                for open_chat in open_chats(visit):
                    self._show(visit, open_chat["chatId"], f"visitor is {whereabouts(visit)}")
            case _:
                pass

    def list(self) -> None:
        """Shows the chats that are not over."""
        for visit in self._visits.values():
            for chat in open_chats(visit):
                self._show(visit, chat["chatId"], f"{chat['state']}, visitor is {whereabouts(visit)}")

    async def work(self) -> None:
        """Does what the lines of the standard input say, until they end."""
        async for line in lines():
            try:
                self._do(line)
            except (parlour.Rejected, Refused) as error:
                show(rejection(error))

    def _do(self, line: str) -> None:
        match line.split(maxsplit=2):
            case []:
                pass
            case ["list"]:
                self.list()
            case ["accept", chat]:
                visit, chat_id = self._find("chat.accept", chat)
                self._tell(visit, inputs.ChatAccept(chat_id=chat_id, users=[self._user.id], operator_id=self._user.id))
            case ["say", chat, text]:
                visit, chat_id = self._find("message.receive", chat)
                message = inputs.MessageReceive(
                    chat_id=chat_id, message_id=uuid.uuid4().hex, from_=self._user, content=Text(text=text)
                )
                self._tell(visit, message)
            case ["end", chat]:
                visit, chat_id = self._find("chat.end", chat)
                self._tell(visit, inputs.ChatEnd(chat_id=chat_id, by="agent", cause="agent"))
            case _:
                show(HELP)

    def _tell(self, visit: Visit, said: AnyInput) -> None:
        if visit.tell(said) == "ignored":
            show(f"{said.type} changes nothing")

    def _find(self, input: str, chat: str) -> tuple[Visit, str]:
        known = number(chat)
        found = None if known is None else self._store.chat(known)
        if found is None or found[0] not in self._visits:
            raise Refused("unknown_chat", input)
        visitor, chat_id = found
        return self._visits[visitor], chat_id

    def _show(self, visit: Visit, chat: str, what: str) -> None:
        show(f"[{self._store.number(visit.visitor, chat)}] {what}")


def open_chats(visit: Visit) -> Iterator[ChatView]:
    return (chat for chat in visit.view["chats"] if chat["state"] not in OVER)


def whereabouts(visit: Visit) -> str:
    return "here" if visit.connected else "away"


def written(content: Content) -> str:
    """What a message holds, in one line."""
    match content:
        case Text(text=text):
            return text
        case _:
            return f"({type(content).__name__.lower()})"
