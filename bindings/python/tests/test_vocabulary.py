"""The classes are those of ``tests/vocabulary.json``: no more, no fewer, with the same fields."""

from __future__ import annotations

import dataclasses
import inspect
import json
import typing
from types import ModuleType
from typing import Any

import pytest
from conftest import ROOT

import parlour
from parlour import Dialect, Event, Input, events, inputs, parts, types

VOCABULARY: dict[str, Any] = json.loads((ROOT / "tests/vocabulary.json").read_text(encoding="utf-8"))


def python_name(name: str) -> str:
    return "from_" if name == "from" else name


@pytest.mark.parametrize(("half", "module", "base"), [("inputs", inputs, Input), ("events", events, Event)])
def test_every_entry_has_its_class(half: str, module: ModuleType, base: type) -> None:
    entries = VOCABULARY[half]
    classes = {name for name in module.__all__ if name != f"Any{base.__name__}"}
    assert classes == {entry["rustName"] for entry in entries}
    for entry in entries:
        cls = getattr(module, entry["rustName"])
        assert issubclass(cls, base)
        assert cls.type == entry["name"]
        assert (cls.__module__, cls.__qualname__) == (f"parlour.{half}", entry["rustName"])
        assert (inspect.getdoc(cls) or "").splitlines()[0] == entry["doc"].splitlines()[0]
        parameters = inspect.signature(cls).parameters
        assert set(parameters) == {python_name(field["rustName"]) for field in entry["fields"]}
        for field in entry["fields"]:
            name = python_name(field["rustName"])
            assert parameters[name].kind is inspect.Parameter.KEYWORD_ONLY
            assert (parameters[name].default is inspect.Parameter.empty) == field["required"]
            assert getattr(cls, name).__doc__ == field["doc"]
    assert set(typing.get_args(getattr(module, f"Any{base.__name__}"))) == {
        getattr(module, name) for name in classes
    }


def test_every_part_has_its_class() -> None:
    for part in [*VOCABULARY["records"], *VOCABULARY["contents"]]:
        cls = getattr(parts, part["rustName"])
        fields = {field.name: field for field in dataclasses.fields(cls)}
        assert set(fields) == {field["rustName"] for field in part["fields"]}


def test_every_name_is_in_its_type() -> None:
    for enumeration in VOCABULARY["enumerations"]:
        assert list(typing.get_args(getattr(types, enumeration["name"]))) == enumeration["values"]
    for name, half in (("InputName", "inputs"), ("EventName", "events")):
        assert list(typing.get_args(getattr(types, name))) == [entry["name"] for entry in VOCABULARY[half]]
    assert list(typing.get_args(types.Machine)) == VOCABULARY["machines"]
    assert [dialect.name for dialect in Dialect.all()] == list(typing.get_args(types.DialectName))


@pytest.mark.parametrize("entry", VOCABULARY["dialects"], ids=lambda entry: entry["name"])
def test_dialects_can_say_what_the_vocabulary_says(entry: dict[str, Any]) -> None:
    dialect = Dialect(entry["name"])
    assert list(dialect.surfaces) == entry["surfaces"]
    capabilities = dialect.capabilities()
    assert list(capabilities) == [capability["event"] for capability in entry["capabilities"]]
    for expected in entry["capabilities"]:
        capability = capabilities[expected["event"]]
        assert capability == dialect.capability(expected["event"])
        assert capability.support == expected["support"]
        calls = [
            {"surface": call.surface, "name": call.name, "kind": call.kind, "again": call.again, "carries": list(call.carries)}
            for call in capability.calls
        ]
        assert calls == expected.get("calls", [])


def test_the_package_says_what_is_public() -> None:
    for name in parlour.__all__:
        assert hasattr(parlour, name)
