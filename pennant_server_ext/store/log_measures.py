"""How large a room's log is, what of it is a file as it was loaded, and whether it is as it was.

Every function works on the store's connection and in its thread; those that write, inside the caller's transaction.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final

from pennant_server_ext.store.compaction import LogSize

NO_LIMIT: Final = 2**62


def make_table(db: sqlite3.Connection) -> None:
    """Make what is not there yet."""
    db.execute("CREATE TABLE IF NOT EXISTS first_loads (room TEXT PRIMARY KEY, seq INTEGER NOT NULL)")


def note_first_loads(db: sqlite3.Connection, rooms: Sequence[tuple[str, int]]) -> None:
    """Take note of rooms, and up to which number their rows are a file as it was loaded."""
    db.executemany("INSERT OR REPLACE INTO first_loads VALUES (?, ?)", rooms)


def measured(db: sqlite3.Connection, room: str, up_to: int = NO_LIMIT) -> LogSize:
    """The log up to that number."""
    found = db.execute("SELECT length(data) FROM snapshots WHERE room = ?", (room,)).fetchone()
    first = db.execute("SELECT seq FROM first_loads WHERE room = ?", (room,)).fetchone()
    first_load = first[0] if first else 0
    snapshot = (found[0] if found else 0) + _rows_size(db, room, 0, first_load)[0]
    return LogSize(snapshot, *_rows_size(db, room, first_load, up_to))


def marks(db: sqlite3.Connection, room: str, up_to: int) -> tuple[tuple[int, int], ...]:
    """Number and checksum of the snapshot and of the rows up to that number."""
    found = db.execute(
        "SELECT seq, crc FROM snapshots WHERE room = ?"
        " UNION ALL SELECT seq, crc FROM updates WHERE room = ? AND seq <= ? ORDER BY seq",
        (room, room, up_to),
    )
    return tuple(found)


def _rows_size(db: sqlite3.Connection, room: str, after: int, up_to: int) -> tuple[int, int]:
    """Bytes, and how many."""
    found: tuple[int, int] = db.execute(
        "SELECT coalesce(sum(length(data)), 0), count(*) FROM updates WHERE room = ? AND seq > ? AND seq <= ?",
        (room, after, up_to),
    ).fetchone()
    return found
