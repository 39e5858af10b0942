"""Makes versions by itself: when a notebook is opened, while people change it, and when it is closed."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable
from contextlib import suppress
from functools import partial
from logging import Logger
from typing import Any, Final

from tornado.web import HTTPError

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.errors import NotFound
from pennant_server_ext.history.content import notebook_of
from pennant_server_ext.history.history import History
from pennant_server_ext.history.lost_files import LostFiles
from pennant_server_ext.history.version import RunEnd, Version, VersionKind
from pennant_server_ext.history.versions import Wanted
from pennant_server_ext.rooms.rooms import Rooms
from pennant_server_ext.store.store import Store

LONGEST_PAUSE_S: Final = 30.0
LARGE_BYTES: Final = 4 * 1024 * 1024
"""A larger notebook is not kept when it is opened: that would hold everybody up for a tenth of a second."""
SWEEP_INTERVAL_S: Final = 3600.0
_LOOKS: Final = 4
"""So often the open notebooks are looked at within the time after which a version is due."""


class HistoryKeeper:
    """Owns the task that looks after the open notebooks. A failure is logged, and costs no more than that version."""

    def __init__(
        self, history: History, lost: LostFiles, rooms: Rooms, store: Store, interval_s: float, log: Logger
    ) -> None:
        self._history = history
        self._lost = lost
        self._rooms = rooms
        self._store = store
        self._interval_s = interval_s
        self._log = log
        self._open: set[DocumentId] = set()
        self._before_file: deque[tuple[str, bytes]] = deque()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look after them from now on."""
        self._task = asyncio.get_running_loop().create_task(self._keep())

    async def stop(self) -> None:
        """Look no more; what is known of runs is on disk."""
        if self._task is not None:
            self._task.cancel()
        await self._keep_taken()
        await self._try(self._history.versions.flush(), "what ran")

    async def room_opened(self, document_id: DocumentId) -> None:
        """Keep what people find, before they change it."""
        self._open.add(document_id)
        await self._try(self._record_found(document_id), document_id)

    async def room_closed(self, document_id: DocumentId) -> None:
        """Keep what people left; the room is gone, and the log has it."""
        self._open.discard(document_id)
        await self._try(self._record_closed(document_id), document_id)

    async def run_ended(self, logger: object, schema_id: str, data: dict[str, Any]) -> None:
        """Hear of a run that ended, as the audit trail tells it."""
        run = RunEnd(time.time(), data["run_id"], data["cell_id"], data["username"], data["outcome"])
        self._history.versions.run_ended(DocumentId.parse(data["document_id"]).file_id, run)

    def before_file(self, file_id: str, state: bytes) -> None:
        """Keep this state of a document soon: it is about to take over what others wrote into its file."""
        self._before_file.append((file_id, state))
        self._wake.set()

    async def _keep(self) -> None:
        sweep_at = time.monotonic()
        while True:
            if time.monotonic() >= sweep_at:
                sweep_at += SWEEP_INTERVAL_S
                await self._try(self._lost.sweep(self._is_open), "notebooks whose files are gone")
            with suppress(TimeoutError):
                async with asyncio.timeout(min(self._interval_s / _LOOKS, LONGEST_PAUSE_S)):
                    await self._wake.wait()
            self._wake.clear()
            await self._keep_taken()
            await self._try(self._history.versions.flush(), "what ran")
            for document_id in tuple(self._open):
                await self._try(self._record_if_due(document_id), document_id)

    async def _keep_taken(self) -> None:
        while self._before_file:
            file_id, state = self._before_file.popleft()
            wanted = Wanted(VersionKind.BEFORE_FILE)
            await self._try(self._history.versions.add(file_id, partial(notebook_of, [state]), wanted), file_id)

    def _is_open(self, file_id: str) -> bool:
        return DocumentId(file_id) in self._open

    async def _record_found(self, document_id: DocumentId) -> None:
        if await self._history.file_bytes(document_id) > LARGE_BYTES:
            return
        known = await self._history.versions.newest(document_id.file_id)
        # A document that was just loaded stands in the log as it is; encoding it again would hold up everybody.
        made = await self._record_log(document_id) or await self._record(document_id)
        if known is None and made is not None:
            await self._lost.adopt(document_id.file_id, made, self._is_open)

    async def _record_if_due(self, document_id: DocumentId) -> None:
        versions = self._history.versions
        last = await versions.newest(document_id.file_id)
        since = 0.0 if last is None else last.at
        if time.time() - since >= self._interval_s and await versions.changed_by_people(document_id.file_id, since):
            # Encoding a large document holds up everybody; the log has it encoded.
            in_log = await self._is_large(document_id) and await self._record_log(document_id) is not None
            if not in_log:
                await self._record(document_id)

    async def _is_large(self, document_id: DocumentId) -> bool:
        try:
            return await self._history.file_bytes(document_id) > LARGE_BYTES
        except (NotFound, HTTPError):
            # The file is gone; the document is not.
            return False

    async def _record(self, document_id: DocumentId) -> Version | None:
        notebook = self._rooms.live(document_id)
        if notebook is None:
            return None
        return await self._history.record(document_id, notebook, Wanted(VersionKind.AUTOMATIC))

    async def _record_closed(self, document_id: DocumentId) -> None:
        if self._rooms.live(document_id) is None:
            await self._record_log(document_id)

    async def _record_log(self, document_id: DocumentId) -> Version | None:
        """Of what the log has; None when it knows nothing of the notebook."""
        stored = await self._store.room(document_id.file_id).load()
        if not stored.updates:
            return None
        wanted = Wanted(VersionKind.AUTOMATIC)
        return await self._history.versions.add(document_id.file_id, lambda: notebook_of(stored.updates), wanted)

    async def _try(self, what: Awaitable[object], of: object) -> None:
        try:
            await what
        except Exception:
            self._log.exception("The history of %s could not be kept up to date", of)
