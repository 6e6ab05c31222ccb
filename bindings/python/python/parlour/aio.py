"""An engine on an asyncio event loop: deadlines are kept, and events go to listeners or come by `async for`::

    async with aio.Driver(Engine()) as driver:
        driver.on(events.ChatStarted, lambda envelope: print(envelope.event.chat_id))
        driver.handle(inputs.WidgetLoad(widget_id="support"))
        driver.handle(inputs.WidgetReady())

The driver keeps no event of its own: each stays in the engine, and so in its snapshots, until it is told, or the loop
takes it out. In the body of the loop it is out; a host that stores snapshots there, and must not lose an event when it is
killed, takes `Driver.batch` instead.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import TypeVar

from . import dicts
from ._native import Engine, Envelope, Event, Input, VendorCall
from .hub import Hub, Unsubscribe
from .results import Observed
from .types import Verdict

__all__ = ["Driver", "wall_clock"]

_What = TypeVar("_What")
_Answer = TypeVar("_Answer")
_E = TypeVar("_E", bound=Event)

_NAP = 60.0
"""The longest the driver sleeps, in seconds. The loop's own clock may stand still while the computer is asleep: so long
after it is awake again, at most, what is overdue fires."""


def _steady_clock() -> Callable[[], int]:
    """Nanoseconds by the computer's steady clock, with those that it was asleep, where there is a clock that counts them."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
        # That of Linux, and that of macOS, whose `time.monotonic` leaves them out; Windows counts them there.
        clock = getattr(time, name, None)
        if clock is not None:
            return lambda: time.clock_gettime_ns(clock)
    return time.monotonic_ns


_steady = _steady_clock()


_EPOCH = time.time_ns() - _steady()
"""When the computer's steady clock was at 0, by its other clock, as the module was loaded."""


def wall_clock() -> int:
    """Milliseconds since 1970, and steady: whoever sets the computer's clock does not move it while the process lives."""
    return (_EPOCH + _steady()) // 1_000_000


