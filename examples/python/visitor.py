"""A visitor on a terminal: what a page does in a browser, for trying the host.

    python visitor.py --memory visitor.json
"""

from __future__ import annotations

import argparse
import asyncio
import json
import uuid
from contextlib import suppress
from pathlib import Path

import parlour
from parlour import Envelope, Input, events, inputs
from parlour.inputs import AnyInput
from parlour.parts import Text
from terminal import lines, show
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

HELP = "TEXT | /end | /rate STARS | /input JSON"
WIDGET = "support"


class Visitor:
    """What a page remembers: who the host says one is, the last event that it heard, what it asked for."""

    def __init__(self, url: str, memory: Path) -> None:
        self._url = url
        self._memory = memory
        self._visitor, self._seq = "", 0
        if memory.exists():
            self._visitor, self._seq = json.loads(memory.read_text())
        self._socket: ClientConnection | None = None
        self._saying = asyncio.Lock()
        self._chatting = False
        # What was said and not heard of yet. After a gap it is said again, and the engine knows it by its id.
        self._unheard: dict[str, AnyInput] = {}

    async def stay(self) -> None:
        """Is connected, again and again."""
        loaded = away = False
        while True:
            try:
                async with connect(self._url) as socket:
                    # The name is a secret: in the address it would be in every log on the way.
                    await socket.send(json.dumps({"visitor": self._visitor, "after": self._seq}))
                    visitor = json.loads(await socket.recv())["visitor"]
                    if visitor != self._visitor:
                        # A new visit, whose numbers begin anew.
                        self._visitor, self._seq, loaded = visitor, 0, False
                    page = [] if loaded else [inputs.WidgetLoad(widget_id=WIDGET), inputs.WindowOpen()]
                    async with self._saying:
                        for said in [*page, *self._unheard.values()]:
                            await socket.send(said.to_json())
                        self._socket = socket
                    loaded, away = True, False
                    async for text in socket:
                        self._hear(json.loads(text))
            except (OSError, ConnectionClosed, InvalidHandshake):
                pass
            self._socket = None
            if not away:
                show("… the host is away, trying again")
                away = True
            await asyncio.sleep(0.5)

    async def type(self) -> None:
        """Says what the lines of the standard input say, until they end."""
        async for line in lines():
            try:
                await self._do(line)
            except (parlour.Rejected, ValueError) as error:
                show(f"! {error}")

    async def _do(self, line: str) -> None:
        match line.split(maxsplit=1):
            case []:
                pass
            case ["/end"]:
                await self._say(inputs.ChatEnd())
            case ["/rate", stars]:
                await self._say(inputs.RatingSubmit(value=int(stars), scale="stars5"))
            case ["/input", text]:
                await self._say(Input.from_json(text))
            case [command, *_] if command.startswith("/"):
                show(HELP)
            case _ if not self._chatting:
                self._chatting = True
                await self._say(inputs.ChatRequest(message=line), keep=events.ChatRequested.type)
            case _:
                message = uuid.uuid4().hex
                await self._say(inputs.MessageSend(message_id=message, content=Text(text=line)), keep=message)

    async def _say(self, said: AnyInput, keep: str | None = None) -> None:
        async with self._saying:
            if keep is not None:
                self._unheard[keep] = said
            elif self._socket is None:
                show("! the host is away")
            if self._socket is not None:
                with suppress(ConnectionClosed):
                    await self._socket.send(said.to_json())

    def _hear(self, told: dict[str, object]) -> None:
        match told:
            case {"rejected": {"input": str(refused)}}:
                show(f"! {json.dumps(told)}")
                self._unheard = {keep: said for keep, said in self._unheard.items() if said.type != refused}
                if refused == inputs.ChatRequest.type:
                    self._chatting = False
            case {"seq": int(seq)} if seq > self._seq:
                self._show(Envelope.from_dict(told))
                self._seq = seq
                self._memory.write_text(json.dumps([self._visitor, self._seq]))
            case _:
                pass  # Heard before.

    def _show(self, envelope: Envelope) -> None:
        match envelope.event:
            case events.MessageSending(message_id=message, content=Text(text=text)):
                self._unheard.pop(message, None)
                show(f"  you: {text}")
            case events.MessageReceived(from_=user, content=Text(text=text)):
                show(f"  {user.nickname}: {text}")
            case events.MessageSent():
                pass
            case event:
                if isinstance(event, (events.ChatRequested, events.ChatRestored)):
                    self._unheard.pop(events.ChatRequested.type, None)
                    self._chatting = True
                elif isinstance(event, (events.ChatEnded, events.ChatAbandoned)):
                    self._chatting = False
                show(f"· {event.type}" if envelope.origin == "live" else f"· {event.type} ({envelope.origin})")


async def run(options: argparse.Namespace) -> None:
    visitor = Visitor(options.url, options.memory)
    staying = asyncio.create_task(visitor.stay())
    await visitor.type()
    staying.cancel()


def main() -> None:
    parser = argparse.ArgumentParser(description="A visitor; each line is a message.", epilog=HELP)
    parser.add_argument("url", nargs="?", default="ws://127.0.0.1:8765", help="where the host listens")
    parser.add_argument(
        "--memory", type=Path, default=Path("visitor.json"), help="what a browser would keep in its local storage"
    )
    with suppress(KeyboardInterrupt):
        asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
