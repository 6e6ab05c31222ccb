"""The asyncio driver: deadlines in time, each event once, and an end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from parlour import Engine, Rejected, aio, events, inputs


def run(main: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(main, 60))


def begin(driver: aio.Driver) -> None:
    driver.handle(inputs.WidgetLoad(widget_id="w"))
    driver.handle(inputs.WidgetReady(online=True))
    driver.handle(inputs.ChatRequest(chat_id="c"))
    driver.handle_json('{"type":"chat.accept","chatId":"c"}')


async def until(driver: aio.Driver, name: str) -> list[str]:
    told: list[str] = []
    async for envelope in driver:
        told.append(envelope.type)
        if envelope.type == name:
            return told
    raise AssertionError(f"{name} did not come, but {told}")


def test_events_come_in_order_and_deadlines_in_time() -> None:
    async def main() -> None:
        async with aio.Driver(Engine({"deadlines": {"typing": 50}})) as driver:
            begin(driver)
            driver.handle(inputs.TypingStart(user_id="anna"))
            told = await until(driver, "typing.stopped")
            assert told[-3:] == ["chat.started", "typing.started", "typing.stopped"]
            # Nothing happens, until somebody tells something from elsewhere.
            waiting = asyncio.create_task(until(driver, "chat.ended"))
            await asyncio.sleep(0.01)
            assert not waiting.done()
            driver.handle(inputs.ChatEnd(chat_id="c"))
            assert await waiting == ["chat.ended"]

    run(main())


def test_a_later_deadline_replaces_the_armed_one() -> None:
    async def main() -> None:
        now = 0
        engine = Engine({"deadlines": {"typing": 100}})
        async with aio.Driver(engine, clock=lambda: now) as driver:
            begin(driver)
            driver.handle(inputs.TypingStart(user_id="anna"))
            await until(driver, "typing.started")
            now = 90
            driver.handle(inputs.TypingStart(user_id="anna"))
            deadline = engine.next_deadline()
            assert deadline is not None
            assert deadline.at == 190
            # The loop's timer comes when it may: with the host's clock not there yet nothing fires.
            waiting = asyncio.create_task(until(driver, "typing.stopped"))
            await asyncio.sleep(0.15)
            assert not waiting.done()
            now = 190
            await waiting

    run(main())


def test_a_rejection_goes_to_the_caller_and_what_was_due_to_the_loop() -> None:
    async def main() -> None:
        now = 0
        async with aio.Driver(Engine({"deadlines": {"typing": 100}}), clock=lambda: now) as driver:
            begin(driver)
            driver.handle(inputs.TypingStart(user_id="anna"))
            now = 1_000
            with pytest.raises(Rejected):
                driver.handle(inputs.ChatEnd(chat_id="other"))
            assert (await until(driver, "typing.stopped"))[-1] == "typing.stopped"

    run(main())


def test_overdue_deadlines_fire_after_a_restart() -> None:
    async def main() -> None:
        engine = Engine({"deadlines": {"typing": 20}})
        async with aio.Driver(engine) as driver:
            begin(driver)
            driver.handle(inputs.TypingStart(user_id="anna"))
            await until(driver, "typing.started")
            snapshot = engine.snapshot()
        await asyncio.sleep(0.03)
        async with aio.Driver(Engine.restore(snapshot, {"deadlines": {"typing": 20}})) as driver:
            assert await until(driver, "typing.stopped") == ["typing.stopped"]

    run(main())


def test_events_that_nobody_took_stay_in_the_snapshot() -> None:
    async def main() -> None:
        async with aio.Driver(Engine()) as driver:
            begin(driver)
            first = await driver.__anext__()
            assert first.seq == 1
            rest = Engine.restore(driver.engine.snapshot()).poll_events()
            assert [envelope.seq for envelope in rest] == [2, 3, 4, 5]

    run(main())


def test_a_batch_and_its_snapshot_make_one_whole() -> None:
    async def main() -> None:
        now = 5
        async with aio.Driver(Engine({"deadlines": {"typing": 100}}), clock=lambda: now) as driver:
            begin(driver)
            batch = await driver.batch()
            assert [envelope.seq for envelope in batch] == [1, 2, 3, 4, 5]
            assert Engine.restore(driver.engine.snapshot()).poll_events() == []
            waiting = asyncio.create_task(driver.batch())
            await asyncio.sleep(0)
            assert not waiting.done()
            driver.handle(inputs.TypingStart(user_id="anna"))
            assert [envelope.type for envelope in await waiting] == ["typing.started"]
            # What is told again is told now, and not at the time of the latest input.
            now = 50
            driver.resync()
            assert {(envelope.at, envelope.origin) for envelope in await driver.batch()} == {(50, "restored")}
            driver.close()
            assert await driver.batch() == []

    run(main())


def test_the_iteration_ends_with_the_driver() -> None:
    async def main() -> None:
        driver = aio.Driver(Engine())
        begin(driver)
        told: list[str] = []

        async def listen() -> None:
            async for envelope in driver:
                told.append(envelope.type)

        tasks = [asyncio.create_task(listen()) for _ in range(3)]
        await asyncio.sleep(0)
        driver.handle(inputs.ChatEnd(chat_id="c"))
        driver.resync()
        driver.close()
        await asyncio.gather(*tasks)
        assert told.count("chat.ended") == 1
        assert told.count("widget.loaded") == 2
        with pytest.raises(RuntimeError, match="closed"):
            driver.handle(inputs.WindowOpen())

    run(main())


def test_a_vendors_calls_are_observed() -> None:
    async def main() -> None:
        async with aio.Driver(Engine({"mode": "observe"})) as driver:
            driver.observe({"surface": "mluvii", "call": "appEvent", "args": [{"type": "chatSessionStarted"}]})
            driver.observe_json('{"surface":"mluvii","call":"appEvent","args":[{"type":"chatSessionEnded"}]}')
            told = await until(driver, "chat.ended")
            assert "chat.started" in told
            event = Engine.restore(driver.engine.snapshot()).view()["chats"][0]
            assert event["state"] == "ended"
            assert events.ChatEnded.type == "chat.ended"

    run(main())


def test_a_driver_needs_a_running_loop() -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        aio.Driver(Engine())
