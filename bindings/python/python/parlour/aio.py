"""An engine on an asyncio event loop: deadlines are kept, and events come by ``async for``::

    async with aio.Driver(Engine()) as driver:
        driver.handle(inputs.WidgetLoad(widget_id="support"))
        driver.handle(inputs.WidgetReady())
        async for envelope in driver:
            print(envelope)

The driver keeps no event of its own: each stays in the engine, and so in its snapshots, until the loop takes it out. In the
body of the loop it is out; a host that stores snapshots there, and must not lose an event when it is killed, takes
:meth:`Driver.batch` instead.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Any, TypeVar

from ._native import Engine, Envelope, Input, VendorCall
from .results import Observed
from .types import Verdict

__all__ = ["Driver", "wall_clock"]

_What = TypeVar("_What")
_Answer = TypeVar("_Answer")


def wall_clock() -> int:
    """Milliseconds since 1970, which go on after a restart; an engine does not mind a clock that is set back."""
    return time.time_ns() // 1_000_000


class Driver(AsyncIterator[Envelope]):
    """Gives an engine the time, and its events to whoever iterates over the driver.

    A driver belongs to the event loop that runs when it is made, and is used on that loop alone. What the engine is told
    goes through the driver, so that the next deadline is always armed. Several tasks may iterate: each event goes to one.
    """

    def __init__(self, engine: Engine, *, clock: Callable[[], int] = wall_clock) -> None:
        self._engine = engine
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._armed: int | None = None
        self._news = asyncio.Event()
        self._closed = False
        # A restored engine may have overdue deadlines: those fire at the first time that it is told.
        self._arm()

    @property
    def engine(self) -> Engine:
        """The engine: for its view, its snapshots, and all else that needs no time."""
        return self._engine

    def handle(self, input: Input | dict[str, Any]) -> Verdict:
        """Takes one input now. Raises :class:`parlour.Rejected`."""
        return self._tell(self._engine.handle, input)

    def handle_json(self, text: str) -> Verdict:
        """Takes one input in its canonical JSON form now. Raises :class:`parlour.Rejected`."""
        return self._tell(self._engine.handle_json, text)

    def observe(self, call: VendorCall | dict[str, Any]) -> Observed:
        """Takes a vendor's call now. Raises :class:`parlour.DecodeError`."""
        return self._tell(self._engine.observe, call)

    def observe_json(self, text: str) -> Observed:
        """Takes a vendor's call in its JSON form now. Raises :class:`parlour.DecodeError`."""
        return self._tell(self._engine.observe_json, text)

    def resync(self) -> None:
        """Has the engine tell again what holds now: for a user interface that starts anew."""

        def resync(now: int, _: None) -> None:
            # Without it, what is told again would have the time of the latest input.
            self._engine.handle_timeout(now)
            self._engine.resync()

        self._tell(resync, None)

    def close(self) -> None:
        """Stops the clock. Whoever iterates still gets the events that are there, then the iteration ends."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = self._armed = None
        self._news.set()

    def _tell(self, tell: Callable[[int, _What], _Answer], what: _What) -> _Answer:
        if self._closed:
            raise RuntimeError("the driver is closed")
        try:
            return tell(self._clock(), what)
        finally:
            # Rejected or not: deadlines that were due have fired.
            self._arm()
            self._news.set()

    def _arm(self) -> None:
        if self._closed:
            return
        deadline = self._engine.next_deadline()
        at = None if deadline is None else deadline.at
        if at == self._armed:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._armed = at
        if at is not None:
            delay = max(0, at - self._clock()) / 1_000
            self._timer = self._loop.call_later(delay, self._wake)

    def _wake(self) -> None:
        self._timer = self._armed = None
        # Too early by a hair is no harm: the rest of the time is armed again.
        self._engine.handle_timeout(self._clock())
        self._arm()
        self._news.set()

    async def batch(self) -> list[Envelope]:
        """All events that are there, in order; waits for the first. None at the end, after :meth:`close`.

        For a host that must lose nothing when it is killed: a snapshot that is taken right after holds all that follows
        from these events, and they are no longer in it. Stored together, in one transaction, and told only then, each event
        comes once, over any number of lives of the host.
        """
        return await self._polled(self._engine.poll_events)

    async def __anext__(self) -> Envelope:
        envelope = await self._polled(self._engine.poll_event)
        if envelope is None:
            raise StopAsyncIteration
        return envelope

    async def _polled(self, poll: Callable[[], _Answer]) -> _Answer:
        """What the engine gives, as soon as it gives anything; what it gives at last."""
        while True:
            polled = poll()
            # A function for phone numbers may have answered meanwhile, which ends a deadline.
            self._arm()
            if polled or self._closed:
                return polled
            self._news.clear()
            await self._news.wait()

    async def __aenter__(self) -> Driver:
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
