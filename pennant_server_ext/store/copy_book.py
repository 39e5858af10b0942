"""Where the copies of the rooms stand: tables of their own in the log's file, so that a restart goes on there."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pennant_server_ext.store.group_commit import GroupCommit

_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS copies (room TEXT PRIMARY KEY, seq INTEGER NOT NULL, epoch INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS copy_objects (room TEXT, name TEXT, size INTEGER NOT NULL, PRIMARY KEY (room, name))",
    "CREATE TABLE IF NOT EXISTS copy_owner (name TEXT NOT NULL)",
)
_LAST_SEQS: Final = """
SELECT room, max(seq) FROM
    (SELECT room, seq FROM snapshots UNION ALL SELECT room, max(seq) AS seq FROM updates GROUP BY room)
GROUP BY room
"""
_OLDEST: Final = "SELECT min(at) FROM updates WHERE room = ? AND seq > ?"

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class CopyEntry:
    """``seq``: everything up to that update is in the copy. ``epoch``: of the last lease that this server had, 0: none.

    ``objects``: sizes, by name, of the objects whose content this server has.
    """

    seq: int = 0
    epoch: int = 0
    objects: Mapping[str, int] = field(default_factory=dict[str, int])


class CopyBook:
    """Every method raises ``DatabaseFailure`` or ``OSError`` when the disk does not answer."""

    def __init__(self, commits: GroupCommit) -> None:
        self._commits = commits

    async def owner(self, new: str) -> str:
        """This server's name: ``new`` when it is asked for the first time, and the same ever since."""

        def ask(db: sqlite3.Connection) -> str:
            db.execute("INSERT INTO copy_owner SELECT ? WHERE NOT EXISTS (SELECT 1 FROM copy_owner)", (new,))
            return str(db.execute("SELECT name FROM copy_owner").fetchone()[0])

        return await self._ask(ask)

    async def entry(self, room: str) -> CopyEntry:
        """Where the room's copy stands."""

        def ask(db: sqlite3.Connection) -> CopyEntry:
            found = db.execute("SELECT seq, epoch FROM copies WHERE room = ?", (room,)).fetchone()
            objects = db.execute("SELECT name, size FROM copy_objects WHERE room = ? ORDER BY name", (room,))
            seq, epoch = found or (0, 0)
            return CopyEntry(seq, epoch, dict(objects.fetchall()))

        return await self._ask(ask)

    async def note(self, room: str, entry: CopyEntry, gone: Sequence[str] = ()) -> None:
        """Take note of where the copy stands now; ``gone``: objects that are no longer there."""

        def ask(db: sqlite3.Connection) -> None:
            db.execute("INSERT OR REPLACE INTO copies VALUES (?, ?, ?)", (room, entry.seq, entry.epoch))
            db.executemany("DELETE FROM copy_objects WHERE room = ? AND name = ?", [(room, name) for name in gone])
            db.executemany(
                "INSERT OR IGNORE INTO copy_objects VALUES (?, ?, ?)",
                [(room, name, size) for name, size in entry.objects.items()],
            )

        await self._ask(ask)

    async def digests(self, room: str) -> list[str]:
        """Of the room's saved files that may be on disk, the oldest first."""

        def ask(db: sqlite3.Connection) -> list[str]:
            found = db.execute("SELECT digest FROM saves WHERE room = ? ORDER BY seq, done", (room,))
            return [digest for (digest,) in found]

        return await self._ask(ask)

    async def behind(self) -> dict[str, float | None]:
        """The rooms with updates that are in no copy, and when the oldest of those was made, if that is known."""

        def ask(db: sqlite3.Connection) -> dict[str, float | None]:
            copied = dict(db.execute("SELECT room, seq FROM copies").fetchall())
            rooms = {room: copied.get(room, 0) for room, seq in db.execute(_LAST_SEQS) if seq > copied.get(room, 0)}
            return {room: db.execute(_OLDEST, (room, seq)).fetchone()[0] for room, seq in rooms.items()}

        return await self._ask(ask)

    async def forget(self, room: str) -> None:
        """Forget that there is a copy."""

        def ask(db: sqlite3.Connection) -> None:
            for table in ("copies", "copy_objects"):
                db.execute(f"DELETE FROM {table} WHERE room = ?", (room,))

        await self._ask(ask)

    async def _ask(self, question: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        return await self._commits.ask(lambda database: database.transact(_make_tables, question))


def _make_tables(db: sqlite3.Connection) -> None:
    for table in _TABLES:
        db.execute(table)
