"""The updates of all rooms in one SQLite file: one connection, one thread, one commit for all that came in a moment.

The file is that of pycrdt's ``SQLiteYStore``, which other readers (the timeline) open too.
"""

import asyncio
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from logging import Logger
from typing import Any, Final, cast

from pycrdt import Doc, merge_updates

COMMIT_INTERVAL_S: Final = 0.25
CHECKPOINT_ROWS: Final = 100
"""So many rows are joined to one that a later load begins with."""

Row = tuple[str, bytes]


class UpdateLog:
    """Appends without waiting; ``written`` tells when everything before is on disk."""

    def __init__(self, db_path: str, log: Logger) -> None:
        self._db_path = db_path
        self._log = log
        self._thread = ThreadPoolExecutor(1, "pennant-updates")
        self._pending: defaultdict[str, list[bytes]] = defaultdict(list)
        self._writing: asyncio.Future[None] | None = None
        self._due: asyncio.TimerHandle | None = None
        self._connection: sqlite3.Connection | None = None
        self._rows: Counter[str] = Counter()
        self.making = asyncio.Lock()
        self.made = False
        """Whether the file with its tables is known to be there; whoever makes it holds ``making``."""

    def append(self, document: str, update: bytes) -> None:
        """Take an update; it is committed within ``COMMIT_INTERVAL_S`` and what the disk takes."""
        self._pending[document].append(update)
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(COMMIT_INTERVAL_S, self._commit)

    async def written(self) -> None:
        """Return when everything that was appended so far is committed, or the log says why it could not be."""
        if self._due is not None:
            self._due.cancel()
            self._commit()
        if self._writing is not None:
            await asyncio.shield(self._writing)

    async def read(self, document: str) -> list[bytes]:
        """The document's updates, the oldest first, joined as far as a checkpoint goes; none for an unknown one."""
        await self.written()
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, document)

    def _commit(self) -> None:
        self._due = None
        rows, self._pending = self._pending, defaultdict(list)
        if rows:
            self._writing = asyncio.get_running_loop().run_in_executor(self._thread, self._write, rows)

    def _write(self, updates: dict[str, list[bytes]]) -> None:
        try:
            with self._open() as db:
                now = time.time()
                rows = [(document, _joined(some), b"", now) for document, some in updates.items()]
                db.executemany("INSERT INTO yupdates VALUES (?, ?, ?, ?)", rows)
                self._rows.update(document for document, *_ in rows)
                for document in [document for document in updates if self._rows[document] >= CHECKPOINT_ROWS]:
                    self._write_checkpoint(db, document, now)
        except Exception:
            self._log.exception("Updates of %d documents were not stored", len(updates))

    def _write_checkpoint(self, db: sqlite3.Connection, document: str, now: float) -> None:
        doc: Doc[Any] = Doc()
        for update in self._read(document):
            doc.apply_update(update)
        db.execute(
            "INSERT OR REPLACE INTO ycheckpoints (path, checkpoint, timestamp) VALUES (?, ?, ?)",
            (document, doc.get_update(), now),
        )
        self._rows[document] = 0

    def _read(self, document: str) -> list[bytes]:
        db = self._open()
        found = db.execute("SELECT checkpoint, timestamp FROM ycheckpoints WHERE path = ?", (document,)).fetchone()
        checkpoint, since = cast("tuple[bytes | None, float]", found or (None, 0.0))
        rows = db.execute(
            "SELECT yupdate FROM yupdates WHERE path = ? AND timestamp >= ? ORDER BY timestamp ASC, rowid ASC",
            (document, since),
        ).fetchall()
        return [*([] if checkpoint is None else [checkpoint]), *(row[0] for row in rows)]

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(self._db_path, check_same_thread=False)
        return self._connection


def _joined(updates: Sequence[bytes]) -> bytes:
    return updates[0] if len(updates) == 1 else merge_updates(*updates)
