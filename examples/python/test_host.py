"""The host as a whole: the real program, killed and started again, with visitors on real sockets."""

from __future__ import annotations

import json
import queue
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from admission import Door
from parlour import Envelope, events, inputs
from parlour.inputs import AnyInput
from parlour.parts import Text
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

HERE = Path(__file__).parent
PATIENCE = 30.0
"""Seconds after which what is waited for counts as missing."""
NO_TEXT = '{"type":"message.send","content":{"type":"text","text":5}}'


class Program:
    """One of the example's programs, with its standard streams."""

    def __init__(self, *command: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *command],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.seen: list[str] = []
        """The lines that were waited for, and those before them."""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def type(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def shows(self, pattern: str) -> re.Match[str]:
        """Waits for a line."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._lines.get(timeout=max(0, until - time.monotonic()))
            except queue.Empty:
                line = None
            assert line is not None, f"no line {pattern!r} among {self.seen}"
            self.seen.append(line)
            if match := re.fullmatch(pattern, line):
                return match

    def ends(self) -> int:
        return self._process.wait(PATIENCE)

    def kill(self) -> None:
        """By SIGKILL, which no program can prepare for."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)


class Host(Program):
    def __init__(self, db: Path, *options: str) -> None:
        super().__init__("host.py", "--port", "0", "--db", str(db), *options)
        self.url = self.shows(r"listening on (ws://127\.0\.0\.1:\d+)")[1]

    def number(self, request: str) -> str:
        """The number of the chat that was requested in these words."""
        return self.shows(rf"\[(\d+)\] requested: {re.escape(request)}")[1]


class Page:
    """A visitor's page: it remembers who it is and what it heard, and drops what it has heard already."""

    def __init__(self) -> None:
        self.visitor = ""
        self.heard: list[Envelope] = []
        self._socket: ClientConnection | None = None

    def connect(self, host: Host, *, forgetful: bool = False) -> None:
        """A forgetful one asks for everything again, and so sees whether the host says the same."""
        after = 0 if forgetful else len(self.heard)
        # With a bounded queue, what was never looked at would hold up the closing.
        self._socket = connect(host.url, open_timeout=PATIENCE, max_queue=None)
        self._socket.send(json.dumps({"visitor": self.visitor, "after": after}))
        self.visitor = json.loads(self._receive())["visitor"]

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def say(self, said: AnyInput | str | bytes) -> None:
        assert self._socket is not None
        self._socket.send(said if isinstance(said, (str, bytes)) else said.to_json())

    def hears(self, type: str, origin: str = "live") -> Envelope:
        """Waits for an event."""
        while True:
            told = self._hear()
            if isinstance(told, Envelope) and (told.type, told.origin) == (type, origin):
                return told

    def is_refused(self) -> dict[str, object]:
        """Waits for a rejection."""
        while True:
            told = self._hear()
            if not isinstance(told, Envelope):
                return told

    def count(self, type: str, origin: str = "live") -> int:
        return sum((envelope.type, envelope.origin) == (type, origin) for envelope in self.heard)

    def knows_as_sent(self, message: str) -> bool:
        told = (envelope.event for envelope in self.heard)
        return any(isinstance(event, events.MessageSent) and event.message_id == message for event in told)

    def messages(self) -> list[str]:
        """What both have written, in the order in which it was told."""
        told = (envelope.event for envelope in self.heard if envelope.origin == "live")
        return [
            event.content.text
            for event in told
            if isinstance(event, (events.MessageSending, events.MessageReceived)) and isinstance(event.content, Text)
        ]

    def _hear(self) -> Envelope | dict[str, object]:
        text = self._receive()
        told: dict[str, dict[str, object]] = json.loads(text)
        if "rejected" in told:
            return told["rejected"]
        envelope = Envelope.from_json(text)
        if envelope.seq <= len(self.heard):
            assert envelope == self.heard[envelope.seq - 1], "a seq came again with other news"
        else:
            assert envelope.seq == len(self.heard) + 1, "an event is missing"
            self.heard.append(envelope)
        return envelope

    def _receive(self) -> str:
        assert self._socket is not None
        text = self._socket.recv(timeout=PATIENCE)
        assert isinstance(text, str)
        return text


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "visits.sqlite"


@pytest.fixture
def start(db: Path) -> Iterator[Callable[..., Host]]:
    """Starts a host, again and again on the same file."""
    with ExitStack() as stack:

        def start(*options: str) -> Host:
            host = Host(db, *options)
            stack.callback(host.kill)
            return host

        yield start


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """One that lives on, for visits that do each other no harm."""
    host = Host(tmp_path_factory.mktemp("host") / "visits.sqlite")
    yield host
    host.kill()


@pytest.fixture
def open_page() -> Iterator[Callable[[Host], Page]]:
    """Opens pages that show the widget."""
    with ExitStack() as stack:

        def open_page(host: Host) -> Page:
            page = Page()
            stack.callback(page.close)
            page.connect(host)
            page.say(inputs.WidgetLoad(widget_id="support"))
            page.say(inputs.WindowOpen())
            page.hears("window.opened")
            return page

        yield open_page


def request(text: str) -> AnyInput:
    return inputs.ChatRequest(message=text)


def text(text: str, id: str | None = None) -> AnyInput:
    return inputs.MessageSend(content=Text(text=text), message_id=id)


def test_a_visit_goes_on_after_a_kill_in_mid_chat(
    start: Callable[..., Host], open_page: Callable[[Host], Page]
) -> None:
    config = '{"deadlines": {"typing": 1500}}'
    host = start("--config", config)
    page = open_page(host)
    page.say(request("Hello?"))
    chat = host.number("Hello?")
    host.type(f"accept {chat}")
    started = page.hears("chat.started").event
    assert isinstance(started, events.ChatStarted)
    page.say(text("One"))
    host.shows(rf"\[{chat}\] visitor: One")
    host.type(f"say {chat} Two")
    page.hears("message.received")
    page.say(inputs.TypingStart())
    typing = page.hears("typing.started")

    host.kill()
    while time.time() * 1_000 < typing.at + 1_500:
        time.sleep(0.05)  # The visitor's deadline passes while no host is there.
    host = start("--config", config)
    host.shows(rf"\[{chat}\] active.connected, visitor is away")

    page.connect(host)
    restored = page.hears("chat.restored", "restored").event
    assert isinstance(restored, events.ChatRestored) and restored.chat_id == started.chat_id
    page.hears("connection.recovered")
    stopped = [envelope.event for envelope in page.heard if isinstance(envelope.event, events.TypingStopped)]
    assert [event.timed_out for event in stopped] == [True]
    page.say(text("Three"))
    host.shows(rf"\[{chat}\] visitor: Three")
    host.type(f"say {chat} Four")
    host.type(f"end {chat}")
    ended = page.hears("chat.ended").event
    assert isinstance(ended, events.ChatEnded) and (ended.chat_id, ended.by) == (started.chat_id, "agent")

    assert page.messages() == ["One", "Two", "Three", "Four"]
    assert page.count("chat.requested") == page.count("chat.started") == page.count("connection.up") == 1
    # Who has forgotten everything is told the same under the same numbers: `hears` compares.
    page.close()
    page.connect(host, forgetful=True)
    page.hears("connection.recovered")


def test_a_kill_at_any_moment_loses_and_repeats_nothing(
    start: Callable[..., Host], open_page: Callable[[Host], Page]
) -> None:
    host = start()
    page = open_page(host)
    page.say(request("Hello?"))
    page.hears("chat.requested")
    written = list[str]()
    for life in range(3):
        burst = [f"{life}.{n}" for n in range(8)]
        written += burst
        for said in burst:
            page.say(text(said, id=said))
        if life > 0:
            # The host is in the midst of it now. How far it gets is left to chance.
            page.hears("message.sending")
        host.kill()
        host = start()
        page.connect(host)
        for said in burst:
            page.say(text(said, id=said))
        while not page.knows_as_sent(burst[-1]):
            page.hears("message.sent")
    assert page.messages() == written
    assert page.count("message.sent") == len(written)


def change(db: Path, statement: str, *values: object) -> None:
    """Changes the file of a host that is dead."""
    with closing(sqlite3.connect(db)) as connection, connection:
        assert connection.execute(statement, values).rowcount > 0


def test_the_agents_terminal_misses_nothing_over_a_kill(
    start: Callable[..., Host], open_page: Callable[[Host], Page], db: Path
) -> None:
    host = start()
    page = open_page(host)
    page.say(request("Hello?"))
    chat = host.number("Hello?")
    sent = dict[str, int]()
    for said in ("One", "Two", "Three"):
        page.say(text(said))
        sent[said] = page.hears("message.sent").seq
    host.shows(rf"\[{chat}\] visitor: Three")
    host.kill()
    # As if it had been killed when all was kept, and the agent had seen the first message alone.
    change(db, "UPDATE shown SET seq = ?", sent["One"])
    host = start()
    assert [line for line in host.seen if "visitor:" in line] == [f"[{chat}] visitor: {said}" for said in ("Two", "Three")]
    host.kill()
    host = start()
    assert not any("visitor:" in line for line in host.seen)


def test_a_visit_that_is_broken_on_disk_keeps_no_other_away(
    start: Callable[..., Host], open_page: Callable[[Host], Page], db: Path
) -> None:
    host = start()
    pages = [open_page(host) for _ in range(5)]
    for number, page in enumerate(pages):
        page.say(request(f"Hello {number}?"))
        page.hears("chat.requested")
    good, *broken = pages
    chat = host.number("Hello 0?")
    host.kill()
    text_for_bytes, half, old, unread = (page.visitor for page in broken)
    change(db, "UPDATE visits SET snapshot = 'no bytes' WHERE visitor = ?", text_for_bytes)
    change(db, "UPDATE visits SET snapshot = substr(snapshot, 1, 20) WHERE visitor = ?", half)
    change(db, "UPDATE events SET seq = seq + 1000 WHERE visitor = ?", old)
    change(db, "UPDATE events SET envelope = '{' WHERE visitor = ?", unread)
    change(db, "UPDATE shown SET seq = 0 WHERE visitor = ?", unread)
    host = start()
    assert sum(line.startswith("a visit is lost: ") for line in host.seen) == 4
    host.shows(rf"\[{chat}\] requested, visitor is away")
    good.connect(host)
    good.say(text("Still here."))
    host.shows(rf"\[{chat}\] visitor: Still here\.")


def test_only_pages_of_the_hosts_own_sites_may_connect(start: Callable[..., Host]) -> None:
    host = start("--origin", "https://shop.example", "--origin", "https://www.shop.example")
    for origin in ("https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null"):
        with pytest.raises(InvalidStatus, match="403"):
            connect(host.url, open_timeout=PATIENCE, origin=Origin(origin))
    for own in ("https://shop.example", "https://www.shop.example", None):
        with connect(host.url, open_timeout=PATIENCE, origin=None if own is None else Origin(own)) as socket:
            socket.send("{}")
            assert "visitor" in json.loads(socket.recv(PATIENCE))


def test_newcomers_are_limited_and_known_visitors_are_not(start: Callable[..., Host]) -> None:
    host = start("--newcomers", "2")
    pages = [Page(), Page()]
    for page in pages:
        page.connect(host)
        page.close()
    for stranger in ("", "no such visitor"):
        with connect(host.url, open_timeout=PATIENCE) as socket:
            socket.send(json.dumps({"visitor": stranger}))
            with pytest.raises(ConnectionClosedError, match="1013"):
                socket.recv(PATIENCE)
    name = pages[0].visitor
    pages[0].connect(host)
    assert pages[0].visitor == name
    pages[0].close()


def test_the_door_opens_again_in_time() -> None:
    now = 0.0
    door = Door(2, 60, clock=lambda: now)
    assert [door.opens() for _ in range(3)] == [True, True, False]
    now = 59.0
    assert not door.opens()
    now = 60.0
    assert [door.opens() for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("first", ["", "[]", '{"visitor": 5}', '{"after": 5}', '{"visitor": "a", "after": -1}', b"{}", NO_TEXT])
def test_who_does_not_say_who_they_are_is_refused(host: Host, first: str | bytes) -> None:
    with connect(host.url, open_timeout=PATIENCE) as socket:
        socket.send(first)
        assert json.loads(socket.recv(PATIENCE))["rejected"]["reason"] == "invalid_hello"


def test_a_name_in_an_address_is_nobody(host: Host, open_page: Callable[[Host], Page]) -> None:
    page = open_page(host)
    with connect(f"{host.url}/?visitor={page.visitor}", open_timeout=PATIENCE) as socket:
        socket.send("{}")
        assert json.loads(socket.recv(PATIENCE))["visitor"] != page.visitor


@pytest.mark.parametrize(
    ("said", "input", "reason", "fields"),
    [
        ('{"type":"chat.accept"}', "chat.accept", "forbidden", []),
        (inputs.ConnectionBroken(), "connection.broken", "forbidden", []),
        (inputs.ChatEnd(cause="agent"), "chat.end", "forbidden", ["cause"]),
        (inputs.ChatEnd(by="agent"), "chat.end", "forbidden", ["by"]),
        (inputs.TypingStart(user_id="agent"), "typing.start", "forbidden", ["userId"]),
        (inputs.ChatRequest(initiator="operator", lead=False), "chat.request", "forbidden", ["initiator", "lead"]),
        (inputs.WindowClose(raw={"a": 1}), "window.close", "forbidden", ["raw"]),
        ("Hello?", "", "invalid_json", []),
        (b"{}", "", "invalid_json", []),
        ('{"type":"chat.begin"}', "", "unknown_input", ["type"]),
        ('{"type":"message.send"}', "message.send", "missing_fields", ["content"]),
        (NO_TEXT, "message.send", "invalid_fields", ["content"]),
        (text("x" * 5_000), "message.send", "limit_exceeded", ["content"]),
        (text("Nobody has asked yet."), "message.send", "unknown_chat", []),
    ],
)
def test_what_is_not_the_visitors_to_say_is_refused_and_harms_nothing(
    host: Host,
    open_page: Callable[[Host], Page],
    said: AnyInput | str | bytes,
    input: str,
    reason: str,
    fields: list[str],
) -> None:
    page = open_page(host)
    told = len(page.heard)
    page.say(said)
    refused = page.is_refused()
    assert (refused["input"], refused["reason"], refused.get("fields", [])) == (input, reason, fields)
    page.say(request("Hello?"))
    assert page.hears("chat.requested").seq == told + 1


def test_visitors_are_kept_apart(host: Host, open_page: Callable[[Host], Page]) -> None:
    anna = open_page(host)
    anna.say(request("Anna here."))
    anna_chat = host.number("Anna here.")
    ben = open_page(host)
    ben.say(request("Ben here."))
    ben_chat = host.number("Ben here.")
    assert anna.visitor != ben.visitor and anna_chat != ben_chat
    for chat, name in ((anna_chat, "Anna"), (ben_chat, "Ben")):
        host.type(f"accept {chat}")
        host.type(f"say {chat} Hello {name}.")
    host.type(f"end {anna_chat}")
    anna.hears("chat.ended")
    ben.hears("message.received")
    ben.say(text("Still here."))
    ben.hears("message.sent")
    assert anna.messages() == ["Hello Anna."]
    assert ben.messages() == ["Hello Ben.", "Still here."]

    stranger = Page()
    stranger.visitor = "anna"
    stranger.connect(host)
    assert stranger.visitor not in ("anna", anna.visitor, ben.visitor)
    assert stranger.hears("connection.up").seq == 1
    stranger.close()


def test_both_tabs_of_a_visitor_hear_the_same(host: Host, open_page: Callable[[Host], Page]) -> None:
    one = open_page(host)
    two = Page()
    two.visitor = one.visitor
    two.connect(host)
    one.say(request("Hello?"))
    requested = one.hears("chat.requested")
    assert two.hears("chat.requested") == requested
    two.close()
    one.say(text("Still here."))
    one.hears("message.sent")
    assert one.count("connection.lost") == 0


def test_the_agents_slips_are_told_to_the_agent(host: Host, open_page: Callable[[Host], Page]) -> None:
    host.type("say 999 Hello.")
    assert json.loads(host.shows(r'\{"rejected".*')[0])["rejected"]["reason"] == "unknown_chat"
    for chat in ("me", "9" * 50):
        host.type(f"accept {chat}")
        assert json.loads(host.shows(r'\{"rejected".*')[0])["rejected"]["input"] == "chat.accept"
    host.type("help")
    host.shows(r"list \| accept CHAT .*")
    page = open_page(host)
    page.say(request("Slips?"))
    chat = host.number("Slips?")
    host.type(f"accept {chat}")
    host.shows(rf"\[{chat}\] started")
    host.type(f"accept {chat}")
    host.shows("chat.accept changes nothing")
    page.say(text("\x1b[2J\n[1] ended by agent"))
    host.shows(rf"\[{chat}\] visitor: �\[2J�\[1\] ended by agent")


def test_a_file_has_one_host(start: Callable[..., Host], tmp_path: Path) -> None:
    start()
    second = Program("host.py", "--port", "0", "--db", str(tmp_path / "visits.sqlite"))
    second.shows("cannot open .*: database is locked")
    assert second.ends() == 1
    second.kill()


def test_the_visitor_on_a_terminal_outlives_the_host(start: Callable[..., Host], tmp_path: Path) -> None:
    host = start()
    visitor = Program("visitor.py", host.url, "--memory", str(tmp_path / "visitor.json"))
    visitor.shows("· window.opened")
    visitor.type("Hello?")
    chat = host.number("Hello?")
    host.type(f"accept {chat}")
    visitor.shows("· chat.started")
    host.kill()
    visitor.shows("… the host is away, trying again")
    visitor.type("Are you there?")
    host = start("--port", host.url.rpartition(":")[2])
    host.shows(rf"\[{chat}\] visitor: Are you there\?")
    host.type(f"say {chat} I am.")
    visitor.shows("  Eva: I am.")
    visitor.kill()
