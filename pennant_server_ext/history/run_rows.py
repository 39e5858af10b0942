"""Which runs ended in which notebook, in the store's database, for as long as a version may ask.

Every function works on the store's connection, in its thread and inside the caller's transaction.
"""

import sqlite3
from collections.abc import Iterable
from typing import Final

from pennant_server_ext.history.version import RunEnd

KEPT: Final = 1000
"""So many runs of one notebook are kept; versions have their own copy."""


def make_table(db: sqlite3.Connection) -> None:
    """Make what is not there yet."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS ended_runs (number INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, "
        "at REAL NOT NULL, run_id TEXT NOT NULL, cell_id TEXT NOT NULL, username TEXT NOT NULL, outcome TEXT)"
    )
    db.execute("CREATE INDEX IF NOT EXISTS ended_runs_of_room ON ended_runs (room, number)")


def add_runs(db: sqlite3.Connection, runs: Iterable[tuple[str, RunEnd]]) -> None:
    """Take note of runs that ended, each with its room."""
    rows = [(room, run.at, run.run_id, run.cell_id, run.username, run.outcome) for room, run in runs]
    db.executemany(
        "INSERT INTO ended_runs (room, at, run_id, cell_id, username, outcome) VALUES (?, ?, ?, ?, ?, ?)", rows
    )
    for room in {row[0] for row in rows}:
        db.execute(
            "DELETE FROM ended_runs WHERE room = ? AND number <= "
            "(SELECT number FROM ended_runs WHERE room = ? ORDER BY number DESC LIMIT 1 OFFSET ?)",
            (room, room, KEPT),
        )


def rekey(db: sqlite3.Connection, room: str, to_room: str) -> None:
    """Give the room's runs to another room."""
    db.execute("UPDATE ended_runs SET room = ? WHERE room = ?", (to_room, room))


def forget(db: sqlite3.Connection, room: str) -> None:
    """Take all runs of the room away."""
    db.execute("DELETE FROM ended_runs WHERE room = ?", (room,))


def runs_since(db: sqlite3.Connection, room: str, at: float, limit: int) -> tuple[RunEnd, ...]:
    """The newest runs that ended after the moment, oldest first."""
    rows = db.execute(
        "SELECT at, run_id, cell_id, username, outcome FROM ended_runs WHERE room = ? AND at > ? "
        "ORDER BY number DESC LIMIT ?",
        (room, at, limit),
    ).fetchall()
    return tuple(RunEnd(*row) for row in reversed(rows))
