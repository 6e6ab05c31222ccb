"""Visits on disk: what an engine holds, what it told, what the agent has seen of it, and the agent's numbers of chats."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Sequence

from parlour import Engine, Envelope, events

LOG = 10_000
"""How many of a visit's latest events are kept."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS visits (
    key TEXT NOT NULL UNIQUE, visitor TEXT PRIMARY KEY, snapshot BLOB NOT NULL, saved_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS events (
    visitor TEXT NOT NULL REFERENCES visits ON DELETE CASCADE, seq INTEGER NOT NULL, envelope TEXT NOT NULL,
    PRIMARY KEY (visitor, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chats (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    visitor TEXT NOT NULL REFERENCES visits ON DELETE CASCADE, chat_id TEXT NOT NULL, UNIQUE (visitor, chat_id));
CREATE TABLE IF NOT EXISTS shown (
    visitor TEXT PRIMARY KEY REFERENCES visits ON DELETE CASCADE, seq INTEGER NOT NULL) WITHOUT ROWID;
"""


def number(text: str) -> int | None:
    """Reads a number that was typed or came in an address; none that the database could not hold."""
    return int(text) if text.isdecimal() and len(text) < 16 else None


class Store:
    """One SQLite file, for one host at a time."""

    def __init__(self, path: str) -> None:
        try:
            # Transactions are begun and committed here, not by the module.
            self._db = sqlite3.connect(path, timeout=0, isolation_level=None)
            # The lock goes with the process, however that ends; a second host on the same file is refused at once.
            self._db.executescript(
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;" + SCHEMA
            )
        except sqlite3.Error as error:
            raise SystemExit(f"cannot open {path}: {error}") from error

    def forget(self, days: float) -> None:
        """Drops the visits in which nothing has happened for so long."""
        self._db.execute("DELETE FROM visits WHERE saved_at < ?", (time.time() - days * 86_400,))

    def visits(self) -> list[tuple[str, bytes, int]]:
        """Every visitor, with the latest snapshot and the seq of the latest event."""
        return self._db.execute(
            "SELECT visitor, snapshot, (SELECT max(seq) FROM events WHERE events.visitor = visits.visitor) FROM visits"
            " ORDER BY rowid"
        ).fetchall()

    def save(self, visitor: str, engine: Engine, envelopes: Sequence[Envelope]) -> None:
        """Keeps what the engine holds now together with what it has just told, all or nothing.

        If that fails, the engine is ahead of the file, and nothing may follow: the process ends as if it were killed.
        """
        try:
            self._db.execute("BEGIN")
            self._db.execute(
                "INSERT INTO visits (key, visitor, snapshot, saved_at) VALUES (?, ?, ?, ?) ON CONFLICT (visitor)"
                " DO UPDATE SET key = excluded.key, snapshot = excluded.snapshot, saved_at = excluded.saved_at",
                (engine.storage_key + visitor, visitor, engine.snapshot().to_bytes(), time.time()),
            )
            for envelope in envelopes:
                # A number can never be taken twice: that would be other news under a seq that is known already.
                self._db.execute("INSERT INTO events VALUES (?, ?, ?)", (visitor, envelope.seq, envelope.to_json()))
                if isinstance(envelope.event, events.ChatRequested):
                    self._db.execute(
                        "INSERT OR IGNORE INTO chats (visitor, chat_id) VALUES (?, ?)",
                        (visitor, envelope.event.chat_id),
                    )
            if envelopes:
                oldest = envelopes[-1].seq - LOG
                self._db.execute("DELETE FROM events WHERE visitor = ? AND seq <= ?", (visitor, oldest))
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            print(f"cannot save: {error}", file=sys.stderr, flush=True)
            os._exit(1)

    def events(self, visitor: str, after: int) -> list[tuple[int, str]]:
        """What the visit has told after an event, some of it: seq and envelope in JSON, in order."""
        return self._db.execute(
            "SELECT seq, envelope FROM events WHERE visitor = ? AND seq > ? ORDER BY seq LIMIT 100", (visitor, after)
        ).fetchall()

    def shown(self, visitor: str) -> int:
        """The seq of the last event that the agent was shown of a visit."""
        row = self._db.execute("SELECT seq FROM shown WHERE visitor = ?", (visitor,)).fetchone()
        return 0 if row is None else int(row[0])

    def show(self, visitor: str, seq: int) -> None:
        """Notes that the agent was shown all events up to this seq."""
        self._db.execute(
            "INSERT INTO shown VALUES (?, ?) ON CONFLICT (visitor) DO UPDATE SET seq = excluded.seq", (visitor, seq)
        )

    def number(self, visitor: str, chat_id: str) -> int | None:
        """The agent's number of a chat."""
        row = self._db.execute(
            "SELECT number FROM chats WHERE visitor = ? AND chat_id = ?", (visitor, chat_id)
        ).fetchone()
        return None if row is None else row[0]

    def chat(self, number: int) -> tuple[str, str] | None:
        """Whose chat it is that has this number, and its id there."""
        row = self._db.execute("SELECT visitor, chat_id FROM chats WHERE number = ?", (number,)).fetchone()
        return None if row is None else (row[0], row[1])

    def close(self) -> None:
        self._db.close()
