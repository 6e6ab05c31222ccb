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
from urllib.parse import parse_qs, urlsplit

import parlour
from admission import Refused, admit, rejection
from agent import HELP, Agent
from parlour import Engine, RestoreError, Snapshot
from parlour.types import Config
from store import Store, number
from terminal import show
from visit import Visit
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

# The engine's own limits are generous; a host that lets strangers in has narrower ones.
CONFIG: Config = {"limits": {"widgets": 4, "chats": 4, "messages": 1_000, "text": 4_096, "input": 65_536}}
LONGEST = 65_536
"""Bytes of a frame."""


class Host:
    """All visits, by the secret name that the host gave each visitor."""

    def __init__(self, store: Store, agent: str, config: Config) -> None:
        self._store = store
        self._config = config
        self._visits: dict[str, Visit] = {}
        self.agent = Agent(agent, store, self._visits)

    def restore(self) -> None:
        """Takes up the visits where the host before left them, however that ended."""
        for visitor, snapshot in self._store.visits():
            try:
                self._open(visitor, Engine.restore(Snapshot.from_bytes(snapshot), self._config))
            except RestoreError as error:
                # One that is broken must not keep the others away.
                print(f"a visit is lost: {error}", file=sys.stderr)

    async def attend(self, socket: ServerConnection) -> None:
        """Serves one connection: inputs in, events out, rejections to whoever caused them."""
        asked = parse_qs(urlsplit(socket.request.path if socket.request else "").query)
        visit = self._visits.get(asked.get("visitor", [""])[-1])
        # Up to where the page has heard the visit.
        heard = number(asked.get("after", [""])[-1]) or 0
        if visit is None:
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
    host = Host(store, options.agent, options.config)
    try:
        host.restore()
        async with serve(host.attend, options.host, options.port, max_size=LONGEST) as server:
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
    parser.add_argument("--config", type=json.loads, default=CONFIG, metavar="JSON", help="that of the engines")
    # Whoever knocks and is no visitor does not concern the agent.
    logging.getLogger("websockets.server").addFilter(lambda record: record.msg != "opening handshake failed")
    with suppress(KeyboardInterrupt):
        asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
