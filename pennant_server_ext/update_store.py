"""What stands in for jupyter_server_ydoc's update store, which commits every key of everybody by itself.

That store keeps a connection for each room, and four changes of thread and a commit for each update: with twenty
notebooks the rooms wait for each other's locks. Here all rooms share one log, and a commit takes along what came within
a quarter of a second. A server that is killed may lose so much of the store; the browsers that are there bring it back,
and the file is what counts when a room is loaded.
"""

from collections.abc import AsyncIterator
from logging import Logger
from pathlib import Path
from typing import Any, Final
from weakref import WeakValueDictionary

from anyio import Event, Lock
from jupyter_server_ydoc.stores import SQLiteYStore
from pycrdt import Doc
from pycrdt.store import BaseYStore, YDocNotFound

from pennant_server_ext.update_log import UpdateLog

_LOGS: Final[WeakValueDictionary[str, UpdateLog]] = WeakValueDictionary()
"""One for each file, for as long as a room uses it."""

_FORGETTING: Final = (
    "squash_after_inactivity_of",
    "document_ttl",
    "squash_history_older_than",
    "cleanup_when_db_size_above",
)


class UpdateStore(BaseYStore):
    """One room's part of the log."""

    def __init__(self, path: str, db_path: str, log: Logger) -> None:
        self.path = path
        self.lock = Lock()
        self._db_path = str(Path(db_path).absolute())
        self._logger = log
        self._updates = _LOGS.setdefault(self._db_path, UpdateLog(self._db_path, log))

    def append(self, data: bytes) -> None:
        """Store an update, without waiting for it."""
        self._updates.append(self.path, data)

    async def write(self, data: bytes) -> None:
        """Store an update."""
        self.append(data)

    async def read(self) -> AsyncIterator[tuple[bytes, bytes, float]]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The updates, with no metadata and no time of their own.

        Raises:
            YDocNotFound: there are none.
        """
        updates = await self._updates.read(self.path)
        if not updates:
            raise YDocNotFound
        for update in updates:
            yield update, b"", 0.0

    async def apply_updates(self, ydoc: Doc[Any]) -> None:
        """Bring the document to where it was.

        Raises:
            YDocNotFound: the store knows nothing of it.
        """
        await self._make_file()
        async for update, *_ in self.read():
            ydoc.apply_update(update)

    async def stop(self) -> None:
        """Return when everything is on disk."""
        await self._updates.written()
        await super().stop()

    async def _make_file(self) -> None:
        # The stock store makes the tables, and moves a file of another version away.
        async with self._updates.making:
            if not self._updates.made:
                stock: Any = SQLiteYStore(path=self.path, log=self._logger)
                stock.db_path, stock.db_initialized = self._db_path, Event()
                await stock._init_db()
                await stock._db.close()
                self._updates.made = True


def instead_of(store: BaseYStore | None, log: Logger) -> BaseYStore | None:
    """The faster store for the stock one; any other, and one that is told to forget, stays as it is."""
    if type(store) is not SQLiteYStore:
        return store
    if any(getattr(store, name, None) is not None for name in _FORGETTING):
        return store
    return UpdateStore(store.path, store.db_path, log)
