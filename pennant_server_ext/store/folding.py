"""Logs are folded one after the other: short ones in the log's thread, long ones where that holds up nobody."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from logging import Logger

from pennant_server_ext.store.compaction import LARGE, folded
from pennant_server_ext.store.database import Database
from pennant_server_ext.store.records import Fold

Soon = Callable[[Callable[[Database], None]], None]
"""Has something done in the log's thread."""
FoldLarge = Callable[[Sequence[bytes]], Awaitable[bytes | None]]
"""One update that says the same; None: that could not be done elsewhere now."""


class Folding:
    """Meanwhile rooms go on, and what they append stays."""

    def __init__(self, soon: Soon, large: FoldLarge | None, log: Logger) -> None:
        self._soon = soon
        self._large = large
        self._log = log
        self._waiting: dict[str, Fold] = {}
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def is_busy(self) -> bool:
        """Whether something is being folded elsewhere."""
        return self._task is not None

    def want(self, room: str, closing: bool) -> None:
        """Fold what may be folded of the room's log, if it is worth it."""
        loop = asyncio.get_running_loop()

        def fold(database: Database) -> None:
            found = database.fold_due(room, closing)
            if found is None:
                return
            if self._large is None or found.size < LARGE:
                database.put_folded(found, folded(found.updates))
            else:
                loop.call_soon_threadsafe(self._take, found)

        self._soon(fold)

    async def close(self) -> None:
        """Leave it to the next server."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    def _take(self, fold: Fold) -> None:
        if not self._closed:
            self._waiting[fold.room] = fold
            if self._task is None:
                self._task = asyncio.get_running_loop().create_task(self._fold_waiting())

    async def _fold_waiting(self) -> None:
        try:
            while self._waiting:
                await self._fold(self._waiting.pop(next(iter(self._waiting))))
        finally:
            self._task = None

    async def _fold(self, fold: Fold) -> None:
        assert self._large is not None
        try:
            data = await self._large(fold.updates)
        except Exception:
            self._log.exception("The log of %s could not be folded", fold.room)
            return
        self._soon(lambda database: database.put_folded(fold, folded(fold.updates) if data is None else data))