class Driver(AsyncIterator[Envelope]):
    """Gives an engine the time, and its events to those who listen, or to whoever iterates over the driver.

    A driver belongs to the event loop that runs when it is made, and is used there alone: elsewhere it raises
    `RuntimeError`. What the engine is told goes through the driver, so that the next deadline is always armed.

    `on`, `once` and `any` are those of `parlour.Hub`; the loop delivers, on its next turn. `on_error` gets what listeners
    raise; without it the loop's own handler does (`loop.set_exception_handler`). Instead of listeners tasks may iterate:
    each event goes to one of them, and a task that iterates takes all that is there without a pause, as from a queue. A
    driver does either at a time. One that is neither closed nor used stays until its last deadline has come.

    `clock` gives the time in milliseconds. Where it raises, whoever iterates gets the exception, and the next input or
    deadline goes on. Where it is behind the engine's own time, because the snapshot comes from another computer or somebody
    set the clock back, the driver keeps the distance: no time has passed, and from there on it goes on as ever. Where it is
    ahead, the time while no driver was there counts in full.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], int] = wall_clock,
        on_error: Callable[[Exception, Envelope], object] | None = None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._offset = 0
        self._loop = asyncio.get_running_loop()
        self._hub = Hub(engine, on_error=self._report_of if on_error is None else on_error)
        self._delivery: asyncio.Handle | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._armed: int | None = None
        self._news = asyncio.Event()
        self._waiting = 0
        self._failed: Exception | None = None
        self._closed = False
        # A restored engine may have overdue deadlines: those fire at the first time that it is told.
        self._arm()

    @property
    def engine(self) -> Engine:
        """The engine: for its view, its snapshots, and all else that needs no time."""
        return self._engine

    def on(self, event: type[_E], listener: Callable[[Envelope[_E]], object], *, replay: bool = False) -> Unsubscribe:
        """Has a listener hear each event of a class of `parlour.events`. With `replay` it first hears what holds now, told
        with origin `restored` to it alone."""
        self._listen()
        unsubscribe = self._hub.on(event, listener, replay=replay)
        self._stir()
        return unsubscribe

    def once(self, event: type[_E], listener: Callable[[Envelope[_E]], object]) -> Unsubscribe:
        """Has a listener hear the next event of a class of `parlour.events`, and no other."""
        self._listen()
        unsubscribe = self._hub.once(event, listener)
        self._stir()
        return unsubscribe

    def any(self, listener: Callable[[Envelope], object], *, replay: bool = False) -> Unsubscribe:
        """Has a listener hear every event. With `replay` it first hears what holds now, told with origin `restored` to it
        alone."""
        self._listen()
        unsubscribe = self._hub.any(listener, replay=replay)
        self._stir()
        return unsubscribe

    def handle(self, input: Input | dicts.AnyInput) -> Verdict:
        """Takes one input now. Raises `parlour.Rejected`."""
        return self._tell(self._engine.handle, input)

    def handle_json(self, text: str) -> Verdict:
        """Takes one input in its canonical JSON form now. Raises `parlour.Rejected`."""
        return self._tell(self._engine.handle_json, text)

    def observe(self, call: VendorCall | dicts.VendorCall) -> Observed:
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
        """Stops the clock. The events that are there are still told to those who listen; whoever iterates gets them, and
        then the iteration ends."""
        if not self._loop.is_closed():
            # Once its loop is closed nobody waits any more, and it may be closed from anywhere.
            self._check_loop(of_a_closing=True)
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = self._armed = None
        if not self._loop.is_closed():
            self._stir()

    def _check_loop(self, *, of_a_closing: bool = False) -> None:
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            # Between two runs of a loop, as in `finally` after it, nothing of it is under way.
            if of_a_closing and not self._loop.is_running():
                return
            raise
        if running is not self._loop:
            raise RuntimeError("the driver belongs to another event loop")

    def _listen(self) -> None:
        self._check_loop()
        if self._closed:
            raise RuntimeError("the driver is closed")
        if self._waiting:
            raise RuntimeError("the driver is iterated over: an event has either a taker or listeners")

    def _stir(self) -> None:
        """Has whoever waits look for events."""
        self._news.set()
        if self._hub.listens() and self._delivery is None:
            self._delivery = self._loop.call_soon(self._deliver)

    def _deliver(self) -> None:
        self._delivery = None
        try:
            self._hub.deliver()
        except Exception as error:
            # The rest waits for the next news, a deadline at the latest.
            self._report(error, "the events of a driver cannot be told")
        self._arm()

    def _report_of(self, error: Exception, envelope: Envelope) -> None:
        self._report(error, f"a listener of {envelope.type} raised")

    def _report(self, error: Exception, message: str) -> None:
        self._loop.call_exception_handler({"message": message, "exception": error, "driver": self})

    def _tell(self, tell: Callable[[int, _What], _Answer], what: _What) -> _Answer:
        self._check_loop()
        if self._closed:
            raise RuntimeError("the driver is closed")
        try:
            return tell(self._now(), what)
        finally:
            # Rejected or not: deadlines that were due have fired.
            self._arm()
            self._stir()

    def _now(self) -> int:
        """The time by the clock, but for what that is behind."""
        now = self._clock() + self._offset
        behind = max(0, self._engine.now - now)
        self._offset += behind
        return now + behind

    def _arm(self) -> None:
        if self._closed:
            return
        deadline = self._engine.next_deadline()
        at = None if deadline is None else deadline.at
        if at == self._armed:
            return
        delay = 0.0 if at is None else min(_NAP, max(0, at - self._now()) / 1_000)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if at is None else self._loop.call_later(delay, self._wake)
        self._armed = at

    def _wake(self) -> None:
        self._timer = self._armed = None
        try:
            # Too early is no harm: the rest of the time is armed again.
            self._engine.handle_timeout(self._now())
            self._arm()
        except Exception as error:
            # Nobody has called; it is for whoever waits, or else for the loop.
            if self._hub.listens():
                self._report(error, "a deadline of a driver cannot be kept")
            else:
                self._failed = error
        self._stir()

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
        self._check_loop()
        while True:
            if self._hub.listens():
                raise RuntimeError("the driver has listeners: an event has either a taker or listeners")
            if self._failed is not None:
                failed, self._failed = self._failed, None
                raise failed
            polled = poll()
            # A function for phone numbers may have answered meanwhile, which ends a deadline.
            self._arm()
            if polled or self._closed:
                return polled
            self._news.clear()
            self._waiting += 1
            try:
                await self._news.wait()
            finally:
                self._waiting -= 1

    async def __aenter__(self) -> Driver:
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
        if self._delivery is not None:
            self._delivery.cancel()
            self._deliver()
