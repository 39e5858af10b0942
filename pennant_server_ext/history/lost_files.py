"""What becomes of the history of a notebook whose file is gone: kept for a while, found again, then forgotten.

A file that comes back, from a trash or under another name while nobody looked, has another id. It is known by its
content: the newest version of a room whose file is gone.
"""

import sqlite3
import time
from collections.abc import Callable
from typing import Any, Final

from jupyter_core.utils import ensure_async

from pennant_server_ext.file_ids import FileIds
from pennant_server_ext.history import run_rows, trash_rows, version_rows
from pennant_server_ext.history.trash_rows import Lost
from pennant_server_ext.history.version import Version, VersionKind
from pennant_server_ext.history.versions import Versions
from pennant_server_ext.store import changes
from pennant_server_ext.store.store import Store

AT_ONCE: Final = 200
"""So many rooms are looked at in one sweep."""


class LostFiles:
    """Keeps what is known of notebooks without a file for ``kept_s`` seconds."""

    def __init__(self, versions: Versions, store: Store, file_ids: FileIds, contents: Any, kept_s: float) -> None:
        self._versions = versions
        self._store = store
        self._file_ids = file_ids
        self._contents = contents
        self._kept_s = kept_s
        self._swept = 0

    async def lost(self, file_id: str, path: str) -> None:
        """The file was deleted."""
        await self._versions.transact(lambda db: trash_rows.put(db, Lost(file_id, time.time(), path)))

    async def adopt(self, file_id: str, first: Version, is_open: Callable[[str], bool]) -> None:
        """Give the new file ``file_id`` the history of one that is gone and was the same, if there is one."""
        twins = await self._versions.transact(lambda db: version_rows.rooms_that_end_with(db, first.digest))
        for twin in twins:
            if twin != file_id and not await self._is_there(twin):
                await self._versions.transact(_handing_over(twin, file_id, first))
                if not is_open(twin):
                    await self._store.forget(twin)
                return

    async def sweep(self, is_open: Callable[[str], bool]) -> None:
        """Look after the next rooms: which have lost their file, which have it back, which are forgotten now."""
        rooms = await self._versions.transact(trash_rows.known_rooms)
        some = rooms[self._swept : self._swept + AT_ONCE]
        self._swept = 0 if self._swept + AT_ONCE >= len(rooms) else self._swept + AT_ONCE
        for room in some:
            # The log holds documents that are no notebooks, too.
            if ":" not in room and not is_open(room):
                await self._look(room)
        for lost in await self._versions.transact(lambda db: trash_rows.lost_before(db, time.time() - self._kept_s)):
            if not is_open(lost.room):
                await self._versions.forget(lost.room)
                await self._store.forget(lost.room)

    async def _look(self, room: str) -> None:
        if await self._is_there(room):
            await self._versions.transact(lambda db: trash_rows.take_out(db, room))
        else:
            await self.lost(room, self._file_ids.path(room) or "")

    async def _is_there(self, file_id: str) -> bool:
        path = self._file_ids.path(file_id)
        return path is not None and bool(await ensure_async(self._contents.file_exists(path)))


def _handing_over(twin: str, to: str, first: Version) -> Callable[[sqlite3.Connection], None]:
    def hand_over(db: sqlite3.Connection) -> None:
        if first.kind is VersionKind.AUTOMATIC:
            version_rows.remove(db, to, first.version_id)
        version_rows.rekey(db, twin, to)
        run_rows.rekey(db, twin, to)
        changes.rekey(db, twin, to)
        trash_rows.take_out(db, twin)

    return hand_over
