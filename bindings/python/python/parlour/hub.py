"""An engine with listeners: each hears every event of its type, in order, whatever the others do::

    hub = Hub(engine)
    hub.on(events.ChatStarted, lambda envelope: print(envelope.event.chat_id))
    engine.handle(now, inputs.ChatAccept(chat_id="c1"))
    hub.deliver()

The rules are those of every language, in `docs/bindings.md`. On an asyncio loop `parlour.aio.Driver` does the same, and
delivers by itself.
"""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from ._native import Engine, Envelope, Event
from .errors import ListenerError

__all__ = ["Hub", "Unsubscribe"]

_E = TypeVar("_E", bound=Event)

Unsubscribe = Callable[[], None]
"""Ends a subscription, at once; to call it again does nothing."""


class _Listener:
    """One subscription."""

    __slots__ = ("call", "gone", "late", "once", "type")

    def __init__(self, type: type[Event], call: Callable[[Any], object], once: bool, late: bool) -> None:
        self.type = type
        self.call = call
        self.once = once
        # Whether it is still to hear what holds.
        self.late = late
        self.gone = False


class Hub:
    """Takes the events out of an engine and tells each to all who listen.

    Listeners are called by `deliver` alone, one event after the other, in the order in which they subscribed. One that
    raises stops nobody: `on_error` gets each error once all have heard the event; without it `deliver` raises
    `parlour.ListenerError` at its end. A hub is used by one thread, and nobody else polls its engine.
    """

    def __init__(self, engine: Engine, *, on_error: Callable[[Exception, Envelope], object] | None = None) -> None:
        self._engine = engine
        self._on_error = on_error
        self._listeners: list[_Listener] = []
        # What is to be told next, and to whom: the rest of an event, or of what holds.
        self._due: deque[tuple[_Listener, Envelope]] = deque()
        # What listeners of that event raised, and what nobody has handled.
        self._errors: deque[tuple[Exception, Envelope]] = deque()
        self._raised: list[Exception] = []
        self._delivering = False

    @property
    def engine(self) -> Engine:
        """The engine."""
        return self._engine

    def on(self, event: type[_E], listener: Callable[[Envelope[_E]], object], *, replay: bool = False) -> Unsubscribe:
        """Has a listener hear each event of a class of `parlour.events`. With `replay` it first hears what holds now, told
        with origin `restored` to it alone."""
        _check(event)
        return self._subscribe(event, listener, replay=replay)

    def once(self, event: type[_E], listener: Callable[[Envelope[_E]], object]) -> Unsubscribe:
        """Has a listener hear the next event of a class of `parlour.events`, and no other."""
        _check(event)
        return self._subscribe(event, listener, once=True)

    def any(self, listener: Callable[[Envelope], object], *, replay: bool = False) -> Unsubscribe:
        """Has a listener hear every event. With `replay` it first hears what holds now, told with origin `restored` to it
        alone."""
        return self._subscribe(Event, listener, replay=replay)

    def deliver(self) -> None:
        """Tells all events that the engine has, also those that come of what listeners tell it meanwhile. Called by a
        listener it does nothing: the delivery that is under way goes on until no event is left."""
        if self._delivering:
            return
        self._delivering = True
        try:
            while self._next():
                self._tell_due()
        finally:
            self._delivering = False
        if self._raised:
            raised, self._raised = self._raised, []
            raise ListenerError(raised) from raised[0]

    def listens(self) -> bool:
        """Whether anybody does."""
        return bool(self._listeners)

    def _subscribe(
        self, event: type[Event], listener: Callable[[Any], object], *, once: bool = False, replay: bool = False
    ) -> Unsubscribe:
        if not callable(listener):
            raise TypeError(f"a listener is called with an envelope; a {type(listener).__name__} cannot be called")
        if inspect.iscoroutinefunction(listener):
            raise TypeError("a listener is a plain function, for nobody would await this one; it may start a task")
        subscribed = _Listener(event, listener, once, late=replay)
        self._listeners.append(subscribed)
        return lambda: self._unsubscribe(subscribed)

    def _unsubscribe(self, listener: _Listener) -> None:
        listener.gone = True
        if listener in self._listeners:
            self._listeners.remove(listener)

    def _next(self) -> bool:
        """Finds what is to be told next, and to whom; false where there is nothing any more."""
        if self._due or self._errors:
            return True
        envelope = self._engine.poll_event()
        if envelope is not None:
            told = [one for one in self._listeners if not one.late and isinstance(envelope.event, one.type)]
            self._due.extend((listener, envelope) for listener in told)
            return True
        late = next((listener for listener in self._listeners if listener.late), None)
        if late is None:
            return False
        holds = [held for held in self._engine.what_holds() if isinstance(held.event, late.type)]
        late.late = False
        self._due.extend((late, held) for held in holds)
        return True

    def _tell_due(self) -> None:
        while self._due:
            listener, envelope = self._due.popleft()
            if listener.gone:
                continue
            if listener.once:
                self._unsubscribe(listener)
            try:
                listener.call(envelope)
            except Exception as error:
                self._errors.append((error, envelope))
        while self._errors:
            raised, envelope = self._errors.popleft()
            if self._on_error is None:
                self._raised.append(raised)
                continue
            try:
                self._on_error(raised, envelope)
            except Exception as failed:
                self._raised.append(failed)


def _check(event: object) -> None:
    if isinstance(event, type) and issubclass(event, Event) and event is not Event:
        return
    name = event.__name__ if isinstance(event, type) else type(event).__name__
    raise TypeError(f"on and once take a class of parlour.events, not {name}; any takes every event")
