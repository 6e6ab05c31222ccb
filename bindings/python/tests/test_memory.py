"""Memory: none is lost, neither in the engine nor at the boundary."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from parlour import Engine, Envelope, Rejected, events, inputs

STEPS = 1_000_000


def resident() -> int:
    """Bytes of this process that are in memory."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("how much memory is resident is read from /proc")
    return int(statm.read_text().split()[1]) * 4096


def test_a_million_steps_do_not_grow() -> None:
    engine = Engine()
    engine.handle(0, inputs.WidgetLoad(widget_id="w"))
    engine.handle(1, inputs.WidgetReady(online=True))
    engine.handle(2, inputs.ChatRequest(chat_id="c"))
    engine.handle(3, inputs.ChatAccept(chat_id="c"))
    engine.poll_events()
    opens, closes, bad = inputs.WindowOpen(raw={"a": 1}), inputs.WindowClose(), inputs.ChatAccept(chat_id="none")

    def take(steps: int) -> None:
        for step in range(steps // 4):
            engine.handle(step, opens)
            for envelope in engine.poll_events():
                assert isinstance(envelope.event, events.WindowOpened)
                assert envelope.event.widget_id == "w"
                assert envelope.raw == {"a": 1}
            engine.handle(step, {"type": "window.close"})
            engine.handle(step, closes)
            assert engine.poll_event() is not None
            try:
                engine.handle(step, bad)
            except Rejected as rejected:
                assert rejected.reason == "chat_not_requested"

    # The first steps fill what grows once: caches, the allocator's own pages.
    take(STEPS // 10)
    gc.collect()
    before = resident()
    take(STEPS)
    gc.collect()
    grown = resident() - before
    # A leak of one byte a step would be a megabyte: any object that is not let go is far more.
    assert grown < 2**20, f"{grown} bytes more after {STEPS} steps"


def test_every_kind_of_result_is_let_go() -> None:
    def use() -> None:
        engine = Engine({"mode": "observe"}, phone_normalizer=str.strip)
        engine.observe(0, {"surface": "livechatoo.embed", "call": "onchatstart", "args": [{"ticket": "T"}]})
        engine.log_transitions()
        engine.handle(1, inputs.ChatEnd())
        for envelope in engine.poll_events():
            assert envelope == Envelope.from_dict(envelope.to_dict())
            assert repr(envelope)
            assert hash(envelope) == hash(envelope)
        assert engine.view()
        assert engine.take_transitions()
        assert engine.snapshot().to_json()
        Engine.restore(engine.snapshot()).resync()

    for _ in range(300):
        use()
    gc.collect()
    before = resident()
    for _ in range(3_000):
        use()
    gc.collect()
    grown = resident() - before
    assert grown < 2**20, f"{grown} bytes more after 3,000 rounds"
