"""Tells everybody in a notebook where its changes are: on this server's disk, and in the copy.

And when another server owns the notebook, it is closed here.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from logging import Logger
from typing import Final

from pennant_server_ext.copies.copies import Copies
from pennant_server_ext.copies.copy_state import CURRENT, OFF, CopyState, copy_json
from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.errors import RoomElsewhere, RoomUnavailable
from pennant_server_ext.rooms.rooms import Rooms
from pennant_server_ext.store.records import StoreState
from pennant_server_ext.store.store import Store

COPY_KEY: Final = "copy"
STORE_KEY: Final = "store"
ABANDON_DEADLINE_S: Final = 10.0
_FINE: Final = copy_json(CURRENT)
_OFF: Final = copy_json(OFF)


class StorageWatch:
    """``abandon``: ends what runs in a notebook that another server owns."""

    def __init__(
        self,
        rooms: Rooms,
        update_log: Store,
        copies: Copies | None,
        abandon: Callable[[DocumentId], Awaitable[None]],
        log: Logger,
    ) -> None:
        self._rooms = rooms
        self._copies = copies
        self._abandon = abandon
        self._log = log
        self._steps: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._store = _FINE
        update_log.on_change(self._store_changed)
        if copies is not None:
            copies.changed = lambda key, _state: self._later(lambda: self.show(DocumentId(key)))
            copies.lost = lambda key, error: self._later(lambda: self._close(DocumentId(key), error))

    def start(self) -> None:
        """Begin; call on the event loop, once."""
        self._task = asyncio.get_running_loop().create_task(self._serve(), name="Pennant's storage watch")

    def end(self) -> None:
        """Tell nobody anything more."""
        if self._task is not None:
            self._task.cancel()

    async def room_opened(self, document_id: DocumentId) -> None:
        """Show it in a notebook from now on, also when a browser brings along what an earlier server told."""
        notebook = self._rooms.live(document_id)
        if notebook is not None:
            notebook.root.on_overwritten.add(lambda: self._later(lambda: self.show(document_id)))
            await self.show(document_id)

    async def show(self, document_id: DocumentId) -> None:
        """Show it in one notebook, if that is open."""
        notebook = self._rooms.live(document_id)
        if notebook is None:
            return
        copy = _OFF if self._copies is None else copy_json(self._copies.state(document_id.file_id))
        # What has always been well is not worth a change of the document.
        values = {COPY_KEY: (copy, _OFF), STORE_KEY: (self._store, _FINE)}
        root = notebook.root
        news = {key: value for key, (value, usual) in values.items() if (root.published(key) or usual) != value}
        if news:
            async with notebook.writing():
                root.publish(news)

    def _store_changed(self, state: StoreState) -> None:
        self._store = copy_json(CopyState("behind", time.time(), state.reason)) if state.behind else _FINE
        for document_id in self._rooms.open_notebooks:
            self._later(lambda document_id=document_id: self.show(document_id))

    async def _close(self, document_id: DocumentId, error: RoomElsewhere) -> None:
        await self._rooms.close_at_once(document_id, error.message)
        async with asyncio.timeout(ABANDON_DEADLINE_S):
            await self._abandon(document_id)

    def _later(self, step: Callable[[], Awaitable[None]]) -> None:
        self._steps.put_nowait(step)

    async def _serve(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            while True:
                tasks.create_task(self._take(await self._steps.get()))

    async def _take(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        except RoomUnavailable as error:
            self._log.warning("Where the changes are could not be shown: %s", error)
        except Exception:
            self._log.exception("Where the changes are could not be told")
