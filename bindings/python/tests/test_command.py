"""`python -m parlour`: the command, with the package's own native part."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOG = ROOT / "examples" / "logs" / "ctlive.jsonl"
FULL_VISIT = ROOT / "tests" / "scenarios" / "full_visit.json"


def run(*args: object, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "parlour", *map(str, args)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60)


def test_a_visit_is_played() -> None:
    ran = run("visit", "--json")
    assert (ran.returncode, ran.stderr) == (0, b"")
    types = [json.loads(line)["type"] for line in ran.stdout.splitlines()]
    assert types[0] == "connection.connecting" and "survey.submitted" in types


def test_a_log_is_translated() -> None:
    once = run("translate", "--from", "ctlive", "--to", "mluvii", LOG)
    piped = run("translate", "--from", "ctlive", "--to", "mluvii", stdin=LOG.read_bytes())
    assert once.returncode == 0 and b"chatSessionStarted" in once.stdout
    assert (once.stdout, once.stderr) == (piped.stdout, piped.stderr)
    assert b"23 ctlive calls in, 3 mluvii calls out; lost:" in once.stderr


def test_vendors_are_compared() -> None:
    ran = run("capabilities", "livechatoo", "mluvii")
    assert b"livechatoo brings, and mluvii cannot" in ran.stdout and ran.returncode == 0


def test_a_visit_is_drawn() -> None:
    ran = run("diagram", FULL_VISIT, "--machine", "survey")
    assert ran.stdout.startswith(b"## survey") and b"(1) survey.offer" in ran.stdout


@pytest.mark.parametrize(("args", "says"), [(["klingon"], b"klingon"), (["visit", "no.json"], b"cannot read no.json")])
def test_what_is_wrong_is_said(args: "list[str]", says: bytes) -> None:
    ran = run(*args)
    assert ran.returncode == 2 and says in ran.stderr and b"Traceback" not in ran.stderr
