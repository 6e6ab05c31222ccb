"""Threads: engines of their own, and one that they share."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from parlour import Engine, Rejected, inputs

THREADS = 8


def in_threads(work: Callable[[int], None]) -> None:
    """Runs the same in all threads at once, switching between them as often as can be."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(THREADS)

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:
            errors.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert errors == []


def visit(chats: int) -> list[str]:
    engine = Engine()
    engine.handle(0, inputs.WidgetLoad(widget_id="w"))
    engine.handle(1, inputs.WidgetReady(online=True))
    told: list[str] = []
    for number in range(chats):
        chat = f"c{number}"
        engine.handle(2, inputs.ChatRequest(chat_id=chat))
        engine.handle(3, inputs.ChatAccept(chat_id=chat))
        engine.handle(4, inputs.ChatEnd(chat_id=chat))
        told += [envelope.to_json() for envelope in engine.poll_events()]
    return told


def test_every_thread_has_its_own_engine() -> None:
    expected = visit(50)
    results: dict[int, list[str]] = {}

    def work(number: int) -> None:
        results[number] = visit(50)

    in_threads(work)
    assert all(results[number] == expected for number in range(THREADS))


def test_threads_share_an_engine_and_each_event_comes_once() -> None:
    engine = Engine({"limits": {"events": 1_000_000}})
    engine.handle(0, inputs.WidgetLoad(widget_id="w"))
    engine.handle(1, inputs.WidgetReady(online=True))
    seen: list[list[int]] = [[] for _ in range(THREADS)]

    def work(number: int) -> None:
        for turn in range(300):
            try:
                engine.handle(turn, inputs.WindowOpen() if (turn + number) % 2 else inputs.WindowClose())
            except Rejected:
                pass
            engine.view()
            envelope = engine.poll_event()
            if envelope is not None:
                seen[number].append(envelope.seq)

    in_threads(work)
    rest = [envelope.seq for envelope in engine.poll_events()]
    for mine in seen:
        assert mine == sorted(mine)
    together = sorted([seq for mine in seen for seq in mine] + rest)
    assert together == list(range(1, len(together) + 1))
    assert len(together) > 2


def test_a_function_for_numbers_runs_while_others_use_the_engine() -> None:
    called = threading.Event()
    go_on = threading.Event()

    def normalize(number: str) -> str:
        called.set()
        assert go_on.wait(30)
        return "+1"

    engine = Engine(phone_normalizer=normalize)
    engine.handle(0, inputs.WidgetLoad(widget_id="w"))
    engine.handle(1, inputs.WidgetReady(online=True))
    engine.handle(2, inputs.FormStart(kind="callback"))
    engine.handle(3, inputs.FormAnswer(kind="callback", field_name="phone", value="1"))
    told: list[str] = []
    thread = threading.Thread(target=lambda: told.extend(envelope.type for envelope in engine.poll_events()))
    thread.start()
    assert called.wait(30)
    # The engine is not locked while the function takes its time.
    assert engine.handle(4, inputs.WindowOpen()) == "accepted"
    go_on.set()
    thread.join()
    assert told == ["widget.loaded", "widget.shown", "form.started", "window.opened", "form.field_answered"]
