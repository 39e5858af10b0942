"""Rooms whose file is gone: since when, and where it was. What is known of them is kept for a while.

Every function works on the store's connection, in its thread and inside the caller's transaction.
"""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lost:
    """A room without a file."""

    room: str
    at: float
    """Since when, seconds since 1970."""
    path: str
    """Where it was."""


def make_table(db: sqlite3.Connection) -> None:
    """Make what is not there yet."""
    db.execute("CREATE TABLE IF NOT EXISTS trash (room TEXT PRIMARY KEY, at REAL NOT NULL, path TEXT NOT NULL)")


def put(db: sqlite3.Connection, lost: Lost) -> None:
    """Take note that the file is gone; one that is known already is known since then."""
    db.execute("INSERT OR IGNORE INTO trash VALUES (?, ?, ?)", (lost.room, lost.at, lost.path))


def take_out(db: sqlite3.Connection, room: str) -> None:
    """The file is back, or nothing is kept of it any more."""
    db.execute("DELETE FROM trash WHERE room = ?", (room,))


def lost_before(db: sqlite3.Connection, at: float) -> list[Lost]:
    """Whose file was gone before the moment already."""
    return [Lost(*row) for row in db.execute("SELECT room, at, path FROM trash WHERE at < ? ORDER BY at", (at,))]


def known_rooms(db: sqlite3.Connection) -> list[str]:
    """All rooms of which anything is kept."""
    found = db.execute("SELECT room FROM versions UNION SELECT room FROM updates UNION SELECT room FROM snapshots")
    return [room for [room] in found]
