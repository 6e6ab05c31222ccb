"""Plays the scenarios that every language plays, and compares byte for byte.

A scenario holds JSON that must go into the engine as it stands in the file: with a number written ``1.50``, a key twice, or
an escape that need not be. So the values are cut out of the text, and not read and written again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from parlour import DecodeError, Dialect, Engine, Envelope, Input, Rejected, Snapshot, VendorCall, dicts, step
from parlour.results import Observed
from parlour.types import Config

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def members(text: str) -> Iterator[tuple[str, str]]:
    """The keys of a JSON object, each with its value as it stands in the text."""
    yield from _parts(text, is_object=True)


def items(text: str) -> Iterator[str]:
    """The items of a JSON array as they stand in the text."""
    for _, item in _parts(text, is_object=False):
        yield item


def _parts(text: str, is_object: bool) -> Iterator[tuple[str, str]]:
    def space(at: int) -> int:
        found = _SPACE.match(text, at)
        assert found is not None
        return found.end()

    at = space(space(0) + 1)
    while text[at] not in "}]":
        key = ""
        if is_object:
            key, at = _DECODER.raw_decode(text, at)
            at = space(space(at) + 1)
        _, end = _DECODER.raw_decode(text, at)
        yield key, text[at:end]
        at = space(end)
        if text[at] == ",":
            at = space(at + 1)


def play_stepwise(text: str) -> None:
    """Plays the inputs of a scenario, and time, without an engine: nothing but the snapshot goes from step to step.

    What comes of each is what an engine tells that is stored and restored before it.
    """
    parts = dict(members(text))
    config: Config = json.loads(parts.get("config", "{}"))
    snapshot: Snapshot | None = None
    for number, written in enumerate(items(parts["steps"]), 1):
        fields = dict(members(written))
        if "input" not in fields and "timeout" not in fields:
            continue
        at = int(fields["at"])
        told = [fields["input"]] if "input" in fields else []
        engine = Engine(config) if snapshot is None else Engine.restore(snapshot, config)
        engine.handle_timeout(at)
        verdicts = [answer(engine, at, text) for text in told]
        stepped = step(snapshot, config, at, told)
        assert [str(verdict) for verdict in stepped.verdicts] == verdicts, f"step {number}: {written}"
        assert list(stepped.events) == engine.poll_events(), f"step {number}: {written}"
        assert stepped.deadline == engine.next_deadline()
        assert stepped.snapshot == engine.snapshot()
        snapshot = stepped.snapshot


def answer(engine: Engine, at: int, text: str) -> str:
    """What becomes of an input: its verdict, or why it is rejected."""
    try:
        return engine.handle_json(at, text)
    except Rejected as rejected:
        return str(rejected)


@dataclass
class Player:
    """Plays one scenario, and remembers every object that went in or came out."""

    text: str
    inputs: list[Input] = field(default_factory=list[Input])
    envelopes: list[Envelope] = field(default_factory=list[Envelope])

    def play(self) -> None:
        parts = dict(members(self.text))
        self.config: Config = json.loads(parts.get("config", "{}"))
        self.dialects = [Dialect(name) for name in json.loads(parts.get("dialects", "[]"))]
        ga4 = json.loads(parts.get("ga4", "{}"))
        self.ga4 = {"category": ga4.get("category", "chat"), "events": ga4.get("events", "eight")}
        self.engine = Engine(self.config)
        for number, step in enumerate(items(parts["steps"]), 1):
            try:
                self._play(dict(members(step)))
            except AssertionError as error:
                raise AssertionError(f"step {number}: {step}") from error

    def _play(self, step: dict[str, str]) -> None:
        at = int(step.get("at", "0"))
        if "input" in step:
            self._tell(at, step)
        elif "call" in step:
            self._observe(at, step)
        elif "timeout" in step:
            self.engine.handle_timeout(at)
        elif "restart" in step:
            self._restart()
        else:
            assert "resync" in step
            self.engine.resync()
        told = self.engine.poll_events()
        expected = [Envelope.from_json(event).to_json() for event in items(step.get("events", "[]"))]
        assert [envelope.to_json() for envelope in told] == expected
        assert [envelope.to_dict() for envelope in told] == json.loads(step.get("events", "[]"))
        self.envelopes += told
        calls = json.loads(step.get("dialects", "{}"))
        for dialect in self.dialects:
            expected = [VendorCall.from_dict(call).to_json() for call in calls.get(dialect.name, [])]
            encoded = [call for envelope in told for call in dialect.encode(envelope, **self.ga4)]
            assert [call.to_json() for call in encoded] == expected
            lines = [line for envelope in told for line in dialect.encode_json(envelope, **self.ga4).splitlines()]
            assert lines == expected

    def _tell(self, at: int, step: dict[str, str]) -> None:
        text = step["input"]
        parsed: Any = json.loads(text)
        # What is due fires first, as it would anyway; then the answer is known before the input is told.
        self.engine.handle_timeout(at)
        can = text.startswith("{") and self._would_take(parsed)
        try:
            verdict = self.engine.handle_json(at, text)
        except Rejected as rejected:
            self._is_rejected(rejected, json.loads(step["rejected"]))
            assert not can or rejected.machine == "input"
        else:
            assert verdict == json.loads(step["verdict"])
            assert can == (verdict == "accepted")
            self.inputs.append(Input.from_json(text))

    def _would_take(self, fields: dict[str, Any]) -> bool:
        by_fields = self.engine.can(cast(dicts.AnyInput, fields))
        try:
            by_object = self.engine.can(Input.from_dict(fields))
        except Rejected as rejected:
            assert rejected.machine == "input"
            by_object = False
        assert by_fields == by_object
        return by_fields

    def _observe(self, at: int, step: dict[str, str]) -> None:
        expected = json.loads(step["observed"])
        try:
            observed = self.engine.observe_json(at, step["call"])
        except DecodeError as error:
            assert {"field": error.field, "fault": error.fault} == expected
            return
        if isinstance(expected, str):
            assert observed == Observed(expected, ())  # type: ignore[arg-type]
            return
        assert len(observed.results) == len(expected)
        texts = [dict(members(meant))["input"] for meant in items(step["observed"])]
        for (told, result), meant, text in zip(observed.results, expected, texts):
            assert told.to_json() == Input.from_json(text).to_json()
            if isinstance(result, Rejected):
                self._is_rejected(result, meant["rejected"])
            else:
                assert result == meant["verdict"]
            self.inputs.append(told)

    def _restart(self) -> None:
        snapshot = Snapshot.from_json(self.engine.snapshot().to_json())
        snapshot = Snapshot.from_bytes(snapshot.to_bytes())
        self.engine = Engine.restore(snapshot, self.config)
        assert self.engine.snapshot() == snapshot

    def _is_rejected(self, rejected: Rejected, expected: dict[str, Any]) -> None:
        """What a scenario leaves out of a rejection may be anything."""
        for name, value in expected.items():
            got = getattr(rejected, name)
            assert (list(got) if name == "fields" else got) == value
