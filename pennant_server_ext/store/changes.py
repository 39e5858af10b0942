"""Who changed which notebook when: one row for each author and minute, whatever becomes of the updates themselves.

The log of updates is compacted; these rows outlive that. Every function works on the store's connection and in its
thread, inside the caller's transaction.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

KEPT_MINUTES: Final = 90 * 24 * 60
KEPT_ROWS: Final = 20_000
"""Of one notebook."""


@dataclass(frozen=True, slots=True)
class Change:
    """One update of the log, without its content."""

    room: str
    seq: int
    at: float
    """Seconds since 1970."""
    author: str
    """User name; empty: Pennant itself."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Minute:
    """What one author did to a notebook within a minute."""

    seq: int
    """Of the last update."""
    at: float
    """When the last update was made, seconds since 1970."""
    author: str
    updates: int
    size: int
    """Bytes of all updates."""


def make_table(db: sqlite3.Connection) -> None:
    """Make what is not there yet."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS changes (room TEXT NOT NULL, minute INTEGER NOT NULL, author TEXT NOT NULL, "
        "seq INTEGER NOT NULL, at REAL NOT NULL, updates INTEGER NOT NULL, size INTEGER NOT NULL, "
        "PRIMARY KEY (room, minute, author)) WITHOUT ROWID"
    )


def note(db: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Take note of updates that are stored in the same transaction."""
    minutes: dict[tuple[str, int, str], tuple[int, float, int, int]] = {}
    for one in changes:
        key = (one.room, int(one.at // 60), one.author)
        seq, at, updates, size = minutes.get(key, (0, 0.0, 0, 0))
        minutes[key] = (max(seq, one.seq), max(at, one.at), updates + 1, size + one.size)
    db.executemany(
        "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (room, minute, author) DO UPDATE SET "
        "seq = max(seq, excluded.seq), at = max(at, excluded.at), updates = updates + excluded.updates, "
        "size = size + excluded.size",
        [(*key, *numbers) for key, numbers in minutes.items()],
    )


def since(db: sqlite3.Connection, room: str, seq: int, limit: int) -> list[Minute]:
    """Who changed the notebook after an update of the log, oldest first."""
    rows = db.execute(
        "SELECT seq, at, author, updates, size FROM changes WHERE room = ? AND seq > ? ORDER BY seq LIMIT ?",
        (room, seq, limit),
    )
    return [Minute(*row) for row in rows]


def authors_since(db: sqlite3.Connection, room: str, at: float) -> tuple[str, ...]:
    """Who changed something after the moment, by name; Pennant itself does not count."""
    rows = db.execute(
        "SELECT DISTINCT author FROM changes "
        "WHERE room = ? AND minute >= ? AND at > ? AND author != '' ORDER BY author",
        (room, int(at // 60), at),
    )
    return tuple(author for [author] in rows)


def rekey(db: sqlite3.Connection, room: str, to_room: str) -> None:
    """Give what is known of a room to another one, whose own counts where both have the minute."""
    db.execute("UPDATE OR IGNORE changes SET room = ? WHERE room = ?", (to_room, room))


def prune(db: sqlite3.Connection, room: str, now: float) -> None:
    """Drop what is too old or too much."""
    db.execute("DELETE FROM changes WHERE room = ? AND minute < ?", (room, int(now // 60) - KEPT_MINUTES))
    first = db.execute(
        "SELECT minute FROM changes WHERE room = ? ORDER BY minute DESC LIMIT 1 OFFSET ?", (room, KEPT_ROWS)
    ).fetchone()
    if first is not None:
        db.execute("DELETE FROM changes WHERE room = ? AND minute <= ?", (room, first[0]))
