"""Exceptions on their way: through pickles and copies, out of other processes, past reloads."""

from __future__ import annotations

import copy
import importlib
import multiprocessing
import pickle
import subprocess
import sys
import typing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

import parlour
from parlour import ConfigError, DecodeError, Engine, InternalError, ListenerError, Rejected, RestoreError, errors, inputs, parts, results, types


class OfTheHost(Rejected):
    """A host's own, with an `__init__` that wants something else."""

    def __init__(self, visit: int) -> None:
        super().__init__(f"visit {visit}", machine="chat", reason="unknown_chat")
        self.visit = visit


def raised() -> list[errors.Error]:
    rejected = Rejected("no", machine="chat", reason="unknown_chat", id="c", fields=("chatId",))
    return [
        rejected,
        RestoreError("broken", kind="truncated"),
        DecodeError("broken", surface="mluvii", call="init", field="args[0]", fault="missing"),
        ConfigError("config: mode"),
        InternalError("a panic"),
        ListenerError([ValueError("a")]),
        OfTheHost(5),
    ]


COPIES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    *(lambda error, protocol=protocol: pickle.loads(pickle.dumps(error, protocol)) for protocol in range(6)),
]


@pytest.mark.parametrize("way", COPIES)
@pytest.mark.parametrize("number", range(len(raised())))
def test_an_exception_comes_whole_through_a_pickle_and_a_copy(number: int, way: Callable[[Any], Any]) -> None:
    error: Any = raised()[number]
    error.request = {"id": 7}
    error.__notes__ = ["while the visit went on"]
    again: Any = way(error)
    assert type(again) is type(error)
    assert (str(again), again.args) == (str(error), error.args)
    mine: dict[str, Any] = {**vars(again)}
    its: dict[str, Any] = {**vars(error)}
    if isinstance(error, ListenerError):
        assert [repr(one) for one in mine.pop("errors")] == [repr(one) for one in its.pop("errors")]
    assert mine == its
    assert again.request == {"id": 7}
    assert again.__notes__ == ["while the visit went on"]


def ends_a_chat(visit: int | None) -> None:
    if visit is not None:
        error: Any = OfTheHost(visit)
        error.request = visit + 1
        raise error
    Engine().handle(0, inputs.ChatEnd(chat_id="c1"))


@pytest.mark.parametrize("method", [name for name in ("fork", "spawn") if name in multiprocessing.get_all_start_methods()])
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_one_raised_in_another_process_arrives(method: str) -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        with pytest.raises(Rejected) as caught:
            pool.submit(ends_a_chat, None).result(60)
        with pytest.raises(OfTheHost, match="^visit 5$") as own:
            pool.submit(ends_a_chat, 5).result(60)
    error = caught.value
    assert (error.machine, error.id, error.reason) == ("chat", "c1", "unknown_chat")
    assert vars(own.value)["request"] == 6


MODULES = [parlour, errors, parts, results, types]


@pytest.mark.parametrize("module", [*MODULES, None], ids=lambda module: getattr(module, "__name__", "all"))
def test_what_is_caught_and_matched_is_the_same_after_a_reload(module: Any) -> None:
    caught, text, stepped = parlour.Rejected, parlour.parts.Text, results.Stepped
    for again in MODULES if module is None else [module]:
        importlib.reload(again)
    for rejected in (caught, parlour.Rejected, parlour.errors.Rejected):
        with pytest.raises(rejected):
            Engine().handle(0, inputs.ChatEnd(chat_id="c1"))
    sent = inputs.MessageSend(content=parts.Text(text="Hello"))
    assert isinstance(sent.content, text)
    assert isinstance(sent.content, parlour.parts.Text)
    step = parlour.step(None, {"deadlines": {"phoneAnswer": 5}}, 0, [])
    assert isinstance(step, stepped)
    assert results.Stepped is stepped


def in_a_new_interpreter(program: str) -> str:
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", timeout=60, check=False)
    return run.stdout + run.stderr


def test_a_package_that_is_imported_anew_raises_its_own() -> None:
    program = """
import sys, parlour
for name in [name for name in sys.modules if name.partition(".")[0] == "parlour"]:
    del sys.modules[name]
import parlour as again
assert again is not parlour
try:
    again.Engine().handle(0, again.inputs.ChatEnd(chat_id="c1"))
except again.Rejected as error:
    print(type(error) is again.errors.Rejected)
"""
    assert in_a_new_interpreter(program) == "True\n"


def test_another_interpreter_of_the_process_is_refused() -> None:
    name = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
    pytest.importorskip(name)
    program = f"""
import parlour, {name} as interpreters
other = interpreters.create()
script = '''
import sys
sys.path[:] = {{path!r}}
try:
    import parlour
except ImportError as error:
    print("refused", flush=True)
else:
    print("taken", flush=True)
'''
import sys
interpreters.run_string(other, script.format(path=sys.path))
try:
    parlour.Engine().handle(0, parlour.inputs.ChatEnd(chat_id="c1"))
except parlour.Rejected:
    print("the main one goes on")
"""
    assert in_a_new_interpreter(program) == "refused\nthe main one goes on\n"


def classes() -> list[type]:
    modules = (results, parts, errors, types, parlour.dicts)
    found = (value for module in modules for value in vars(module).values() if getattr(value, "__module__", "") == module.__name__)
    return [value for value in found if isinstance(value, type)]


@pytest.mark.parametrize("of", classes(), ids=lambda of: f"{of.__module__}.{of.__name__}")
def test_type_hints_are_there_at_run_time(of: type) -> None:
    assert typing.get_type_hints(of) is not None


def test_results_say_what_they_hold() -> None:
    assert {of.__name__ for of in classes() if of.__module__ == "parlour.results"} >= {"Observed", "Stepped", "Decoded"}
    assert typing.get_type_hints(results.Stepped)["snapshot"] is parlour.Snapshot

