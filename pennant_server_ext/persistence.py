"""Keeps the room, and the file on disk up to date, while the server writes.

jupyter_server_ydoc saves once nobody has changed anything for a second, so a cell that prints would never be saved.
While a lease is held, the file is written every few seconds instead, less often when writing takes long or many
notebooks change. The lease is given back once the last change is on disk.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from logging import Logger
from typing import Final

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.errors import NotFound
from pennant_server_ext.rooms import Lease, Rooms
from pennant_server_ext.save_pace import save_at, save_interval_s
from pennant_server_ext.shared_notebook import SharedNotebook

_SHARE_OF_TIME: Final = 4
"""At most a quarter of the time goes into saving, however large the notebook."""


class Persistence:
    """One notebook's lease and its saves."""

    def __init__(self, rooms: Rooms, document_id: DocumentId, interval_s: float, log: Logger) -> None:
        self._rooms = rooms
        self._document_id = document_id
        self._interval_s = interval_s
        self._log = log
        self._lease: Lease | None = None
        self._opening = asyncio.Lock()
        self._saving = asyncio.Lock()
        self._holders = 0
        self._held_while_busy = False
        self._unsaved = False
        self._wake = asyncio.Event()

    @property
    def notebook(self) -> SharedNotebook | None:
        """The shared notebook: leased, or open because browsers are there; None when it is neither."""
        return self._rooms.live(self._document_id) if self._lease is None else self._lease.notebook

    async def hold(self) -> SharedNotebook:
        """Keep the room until ``let_go`` was called as often.

        Raises:
            NotFound: there is no such notebook.
            RoomUnavailable: it could not be opened in time.
        """
        async with self._opening:
            if self._lease is None:
                self._lease = await self._rooms.lease(self._document_id)
            self._holders += 1
            return self._lease.notebook

    @asynccontextmanager
    async def held(self) -> AsyncGenerator[SharedNotebook]:
        """Keep the room for a while; errors as of ``hold``."""
        notebook = await self.hold()
        try:
            yield notebook
        finally:
            self.let_go()

    async def hold_while(self, busy: bool) -> None:
        """Keep the room from the first call with True to the next one with False; errors as of ``hold``."""
        if busy and not self._held_while_busy:
            await self.hold()
            self._held_while_busy = True
        elif self._held_while_busy and not busy:
            self._held_while_busy = False
            self.let_go()

    def let_go(self) -> None:
        """One holder less; after the last one the file is saved and the room given back."""
        self._holders -= 1
        self._wake.set()

    def changed(self) -> None:
        """Something was written that is not on disk yet."""
        self._unsaved = True
        self._wake.set()

    async def keep_saved(self) -> None:
        """Save as long as this task runs."""
        last: float | None = None
        took = 0.0
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._unsaved:
                interval_s = max(save_interval_s(self._interval_s, self._rooms.count), took * _SHARE_OF_TIME)
                await asyncio.sleep(save_at(time.monotonic(), last, interval_s) - time.monotonic())
                last = time.monotonic()
                await self.save()
                took = time.monotonic() - last
            if self._holders == 0 and not self._unsaved:
                self._give_back()

    async def save(self) -> None:
        """Write the file if it is behind; what cannot be written now stays in memory and is tried again."""
        async with self._saving:
            if self._lease is not None and self._unsaved:
                await self._save(self._lease)

    async def _save(self, lease: Lease) -> None:
        self._unsaved = False
        try:
            self._rooms.path(self._document_id)
            saved = await lease.notebook.save()
        except NotFound:
            self._log.warning("Notebook %s was deleted; nothing is saved", self._document_id)
            return
        except Exception:
            self._log.exception("Notebook %s could not be saved; trying again", self._document_id)
            saved = False
        if not saved:
            self.changed()

    def _give_back(self) -> None:
        if self._lease is not None:
            self._lease.let_go()
            self._lease = None
