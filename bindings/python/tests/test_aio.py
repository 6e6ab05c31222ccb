"""The asyncio driver: deadlines in time, each event once, and an end."""

from __future__ import annotations

import asyncio
import gc
import time
import warnings
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any
from unittest import mock

import pytest

from parlour import Engine, Envelope, Rejected, aio, events, inputs
from parlour.types import Config


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


def typing(driver: aio.Driver) -> list[str | None]:
    return driver.engine.view()["chats"][0]["typing"]


async def within(seconds: float, condition: Callable[[], bool]) -> None:
    """Waits for something that nobody tells."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


def test_an_earlier_deadline_takes_the_place_of_the_armed_one() -> None:
    async def main() -> None:
        async with aio.Driver(Engine({"deadlines": {"typing": 30, "callOffer": 600_000}})) as driver:
            begin(driver)
            driver.handle(inputs.CallOffer(kind="audio"))
            await until(driver, "call.offered")
            driver.handle(inputs.TypingStart(user_id="anna"))
            await asyncio.wait_for(until(driver, "typing.stopped"), 20)
            # And the later one is armed again after it.
            driver.handle(inputs.TypingStart(user_id="anna"))
            await asyncio.wait_for(until(driver, "typing.stopped"), 20)

    run(main())


def test_deadlines_fire_while_nobody_listens() -> None:
    async def main() -> None:
        config: Config = {"deadlines": {"typing": 20}}
        async with aio.Driver(Engine(config)) as driver:
            begin(driver)
            for _ in range(2):
                # Two of them: the second is armed when the first has fired.
                driver.handle(inputs.TypingStart(user_id="anna"))
                await asyncio.sleep(0.005)
                driver.handle(inputs.TypingStart(user_id="bob"))
                assert typing(driver) == ["anna", "bob"]
                await within(20, lambda: typing(driver) == [])
            driver.handle(inputs.TypingStart(user_id="anna"))
            snapshot = driver.engine.snapshot()
        await asyncio.sleep(0.03)
        # The one that was closed is not woken any more; one that goes on from there is.
        assert typing(driver) == ["anna"]
        async with aio.Driver(Engine.restore(snapshot, config)) as restored:
            await within(20, lambda: typing(restored) == [])

    run(main())


def test_a_deadline_that_is_over_is_disarmed() -> None:
    async def main() -> None:
        now = 0
        woken: list[int] = []

        def clock() -> int:
            woken.append(now)
            return now

        async with aio.Driver(Engine({"deadlines": {"typing": 20}}), clock=clock) as driver:
            begin(driver)
            driver.handle(inputs.TypingStart(user_id="anna"))
            driver.handle(inputs.TypingStop(user_id="anna"))
            asked = len(woken)
            await asyncio.sleep(0.05)
            assert len(woken) == asked

    run(main())


def test_whoever_is_cancelled_takes_no_event_along() -> None:
    async def main() -> None:
        async with aio.Driver(Engine()) as driver:
            begin(driver)
            await driver.batch()
            for wait in (driver.batch, driver.__anext__):
                first = asyncio.ensure_future(wait())
                await asyncio.sleep(0)
                driver.handle(inputs.ChatHold())
                first.cancel()
                with suppress(asyncio.CancelledError):
                    await first
                assert first.cancelled()
                assert [envelope.type for envelope in await driver.batch()] == ["chat.held"]
                driver.handle(inputs.ChatResume())
                await driver.batch()

    run(main())


def test_a_clock_that_fails_is_told_and_the_driver_goes_on() -> None:
    async def main() -> None:
        faults: list[OSError] = []

        def clock() -> int:
            if faults:
                raise faults.pop()
            return aio.wall_clock()

        async with aio.Driver(Engine({"deadlines": {"typing": 30}}), clock=clock) as driver:
            begin(driver)
            driver.handle(inputs.TypingStart(user_id="anna"))
            await driver.batch()
            waiting = asyncio.create_task(driver.batch())
            # The first to ask is the loop's own timer.
            faults.append(OSError("no clock"))
            with pytest.raises(OSError, match="no clock"):
                await waiting
            faults.append(OSError("no clock"))
            with pytest.raises(OSError, match="no clock"):
                driver.handle(inputs.ChatHold())
            assert [envelope.type for envelope in await driver.batch()] == ["typing.stopped"]

    run(main())


def test_a_function_for_numbers_that_fails_is_told_to_whoever_listens() -> None:
    async def main() -> None:
        def normalize(number: str) -> str:
            raise OSError("no network")

        async with aio.Driver(Engine(phone_normalizer=normalize)) as driver:
            begin(driver)
            driver.handle(inputs.FormStart(kind="callback"))
            driver.handle(inputs.FormAnswer(kind="callback", field_name="phone", value="1"))
            assert (await driver.batch())[-1].type == "form.started"
            with pytest.raises(OSError, match="no network"):
                await driver.batch()

    run(main())


def test_a_driver_is_used_on_its_own_loop_alone() -> None:
    drivers: list[aio.Driver] = []

    async def main() -> None:
        driver = aio.Driver(Engine())
        drivers.append(driver)
        with pytest.raises(RuntimeError, match="loop"):
            await asyncio.to_thread(driver.handle, inputs.ConnectionUp())
        assert driver.engine.poll_events() == []

    run(main())
    (driver,) = drivers
    with pytest.raises(RuntimeError, match="loop"):
        driver.handle(inputs.ConnectionUp())
    assert driver.engine.poll_events() == []


DOORS: list[Callable[[aio.Driver], object]] = [
    lambda driver: driver.handle(inputs.ConnectionUp()),
    lambda driver: driver.handle_json('{"type":"connection.up"}'),
    lambda driver: driver.observe({"surface": "mluvii", "call": "x"}),
    lambda driver: driver.observe_json('{"surface":"mluvii","call":"x"}'),
    lambda driver: driver.resync(),
    lambda driver: driver.on(events.ChatStarted, print),
    lambda driver: driver.once(events.ChatStarted, print),
    lambda driver: driver.any(print, replay=True),
    lambda driver: driver.batch(),
    lambda driver: driver.__anext__(),
    lambda driver: driver.close(),
]


@pytest.mark.parametrize("door", DOORS)
def test_every_door_refuses_another_loop(door: Callable[[aio.Driver], object]) -> None:
    async def knock(driver: aio.Driver) -> None:
        with pytest.raises(RuntimeError, match="another event loop"):
            opened: Any = door(driver)
            if opened is not None:
                await asyncio.wait_for(opened, 10)

    async def main() -> None:
        driver = aio.Driver(Engine())
        begin(driver)
        # Another loop runs in another thread, while this one lives.
        await asyncio.to_thread(asyncio.run, knock(driver))
        assert [envelope.seq for envelope in await driver.batch()] == [1, 2, 3, 4, 5]
        driver.close()

    run(main())


def test_a_driver_whose_loop_is_closed_is_closed_in_silence() -> None:
    loop = asyncio.new_event_loop()
    drivers: list[aio.Driver] = []

    async def begin_and_wait() -> None:
        driver = aio.Driver(Engine({"deadlines": {"typing": 60_000}}))
        drivers.append(driver)
        begin(driver)
        driver.handle(inputs.TypingStart(user_id="anna"))
        await driver.batch()
        await driver.batch()

    waiting = loop.create_task(begin_and_wait())
    loop.run_until_complete(asyncio.sleep(0.01))
    assert not waiting.done()
    # As after a crash: somebody still waits.
    loop.close()
    (driver,) = drivers
    driver.close()
    driver.close()

    async def elsewhere() -> None:
        driver.close()

    asyncio.run(elsewhere())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        del waiting, driver
        drivers.clear()
        gc.collect()


def test_the_clock_is_steady_and_that_of_the_computer() -> None:
    times = [aio.wall_clock() for _ in range(1_000)]
    assert times == sorted(times)
    assert abs(times[-1] - time.time() * 1_000) < 60_000


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


def asleep() -> Engine:
    """An engine that was stored at 1,000,000 while somebody typed, and restored."""
    engine = Engine()
    engine.handle(999_000, inputs.WidgetLoad(widget_id="w"))
    engine.handle(999_000, inputs.WidgetReady(online=True))
    engine.handle(999_000, inputs.ChatRequest(chat_id="c"))
    engine.handle(999_000, inputs.ChatAccept(chat_id="c"))
    engine.handle(1_000_000, inputs.TypingStart(user_id="anna"))
    engine.poll_events()
    return Engine.restore(engine.snapshot())


def test_a_clock_that_is_behind_goes_on_from_the_snapshot() -> None:
    async def main() -> None:
        now = 500
        loop = asyncio.get_running_loop()
        with mock.patch.object(loop, "call_later", wraps=loop.call_later) as armed:
            async with aio.Driver(asleep(), clock=lambda: now) as driver:
                # No time has passed: all that the deadline had left it still has.
                assert armed.call_args.args[0] == 10.0
                driver.handle(inputs.ConnectionUp())
                now = 700
                driver.handle(inputs.ConnectionLost())
                # Somebody sets the clock back.
                now = 100
                driver.handle(inputs.ConnectionUp())
                now = 150
                driver.handle(inputs.ConnectionLost())
                # And the deadline comes when its time has passed.
                now = 150 + 9_750
                driver.handle(inputs.ConnectionUp())
                told = [(envelope.type, envelope.at) for envelope in await driver.batch()]
        assert told == [
            ("connection.up", 1_000_000),
            ("connection.lost", 1_000_200),
            ("connection.recovered", 1_000_200),
            ("connection.lost", 1_000_250),
            ("typing.stopped", 1_010_000),
            ("connection.recovered", 1_010_000),
        ]

    run(main())


def test_a_clock_that_was_set_back_over_a_restart_postpones_no_deadline() -> None:
    async def main() -> None:
        config: Config = {"deadlines": {"typing": 100}}
        hour = 3_600_000
        engine = Engine(config)
        ahead = aio.wall_clock() + hour
        engine.handle(ahead, inputs.WidgetLoad(widget_id="w"))
        engine.handle(ahead, inputs.WidgetReady(online=True))
        engine.handle(ahead, inputs.ChatRequest(chat_id="c"))
        engine.handle(ahead, inputs.ChatAccept(chat_id="c"))
        engine.handle(ahead, inputs.TypingStart(user_id="anna"))
        engine.poll_events()
        async with aio.Driver(Engine.restore(engine.snapshot(), config)) as driver:
            (stopped,) = await asyncio.wait_for(driver.batch(), 20)
            assert (stopped.type, stopped.at) == ("typing.stopped", ahead + 100)
            # And one that begins now is as long.
            driver.handle(inputs.TypingStart(user_id="anna"))
            started, *rest = await driver.batch()
            (stopped,) = rest or await asyncio.wait_for(driver.batch(), 20)
            assert stopped.at == started.at + 100

    run(main())


def test_a_host_that_tells_the_engine_itself_postpones_no_deadline() -> None:
    async def main() -> None:
        async with aio.Driver(Engine({"deadlines": {"typing": 100}})) as driver:
            begin(driver)
            # By its own clock, an hour ahead of the driver's.
            ahead = aio.wall_clock() + 3_600_000
            driver.engine.handle(ahead, inputs.TypingStart(user_id="anna"))
            driver.handle(inputs.ConnectionUp())
            told = await asyncio.wait_for(until(driver, "typing.stopped"), 20)
            assert told[-1] == "typing.stopped"

    run(main())


def test_time_asleep_counts_where_there_is_a_clock_for_it() -> None:
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    if clock is None:
        pytest.skip("no clock counts the time asleep here")
    with mock.patch.object(time, "clock_gettime_ns", wraps=time.clock_gettime_ns) as asked:
        aio.wall_clock()
    asked.assert_called_once_with(clock)

    async def main() -> None:
        now = 0
        loop = asyncio.get_running_loop()
        with mock.patch.object(loop, "call_later", wraps=loop.call_later) as armed:
            driver = aio.Driver(Engine({"deadlines": {"typing": 600_000}}), clock=lambda: now)
            begin(driver)
            driver.handle(inputs.TypingStart(user_id="anna"))
            delay, wake = armed.call_args.args
            # The loop's clock may stand still meanwhile: the driver looks at its own now and then.
            assert 0 < delay <= 60
            await driver.batch()
            now = 700_000
            wake()
            assert [(told.type, told.at) for told in await driver.batch()] == [("typing.stopped", 600_000)]
            driver.handle(inputs.TypingStart(user_id="anna"))
            await driver.batch()
            now += 60_000
            armed.call_args.args[1]()
            # Not yet: the rest is armed again.
            assert armed.call_args.args[0] == 60
            assert driver.engine.poll_events() == []
            driver.close()

    run(main())


def test_a_clock_that_is_ahead_counts_the_time_asleep() -> None:
    async def main() -> None:
        async with aio.Driver(asleep(), clock=lambda: 2_000_000) as driver:
            driver.handle(inputs.ConnectionUp())
            told = [(envelope.type, envelope.at) for envelope in await driver.batch()]
        assert told == [("typing.stopped", 1_010_000), ("connection.up", 2_000_000)]

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
        # Some have taken what there was, and wait.
        await asyncio.sleep(0.01)
        assert not any(task.done() for task in tasks)
        driver.close()
        await asyncio.wait_for(asyncio.gather(*tasks), 20)
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
            assert driver.engine.view()["chats"][0]["state"] == "ended"

    run(main())


def test_a_driver_needs_a_running_loop() -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        aio.Driver(Engine())


def test_listeners_hear_what_comes_and_deadlines_too() -> None:
    async def main() -> None:
        heard: list[str] = []
        late: list[tuple[str, str]] = []
        chats: list[str] = []
        async with aio.Driver(Engine({"deadlines": {"typing": 20}})) as driver:
            stop = driver.any(lambda told: heard.append(told.type))
            driver.on(events.ChatStarted, lambda told: chats.append(told.event.chat_id))
            over = asyncio.Event()
            driver.once(events.TypingStopped, lambda told: over.set())
            begin(driver)
            driver.handle(inputs.TypingStart(user_id="anna"))
            assert heard == [], "listeners are called by the loop"
            await asyncio.wait_for(over.wait(), 20)
            assert heard[-3:] == ["chat.started", "typing.started", "typing.stopped"]
            assert chats == ["c"]
            stop()
            driver.any(lambda told: late.append((told.type, told.origin)), replay=True)
            await asyncio.sleep(0.01)
            assert ("chat.restored", "restored") in late
            # The last words are told too.
            driver.handle(inputs.ChatEnd(chat_id="c"))
        assert late[-1] == ("chat.ended", "live")
        assert heard[-1] == "typing.stopped"
        with pytest.raises(RuntimeError, match="closed"):
            driver.any(print)

    run(main())


def test_events_have_either_a_taker_or_listeners() -> None:
    async def main() -> None:
        async with aio.Driver(Engine()) as driver:
            waiting = asyncio.create_task(driver.batch())
            await asyncio.sleep(0)
            with pytest.raises(RuntimeError, match="iterated over"):
                driver.any(print)
            begin(driver)
            assert len(await waiting) == 5
            stop = driver.any(lambda told: None)
            with pytest.raises(RuntimeError, match="has listeners"):
                await driver.batch()
            stop()
            driver.handle(inputs.ChatHold())
            assert [told.type for told in await driver.batch()] == ["chat.held"]

    run(main())


def test_what_listeners_raise_goes_to_the_loop_or_to_the_hosts_own_handler() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        reported: list[tuple[str, str]] = []
        loop.set_exception_handler(lambda _, context: reported.append((context["message"], str(context["exception"]))))
        own: list[tuple[str, str]] = []

        def handle(error: Exception, envelope: Envelope) -> None:
            own.append((str(error), envelope.type))

        def fail(envelope: Envelope[events.ChatStarted]) -> None:
            raise ValueError("no")

        for on_error in (None, handle):
            heard: list[str] = []
            async with aio.Driver(Engine(), on_error=on_error) as driver:
                driver.on(events.ChatStarted, fail)
                driver.any(lambda told, heard=heard: heard.append(told.type))  # type: ignore[misc]
                begin(driver)
                await asyncio.sleep(0.01)
                assert heard[-1] == "chat.started"
        assert reported == [("a listener of chat.started raised", "no")]
        assert own == [("no", "chat.started")]

    run(main())


def test_what_keeps_events_from_listeners_is_reported_and_the_rest_comes() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        reported: list[str] = []
        loop.set_exception_handler(lambda _, context: reported.append(str(context["exception"])))
        numbers: list[Any] = [OSError("no network"), "+1"]

        def normalize(number: str) -> str:
            said = numbers.pop(0)
            if isinstance(said, Exception):
                raise said
            return str(said)

        faults: list[OSError] = []

        def clock() -> int:
            if faults:
                raise faults.pop()
            return aio.wall_clock()

        engine = Engine({"deadlines": {"typing": 20}}, phone_normalizer=normalize)
        heard: list[str] = []
        async with aio.Driver(engine, clock=clock) as driver:
            driver.any(lambda told: heard.append(told.type))
            begin(driver)
            driver.handle(inputs.FormStart(kind="callback"))
            driver.handle(inputs.FormAnswer(kind="callback", field_name="phone", value="1"))
            await asyncio.sleep(0.01)
            assert (heard[-1], reported) == ("form.started", ["no network"])
            driver.handle(inputs.TypingStart(user_id="anna"))
            await within(20, lambda: "form.field_answered" in heard)
            faults.append(OSError("no clock"))
            await within(20, lambda: "no clock" in reported)
            driver.handle(inputs.WindowOpen())
            await within(20, lambda: "typing.stopped" in heard)

    run(main())
