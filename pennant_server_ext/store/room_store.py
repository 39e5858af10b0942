"""One room's part of the log, as the room has it."""

# pycrdt's store is typed in part only.
# pyright: reportUnknownMemberType=false

import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from anyio import Lock
from pycrdt import Doc
from pycrdt.store import BaseYStore, YDocNotFound

from pennant_server_ext.errors import StoreUnavailable
from pennant_server_ext.store.group_commit import FAILURES, GroupCommit
from pennant_server_ext.store.records import Row, SavedFile, StoredRoom


class RoomStore(BaseYStore):
    """Takes a room's changes, and gives them back. ``load`` comes first: it knows the number of the last one."""

    def __init__(self, key: str, commits: GroupCommit, seqs: dict[str, int]) -> None:
        self.path = key
        self.lock = Lock()
        self.whole: Callable[[], bytes] | None = None
        """The room's whole state; asked for when the log is damaged and begun anew."""
        self.logged_bytes = 0
        """What was loaded and what was appended since."""
        self._commits = commits
        self._seqs = seqs

    @property
    def seq(self) -> int:
        """The number of the last update; 0: none."""
        return self._seqs.get(self.path, 0)

    def append(self, update: bytes, author: str = "") -> int:
        """Take an update and tell its number; it is on disk a quarter of a second later, or when ``durable`` says so.

        Author: the user's name; "" for Pennant itself, "file system" for what came from the file.
        """
        seq = self._seqs[self.path] = self._seqs[self.path] + 1
        self.logged_bytes += len(update)
        self._commits.append(self.path, Row(seq, time.time(), author, update))
        return seq

    async def durable(self) -> bool:
        """Bring to disk what was appended until now; False when the disk does not take it now."""
        return await self._commits.durable()

    def saving(self, seq: int, digest: str) -> None:
        """A file with that digest, which holds everything up to that number, is about to be written.

        With ``durable`` after it, a file that a killed server had just written is known as its own.
        """
        self._commits.note_save(self.path, SavedFile(seq, digest, False))

    def saved(self, seq: int, digest: str) -> None:
        """The file on disk has that digest, and holds everything up to that number."""
        self._commits.note_save(self.path, SavedFile(seq, digest, True))

    def first_loaded(self) -> None:
        """What was appended until now is a file as it was loaded: nothing to fold."""
        self._commits.note_first_load(self.path, self.seq)

    async def load(self) -> StoredRoom:
        """Everything that is known of the room, also what is not on disk yet.

        Raises:
            StoreUnavailable: the log cannot be read now.
        """
        try:
            found = await self._commits.stored(self.path)
        except FAILURES as error:
            raise StoreUnavailable(f"The log of changes cannot be read: {error}. Try again soon.") from error
        self._seqs[self.path] = max(self.seq, found.seq)
        self.logged_bytes = sum(map(len, found.updates))
        return found

    async def base(self) -> bytes | None:
        """The room's state as of the file that was saved last; None when that cannot be told."""
        try:
            return await self._commits.ask(lambda database: database.base(self.path))
        except (*FAILURES, ValueError):
            return None

    async def write(self, data: bytes) -> None:
        """Take an update."""
        self.append(data)

    async def read(self) -> AsyncIterator[tuple[bytes, bytes, float]]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The updates with no metadata and their times, for jupyter_server_ydoc's timeline.

        Raises:
            YDocNotFound: there are none.
        """
        part = await self._commits.ask(lambda database: database.part(self.path, 0, -1))
        if part.snapshot is None and not part.rows:
            raise YDocNotFound
        if part.snapshot is not None:
            yield part.snapshot.data, b"", part.rows[0].at if part.rows else time.time()
        for row in part.rows:
            yield row.update, b"", row.at

    async def apply_updates(self, ydoc: Doc[Any]) -> None:
        """Bring the document to where it was.

        Raises:
            YDocNotFound: the log knows nothing of it.
            StoreUnavailable: the log cannot be read now.
        """
        stored = await self.load()
        if not stored.updates:
            raise YDocNotFound
        for update in stored.updates:
            ydoc.apply_update(update)

    async def stop(self) -> None:
        """Return when everything is on disk; the log is put in order later."""
        self.whole = None
        await self.durable()
        self._commits.folding.want(self.path, closing=True)
        await super().stop()
