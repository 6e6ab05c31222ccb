"""A live-chat host: visitors by websocket, an engine for each, their visits in SQLite, the agent on the terminal.

    python host.py --port 8765 --db visits.sqlite
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import secrets
import sys
from contextlib import suppress

import parlour
from admission import Door, Refused, admit, hello, rejection
from agent import HELP, Agent
from parlour import Engine, Snapshot
from parlour.types import Config
from store import Store
from terminal import show
from visit import Visit
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

# The engine's own limits are generous; a host that lets strangers in has narrower ones.
CONFIG: Config = {"limits": {"widgets": 4, "chats": 4, "messages": 1_000, "text": 4_096, "input": 65_536}}
LONGEST = 65_536
"""Bytes of a frame."""
PATIENCE = 10
"""Seconds that a page has to say who it is."""


class Host:
    """All visits, by the secret name that the host gave each visitor."""

    def __init__(self, store: Store, agent: str, config: Config, door: Door) -> None:
        self._store = store
        self._config = config
        self._door = door
        self._visits: dict[str, Visit] = {}
        self.agent = Agent(agent, store, self._visits)

    def restore(self) -> None:
        """Takes up the visits where the host before left them, however that ended."""
        for visitor, snapshot, told in self._store.visits():
            try:
                engine = Engine.restore(Snapshot.from_bytes(snapshot), self._config)
                if engine.view()["seq"] < (told or 0):
                    raise ValueError("the snapshot is older than what was told")
                self._open(visitor, engine)
            except Exception as error:
                # Whatever is wrong with one, it must not keep the others away. It stays on disk as it is.
                self._visits.pop(visitor, None)
                print(f"a visit is lost: {type(error).__name__}: {error}", file=sys.stderr)

    async def attend(self, socket: ServerConnection) -> None:
        """Serves one connection: inputs in, events out, rejections to whoever caused them."""
        try:
            said = hello(await asyncio.wait_for(socket.recv(), PATIENCE))
        except ConnectionClosed:
            return
        except (Refused, TimeoutError, asyncio.TimeoutError) as error:
            with suppress(ConnectionClosed):
                await socket.send(rejection(error if isinstance(error, Refused) else Refused("no_hello")))
            return
        visit, heard = self._visits.get(said.visitor), said.after
        if visit is None:
            if not self._door.opens():
                await socket.close(1013, "too many visitors at once: come again")
                return
            visit, heard = self._open(secrets.token_urlsafe(16), Engine(self._config)), 0
        with suppress(ConnectionClosed):
            with visit.connection():
                await socket.send(json.dumps({"visitor": visit.visitor}))
                telling = asyncio.create_task(self._tell(socket, visit, heard))
                try:
                    async for text in socket:
                        try:
                            visit.tell(admit(text))
                        except (parlour.Rejected, Refused) as error:
                            await socket.send(rejection(error))
                finally:
                    telling.cancel()

    async def close(self) -> None:
        for visit in self._visits.values():
            await visit.close()

    def _open(self, visitor: str, engine: Engine) -> Visit:
        visit = self._visits[visitor] = Visit(visitor, engine, self._store, self.agent.hear)
        return visit

    async def _tell(self, socket: ServerConnection, visit: Visit, heard: int) -> None:
        with suppress(ConnectionClosed):
            async for envelope in visit.events(heard):
                await socket.send(envelope)


async def run(options: argparse.Namespace) -> None:
    store = Store(options.db)
    store.forget(options.keep)
    host = Host(store, options.agent, options.config, Door(options.newcomers))
    # Programs say no origin; a page says that of its site, whatever its script would like.
    origins = [None, *options.origin]
    try:
        host.restore()
        async with serve(host.attend, options.host, options.port, origins=origins, max_size=LONGEST) as server:
            port = server.sockets[0].getsockname()[1]
            show(f"listening on ws://{options.host}:{port}")
            show(HELP)
            host.agent.list()
            await host.agent.work()
            # Without an agent, visitors can still come and leave word.
            await server.serve_forever()
    finally:
        await host.close()
        store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="A live-chat host; the agent types on its terminal.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=8765, help="the port; 0: any that is free")
    parser.add_argument("--db", default="visits.sqlite", help="the file that keeps the visits")
    parser.add_argument("--keep", type=float, default=30, metavar="DAYS", help="how long to keep a visit")
    parser.add_argument("--agent", default="Eva", metavar="NAME", help="the agent's name")
    parser.add_argument(
        "--origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="an origin whose pages may connect, https://shop.example; again for each",
    )
    parser.add_argument(
        "--newcomers", type=int, default=60, metavar="NUMBER", help="how many new visitors may come in a minute"
    )
    parser.add_argument("--config", type=json.loads, default=CONFIG, metavar="JSON", help="that of the engines")
    # Whoever knocks and is no visitor does not concern the agent.
    logging.getLogger("websockets.server").addFilter(lambda record: record.msg != "opening handshake failed")
    with suppress(KeyboardInterrupt):
        asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
