"""One visitor: an engine on the event loop, saved before anybody hears of what it tells."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Generator, Iterable
from contextlib import contextmanager

from parlour import Engine, Envelope, aio, events, inputs
from parlour.inputs import AnyInput
from parlour.types import Verdict, View
from store import Store

News = Callable[["Visit", Envelope], None]


class Visit:
    """The life of one visitor's widget, over all connections, pages and lives of the host.

    Every change ends in :meth:`_keep`, where one transaction takes what the engine holds and what it told. Whoever
    listens, the agent too, reads what was told from the store, so nobody hears what is not kept.
    """

    def __init__(self, visitor: str, engine: Engine, store: Store, news: News) -> None:
        self.visitor = visitor
        self._driver = aio.Driver(engine)
        self._store = store
        self._news = news
        self._shown = store.shown(visitor)
        self._connections = 0
        self._told_more = asyncio.Event()
        # What the host before kept, and did not come to show.
        self._show()
        # Whatever connection there was, it went with the host before; and deadlines that passed meanwhile fire.
        lost = inputs.ConnectionLost(reason="host_restarted")
        if engine.can(lost):
            self.tell(lost)
        # Last: of a visit that cannot go on nothing is left behind.
        self._deadlines = asyncio.create_task(self._keep_deadlines())

    @property
    def view(self) -> View:
        return self._driver.engine.view()

    @property
    def connected(self) -> bool:
        return self._connections > 0

    def tell(self, said: AnyInput) -> Verdict:
        """Tells the engine, and keeps what follows. Raises :class:`parlour.Rejected`."""
        try:
            verdict = self._driver.handle(said)
            if isinstance(said, inputs.WidgetLoad):
                # A configuration need not be fetched here. Where the widget is ready already, this is ignored.
                self._driver.handle(inputs.WidgetReady(widget_id=said.widget_id, online=True))
            return verdict
        finally:
            self._keep()

    @contextmanager
    def connection(self) -> Generator[None, None, None]:
        """While a page is connected. It is told what holds, for its user interface may start anew."""
        self._driver.resync()
        self._connections += 1
        self.tell(inputs.ConnectionUp())
        try:
            yield
        finally:
            self._connections -= 1
            if not self._connections:
                self.tell(inputs.ConnectionLost())

    async def events(self, after: int) -> AsyncIterator[str]:
        """What was told after the event of this seq, in JSON, and then what is told, as it comes."""
        while True:
            batch = self._store.events(self.visitor, after)
            for after, envelope in batch:
                yield envelope
            if not batch:
                await self._told_more.wait()

    async def close(self) -> None:
        self._driver.close()
        await self._deadlines

    async def _keep_deadlines(self) -> None:
        # What follows from an input is taken out at once, in `tell`; what comes here follows from time alone.
        while told := await self._driver.batch():
            self._keep(told)

    def _keep(self, polled: Iterable[Envelope] = ()) -> None:
        engine = self._driver.engine
        told: list[Envelope] = []
        for envelope in itertools.chain(polled, iter(engine.poll_event, None)):
            told.append(envelope)
            if isinstance(envelope.event, events.MessageSending):
                # To be written down is all that the network here is for, and that happens below.
                sent = envelope.event
                self._driver.handle(inputs.MessageAck(message_id=sent.message_id, chat_id=sent.chat_id))
        self._store.save(self.visitor, engine, told)
        self._show()
        # Whoever waits goes on; whoever comes waits for the next change.
        self._told_more.set()
        self._told_more = asyncio.Event()

    def _show(self) -> None:
        """Shows the agent what is kept and was not shown yet. A kill in between shows it again; none leaves it out."""
        while news := self._store.events(self.visitor, self._shown):
            for self._shown, envelope in news:
                self._news(self, Envelope.from_json(envelope))
            self._store.show(self.visitor, self._shown)
