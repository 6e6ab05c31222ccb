"""Medians of interleaved rounds, and the table of what was measured."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter_ns

Round = Callable[[], tuple[int, int]]
"""A contestant: each call prepares one round, times it, and tells the nanoseconds and how many steps it took."""


def medians(rounds: int, contestants: Sequence[Round]) -> list[float]:
    """The median time of a step in nanoseconds, of each contestant.

    They take turns, round by round: whatever slows the computer down for a while slows all of them down alike. The
    garbage collector is off while a round is prepared and timed, and runs after each one: what a contestant leaves
    behind is charged to nobody, as in `timeit`.
    """
    times: list[list[float]] = [[] for _ in contestants]
    warm_up = max(1, rounds // 10)
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for number in range(warm_up + rounds):
            for contestant, taken in zip(contestants, times):
                nanoseconds, steps = contestant()
                if number >= warm_up:
                    taken.append(nanoseconds / steps)
                gc.collect()
    finally:
        gc.enable()
        gc.unfreeze()
    return [median(taken) for taken in times]


def timed(count: int, run: Callable[[], object]) -> tuple[int, int]:
    """Takes the time of one round of so many steps."""
    begin = perf_counter_ns()
    run()
    return perf_counter_ns() - begin, count


def head() -> None:
    print("| what | measured | target | met |\n| --- | --- | --- | --- |")


def at_most(what: str, time: float, to: float, target: float) -> None:
    """How many times as long as another's time it took, and may take."""
    row(what, time / to, f"{nanoseconds(time)} to {nanoseconds(to)}", f"≤ {target:g} ×", time / to <= target)


def at_least(what: str, time: float, to: float, target: float) -> None:
    """How many times as fast as another it was, and must be."""
    row(what, to / time, f"{nanoseconds(to)} to {nanoseconds(time)}", f"≥ {target:g} ×", to / time >= target)


def row(what: str, ratio: float, times: str, target: str, met: bool) -> None:
    print(f"| {what} | {figure(ratio)} × ({times}) | {target} | {'yes' if met else '**no**'} |")


def note(what: str, time: float, to: float | None = None) -> None:
    """A figure without a target."""
    measured = nanoseconds(time) if to is None else f"{figure(time / to)} × ({nanoseconds(time)} to {nanoseconds(to)})"
    print(f"| {what} | {measured} | | |")


def nanoseconds(value: float) -> str:
    return f"{value:,.0f} ns"


def figure(value: float) -> str:
    """Three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
