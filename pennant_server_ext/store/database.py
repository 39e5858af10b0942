"""The log's SQLite file, seen from its one thread; the only place that knows SQLite.

Written ahead (WAL), and on the disk when a commit returns (``synchronous=FULL``). This process keeps the file for
itself, so that it needs no shared memory beside it and home folders on a network will do.
"""

import sqlite3
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from pennant_server_ext.store import changes, log_measures
from pennant_server_ext.store.changes import Change
from pennant_server_ext.store.compaction import LIMIT, LogSize, fold_up_to, folded
from pennant_server_ext.store.log_measures import NO_LIMIT
from pennant_server_ext.store.records import Fold, LogPart, Row, SavedFile, Snapshot, StoredRoom

VERSION: Final = 1
BUSY_S: Final = 2.0
"""How long somebody else's lock is waited for at a time."""
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS updates (
    room TEXT, seq INTEGER, at REAL NOT NULL, author TEXT NOT NULL, data BLOB NOT NULL, crc INTEGER NOT NULL,
    PRIMARY KEY (room, seq)
);
CREATE TABLE IF NOT EXISTS snapshots (
    room TEXT PRIMARY KEY, seq INTEGER NOT NULL, data BLOB NOT NULL, crc INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS saves (
    room TEXT, seq INTEGER, digest TEXT, done INTEGER NOT NULL, PRIMARY KEY (room, seq, digest)
);
"""
_TABLE_NAMES: Final = ("updates", "snapshots", "saves", "changes", "first_loads")
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

DatabaseFailure = sqlite3.Error
Tables = Callable[[sqlite3.Connection], None]
"""Makes the tables that somebody keeps in this file, where they are not there yet."""
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Batch:
    """What one commit writes."""

    rows: Sequence[tuple[str, Row]] = ()
    saves: Sequence[tuple[str, SavedFile]] = ()
    first_loads: Sequence[tuple[str, int]] = ()
    """Rooms, and up to which number their rows are a file as it was loaded."""


class UnreadableFile(sqlite3.DatabaseError):
    """The file was written by a later Pennant, or is not as it was written; SQLite itself has no checksums."""


def is_damaged(error: BaseException) -> bool:
    """Whether the file itself is at fault, so that trying again is of no use."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, UnreadableFile) or (code is not None and code & 0xFF in _DAMAGED)


class Database:
    """One open file. Every function raises ``DatabaseFailure``."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        self._sizes: dict[str, LogSize] = {}
        self._made: set[Tables] = set()
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def commit(self, batch: Batch) -> list[str]:
        """Write it all, or nothing; the rooms whose log is worth folding now."""
        with self._transaction():
            self._db.executemany(
                "INSERT INTO updates VALUES (?, ?, ?, ?, ?, ?)",
                [(room, row.seq, row.at, row.author, row.update, zlib.crc32(row.update)) for room, row in batch.rows],
            )
            changes.note(self._db, [_change(room, row) for room, row in batch.rows])
            for room, save in batch.saves:
                self._note_save(room, save)
            log_measures.note_first_loads(self._db, batch.first_loads)
        for room, _ in batch.first_loads:
            self._sizes.pop(room, None)
        rooms = dict.fromkeys(room for room, _ in batch.rows)
        for room, row in batch.rows:
            if room in self._sizes:
                self._sizes[room] = self._sizes[room].grown(len(row.update))
        return [room for room in rooms if self._size(room).is_due]

    def transact(self, tables: Tables, act: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        """What the act answers, all of it or nothing written. ``tables`` makes those that it needs, once for a file."""
        with self._transaction():
            if tables not in self._made:
                tables(self._db)
            answer = act(self._db)
        self._made.add(tables)
        return answer

    def stored(self, room: str) -> StoredRoom:
        """All that is known of the room."""
        snapshot = self._snapshot(room)
        first = 0 if snapshot is None else snapshot.seq
        rows = self._rows(room, first)
        return StoredRoom(_updates(snapshot, rows), rows[-1].seq if rows else first, self._saves(room))

    def part(self, room: str, after_seq: int, limit: int) -> LogPart:
        """So many rows after a number; those that were folded come as the snapshot."""
        snapshot = self._snapshot(room)
        if snapshot is not None and snapshot.seq <= after_seq:
            snapshot = None
        first = after_seq if snapshot is None else snapshot.seq
        return LogPart(snapshot, tuple(self._rows(room, first, limit=limit)))

    def base(self, room: str) -> bytes | None:
        """The room's state as of the file that was saved last; None when that cannot be told."""
        done = [save.seq for save in self._saves(room) if save.done]
        snapshot = self._snapshot(room)
        first = 0 if snapshot is None else snapshot.seq
        if not done or done[-1] < first:
            return None
        rows = self._rows(room, first, up_to=done[-1])
        if (rows[-1].seq if rows else first) != done[-1]:
            return None
        return folded(_updates(snapshot, rows))

    def fold_due(self, room: str, closing: bool) -> Fold | None:
        """What may be folded of the room's log now, if it is worth it."""
        size = self._size(room)
        if not (size.is_due_at_close if closing else size.is_due):
            return None
        last_seq = self._last_seq(room)
        up_to = fold_up_to(last_seq, self._saves(room))
        foldable = log_measures.measured(self._db, room, up_to)
        if size.rows - foldable.rows > LIMIT:
            up_to, foldable = last_seq, size
        if not (foldable.is_due_at_close if closing else foldable.is_due):
            return None
        snapshot = self._snapshot(room)
        rows = self._rows(room, 0 if snapshot is None else snapshot.seq, up_to=up_to)
        # Not tried again soon, should it fail.
        self._sizes[room] = LogSize(size.snapshot + size.rows)
        return Fold(room, _updates(snapshot, rows), log_measures.marks(self._db, room, up_to))

    def put_folded(self, fold: Fold, data: bytes) -> None:
        """Put what was folded in the place of what it was made of, if that is still there."""
        room, up_to = fold.room, fold.marks[-1][0]
        if log_measures.marks(self._db, room, up_to) != fold.marks:
            return
        with self._transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)", (room, up_to, data, zlib.crc32(data))
            )
            self._db.execute("DELETE FROM updates WHERE room = ? AND seq <= ?", (room, up_to))
        self._sizes.pop(room, None)
        self._db.execute("PRAGMA incremental_vacuum").fetchall()

    def forget(self, room: str) -> None:
        """Delete all of the room."""
        with self._transaction():
            self._delete(room)

    def copy(self, room: str, to: str) -> None:
        """Have another room begin with all of this one."""
        with self._transaction():
            self._delete(to)
            self._db.execute(
                "INSERT INTO updates SELECT ?, seq, at, author, data, crc FROM updates WHERE room = ?", (to, room)
            )
            self._db.execute("INSERT INTO snapshots SELECT ?, seq, data, crc FROM snapshots WHERE room = ?", (to, room))
            self._db.execute("INSERT INTO saves SELECT ?, seq, digest, done FROM saves WHERE room = ?", (to, room))
            self._db.execute("INSERT INTO first_loads SELECT ?, seq FROM first_loads WHERE room = ?", (to, room))

    def _delete(self, room: str) -> None:
        for table in _TABLE_NAMES:
            self._db.execute(f"DELETE FROM {table} WHERE room = ?", (room,))
        self._sizes.pop(room, None)

    def _prepare(self) -> None:
        execute = self._db.execute
        execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
        execute("PRAGMA synchronous=FULL").fetchall()
        version = execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise UnreadableFile(f"the file has version {version}, this Pennant knows {VERSION}")
        if version == 0:
            # Both write, which a log that is there already can be read without: the disk may be full.
            execute("PRAGMA auto_vacuum=INCREMENTAL").fetchall()
            execute("PRAGMA journal_mode=WAL").fetchall()
            self._db.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version={VERSION}; COMMIT;")
        changes.make_table(self._db)
        log_measures.make_table(self._db)

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._db)

    def _note_save(self, room: str, save: SavedFile) -> None:
        if save.done:
            # What was to be written before it is no longer on disk.
            self._db.execute("DELETE FROM saves WHERE room = ? AND seq <= ?", (room, save.seq))
        self._db.execute(
            "INSERT OR REPLACE INTO saves VALUES (?, ?, ?, ?)", (room, save.seq, save.digest, int(save.done))
        )

    def _saves(self, room: str) -> tuple[SavedFile, ...]:
        found = self._db.execute("SELECT seq, digest, done FROM saves WHERE room = ? ORDER BY seq, done", (room,))
        return tuple(SavedFile(seq, digest, bool(done)) for seq, digest, done in found)

    def _snapshot(self, room: str) -> Snapshot | None:
        found = self._db.execute("SELECT seq, data, crc FROM snapshots WHERE room = ?", (room,)).fetchone()
        return None if found is None else Snapshot(found[0], _sound(found[1], found[2]))

    def _rows(self, room: str, after: int, *, up_to: int = NO_LIMIT, limit: int = -1) -> list[Row]:
        found = self._db.execute(
            "SELECT seq, at, author, data, crc FROM updates"
            " WHERE room = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (room, after, up_to, limit),
        )
        return [Row(seq, at, author, _sound(data, crc)) for seq, at, author, data, crc in found]

    def _last_seq(self, room: str) -> int:
        found: Any = self._db.execute("SELECT max(seq) FROM updates WHERE room = ?", (room,)).fetchone()[0]
        return found or 0

    def _size(self, room: str) -> LogSize:
        size = self._sizes.get(room)
        if size is None:
            size = self._sizes[room] = log_measures.measured(self._db, room)
        return size


def _updates(snapshot: Snapshot | None, rows: Sequence[Row]) -> tuple[bytes, ...]:
    before = () if snapshot is None else (snapshot.data,)
    return (*before, *(row.update for row in rows))


def _sound(data: bytes, crc: int) -> bytes:
    if zlib.crc32(data) != crc:
        raise UnreadableFile("a part of it is not as it was written")
    return data


def _change(room: str, row: Row) -> Change:
    return Change(room, row.seq, row.at, row.author, len(row.update))


class _Transaction:
    """All that is written inside, or nothing."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_error: object) -> None:
        if kind is None:
            try:
                self._db.execute("COMMIT")
                return
            except BaseException:
                self._roll_back()
                raise
        self._roll_back()

    def _roll_back(self) -> None:
        # A full disk may have rolled back already.
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
