"""Every scenario of ``tests/scenarios``, as every language plays them."""

from __future__ import annotations

import copy
import inspect
import pickle
from pathlib import Path
from typing import Any

import pytest
from conftest import SCENARIOS
from scenario import Player, play_stepwise

from parlour import Event, Input

FILES = sorted(SCENARIOS.glob("*.json"))


def rebuilt(entry: Event | Input) -> object:
    """An object of the same class, made of the fields of another."""
    cls: Any = type(entry)
    return cls(**{name: getattr(entry, name) for name in inspect.signature(cls).parameters})


def reread(entry: Event | Input) -> object:
    form = entry.to_dict()
    return Event.from_dict(form) if isinstance(entry, Event) else Input.from_dict(form)


def test_there_are_scenarios() -> None:
    assert FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_scenario(file: Path) -> None:
    player = Player(file.read_text(encoding="utf-8"))
    player.play()
    entries: list[Event | Input] = [*player.inputs, *(envelope.event for envelope in player.envelopes)]
    for entry in entries:
        for again in (rebuilt(entry), reread(entry), pickle.loads(pickle.dumps(entry))):
            assert again == entry
            assert type(again) is type(entry)
            assert hash(again) == hash(entry)
    for envelope in player.envelopes:
        again = copy.deepcopy(envelope)
        assert again == envelope
        assert hash(again) == hash(envelope)
        assert again.to_json() == envelope.to_json()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_stepwise(file: Path) -> None:
    play_stepwise(file.read_text(encoding="utf-8"))
