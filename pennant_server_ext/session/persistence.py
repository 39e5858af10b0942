"""Keeps the room while the server writes: one lease for all that a notebook's session does at a time.

The room saves by itself; without the lease it would be closed when the last browser leaves, whoever still writes to it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from logging import Logger

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.notebook.shared_notebook import SharedNotebook
from pennant_server_ext.rooms.rooms import Lease, Rooms


class Persistence:
    """One notebook's lease."""

    def __init__(self, rooms: Rooms, document_id: DocumentId, log: Logger) -> None:
        self._rooms = rooms
        self._document_id = document_id
        self._log = log
        self._lease: Lease | None = None
        self._opening = asyncio.Lock()
        self._holders = 0
        self._held_while_busy = False

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
        """One holder less; after the last one the room is given back, which saves it before it is closed."""
        self._holders -= 1
        if self._holders == 0 and self._lease is not None:
            self._lease.let_go()
            self._lease = None

    async def save(self) -> None:
        """Have everything on disk now; what cannot be written stays in memory and is tried again."""
        if self._lease is not None and not await self._lease.notebook.save():
            self._log.warning("Notebook %s could not be saved now", self._document_id)
