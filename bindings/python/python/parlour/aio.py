"""An engine on an asyncio event loop: deadlines are kept, and events come by `async for`::

    async with aio.Driver(Engine()) as driver:
        driver.handle(inputs.WidgetLoad(widget_id="support"))
        driver.handle(inputs.WidgetReady())
        async for envelope in driver:
            print(envelope)

The driver keeps no event of its own: each stays in the engine, and so in its snapshots, until the loop takes it out. In the
body of the loop it is out; a host that stores snapshots there, and must not lose an event when it is killed, takes
`Driver.batch` instead.
"""

from __future__ import annotations

import asyncio
import sys
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


def _steady() -> int:
    """Nanoseconds by the computer's steady clock; where there is one that counts them, with those it was asleep."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic_ns()


_EPOCH = time.time_ns() - _steady()
"""When the computer's steady clock was at 0, by its other clock, as the module was loaded."""


def wall_clock() -> int:
    """Milliseconds since 1970, and steady: whoever sets the computer's clock does not move it while the process lives."""
    return (_EPOCH + _steady()) // 1_000_000


class Driver(AsyncIterator[Envelope]):
    """Gives an engine the time, and its events to whoever iterates over the driver.

    A driver belongs to the event loop that runs when it is made, and is used there alone: elsewhere it raises
    `RuntimeError`. What the engine is told goes through the driver, so that the next deadline is always armed.
    Several tasks may iterate: each event goes to one. A task that iterates takes all that is there without a pause, as from
    a queue. A driver that is neither closed nor used stays until its last deadline has come.

    `clock` gives the time in milliseconds. Where it raises, whoever iterates gets the exception, and the next input or
    deadline goes on. Where it is behind the engine's own time, because the snapshot comes from another computer or somebody
    set the clock back, the driver keeps the distance: no time has passed, and from there on it goes on as ever. Where it is
    ahead, the time while no driver was there counts in full.
    """

    def __init__(self, engine: Engine, *, clock: Callable[[], int] = wall_clock) -> None:
        self._engine = engine
        self._clock = clock
        self._latest = engine.view()["now"]
        self._offset = 0
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._armed: int | None = None
        self._news = asyncio.Event()
        self._failed: Exception | None = None
        self._closed = False
        # A restored engine may have overdue deadlines: those fire at the first time that it is told.
        self._arm()

    @property
    def engine(self) -> Engine:
        """The engine: for its view, its snapshots, and all else that needs no time."""
        return self._engine

    def handle(self, input: Input | dict[str, Any]) -> Verdict:
        """Takes one input now. Raises `parlour.Rejected`."""
        return self._tell(self._engine.handle, input)

    def handle_json(self, text: str) -> Verdict:
        """Takes one input in its canonical JSON form now. Raises `parlour.Rejected`."""
        return self._tell(self._engine.handle_json, text)

    def observe(self, call: VendorCall | dict[str, Any]) -> Observed:
        """Takes a vendor's call now. Raises `parlour.DecodeError`."""
        return self._tell(self._engine.observe, call)

    def observe_json(self, text: str) -> Observed:
        """Takes a vendor's call in its JSON form now. Raises `parlour.DecodeError`."""
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
        if asyncio.get_running_loop() is not self._loop:
            raise RuntimeError("the driver belongs to another event loop")
        try:
            return tell(self._now(), what)
        finally:
            # Rejected or not: deadlines that were due have fired.
            self._arm()
            self._news.set()

    def _now(self) -> int:
        """The time by the clock, but for what that is behind."""
        now = self._clock() + self._offset
        self._offset += max(0, self._latest - now)
        self._latest = max(self._latest, now)
        return self._latest

    def _arm(self) -> None:
        if self._closed:
            return
        deadline = self._engine.next_deadline()
        at = None if deadline is None else deadline.at
        if at == self._armed:
            return
        delay = 0.0 if at is None else max(0, at - self._now()) / 1_000
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if at is None else self._loop.call_later(delay, self._wake)
        self._armed = at

    def _wake(self) -> None:
        self._timer = self._armed = None
        try:
            # Too early by a hair is no harm: the rest of the time is armed again.
            self._engine.handle_timeout(self._now())
            self._arm()
        except Exception as error:
            # Nobody has called; it is for whoever waits.
            self._failed = error
        self._news.set()

    async def batch(self) -> list[Envelope]:
        """All events that are there, in order; waits for the first. None at the end, after `close`.

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
            if self._failed is not None:
                failed, self._failed = self._failed, None
                raise failed
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
