"""Rooms and leases: the one place that knows jupyter_server_ydoc.

A room dies soon after its last browser leaves, whoever still writes to it. A **lease** is one more client of the room
that only listens, so the room lives for as long as the server writes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from logging import Logger
from typing import Any, Final

from jupyter_server_ydoc.utils import JUPYTER_COLLABORATION_EVENTS_URI
from tornado.web import HTTPError

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.errors import Conflict, NotFound, PennantError, RoomUnavailable
from pennant_server_ext.file_ids import FileIds
from pennant_server_ext.notebook.shared_notebook import SharedNotebook
from pennant_server_ext.rooms.close_reason import fit_close_reasons
from pennant_server_ext.rooms.file_trouble import Choice, NotSaved, Trouble
from pennant_server_ext.rooms.large_notebooks import LargeNotebooks
from pennant_server_ext.rooms.room_file import RoomFile
from pennant_server_ext.rooms.room_life import RoomLife
from pennant_server_ext.rooms.room_rights import RoomRights
from pennant_server_ext.rooms.room_socket import guard_room_sockets
from pennant_server_ext.rooms.shared_room import SharedRoom, use_shared_rooms
from pennant_server_ext.rooms.watched_file import WatchedFile, use_watched_files
from pennant_server_ext.rooms.whole_file import Stamp
from pennant_server_ext.store.store import Store

OPEN_DEADLINE_S: Final = 30.0
_NOTEBOOK: Final = "json:notebook:"


class Listener:
    """A client of a room that never answers: what keeps the room alive."""

    path = "pennant-lease"
    only_stays = True

    async def send(self, message: bytes) -> None:
        """Take an update and forget it."""


@dataclass(slots=True)
class Lease:
    """The server's own hold on a room; ``let_go`` gives it back."""

    notebook: SharedNotebook
    rooms: "Rooms"
    document_id: DocumentId
    room: Any
    listener: Listener

    def let_go(self) -> None:
        """Give the room back; it is closed after the usual delay when nobody else is there."""
        self.rooms.give_back(self)


class Rooms:
    """The rooms of jupyter_server_ydoc, by document id."""

    def __init__(self, settings: dict[str, Any], update_log: Store, save_interval_s: float, log: Logger) -> None:
        self.file_ids = FileIds(lambda: settings["file_id_manager"])
        self._settings = settings
        self._log = log
        self._stopped = asyncio.Event()
        self._life = RoomLife(lambda: self.extension, log)
        self._rights = RoomRights(log)
        guard_room_sockets(settings, self._life, self._rights)
        use_shared_rooms(update_log, save_interval_s, self._life.look, self._rights.may_write)
        use_watched_files()
        fit_close_reasons()

    @property
    def extension(self) -> Any:
        """The YDocExtension of this server."""
        return self._settings["jupyter_server_ydoc"]

    @property
    def count(self) -> int:
        """How many rooms are open."""
        return SharedRoom.count()

    def keep_before_file(self, keep: Callable[[str, bytes], None]) -> None:
        """Have this told of a file's id and of the document's state, before it takes over what others wrote there."""
        RoomFile.before_taken = keep

    def ask_where_files_are(self, look_for: Callable[[str, Collection[Stamp]], Awaitable[None]]) -> None:
        """Have this told of the path of an open file that is not there any more, and what the file was like."""
        WatchedFile.missing = look_for

    def read_large_with(self, large: LargeNotebooks) -> None:
        """Have large files read by this."""
        WatchedFile.large = large

    @property
    def open_file_ids(self) -> list[str]:
        """The ids of all files with an open room, notebooks and others."""
        rooms = self.extension.ywebsocket_server.rooms
        return [str(name).split(":", 2)[2] for name in rooms if str(name).count(":") >= 2]

    def watch(
        self,
        event_logger: Any,
        opened: Callable[[DocumentId], Awaitable[None]],
        closed: Callable[[DocumentId], Awaitable[None]],
    ) -> None:
        """Call one listener whenever a notebook's room was loaded, the other when it was closed."""

        async def hear(logger: object, schema_id: str, data: dict[str, Any]) -> None:
            room = str(data.get("room"))
            if not room.startswith(_NOTEBOOK):
                return
            if data.get("action") == "initialize":
                await opened(DocumentId.parse(room))
            elif data.get("action") == "clean":
                await closed(DocumentId.parse(room))

        event_logger.add_listener(schema_id=JUPYTER_COLLABORATION_EVENTS_URI, listener=hear)

    def stop_before_theirs(self, stop: Callable[[], Awaitable[None]]) -> None:
        """Put our stop before that of jupyter_server_ydoc, which would drop unsaved changes.

        jupyter_server stops all extensions at once, and has no order between them.
        """
        extension, stop_theirs = self.extension, self.extension.stop_extension

        async def both() -> None:
            try:
                await stop()
            except Exception:
                self._log.exception("The notebooks did not end well")
            self._stopped.set()
            await stop_theirs()

        extension.stop_extension = both

    async def stopped(self) -> None:
        """Return when our part of the stop is done."""
        await self._stopped.wait()

    def path(self, document_id: DocumentId) -> str:
        """The notebook's path on the server now.

        Raises:
            NotFound: no file has that id.
        """
        path = self.file_ids.path(document_id.file_id)
        if path is None:
            raise NotFound("unknown_document", "No such notebook on this server. Open it again from the file browser.")
        return path

    def is_deleted(self, document_id: DocumentId) -> bool:
        """Whether no file has that id any more."""
        return self.file_ids.path(document_id.file_id) is None

    def document_id(self, path: str) -> DocumentId | None:
        """The id of a notebook that has one already."""
        file_id = self.file_ids.of(path)
        return None if file_id is None else DocumentId(file_id)

    @property
    def open_notebooks(self) -> list[DocumentId]:
        """The notebooks with a room."""
        return [DocumentId.parse(name) for name in self.extension.ywebsocket_server.rooms if name.startswith(_NOTEBOOK)]

    async def close_at_once(self, document_id: DocumentId, reason: str) -> None:
        """Send everybody away and forget the room, without saving; ``reason``: what their browsers are told."""
        await self._life.close_at_once(str(document_id), reason)

    def live(self, document_id: DocumentId) -> SharedNotebook | None:
        """The shared notebook if its room is open and loaded."""
        room = self.extension.ywebsocket_server.rooms.get(str(document_id))
        return room.notebook if isinstance(room, SharedRoom) and room.ready else None

    async def choose(self, document_id: DocumentId, choice: Choice) -> str | None:
        """Settle the conflict of a notebook with its file; the path of the copy that was made, if both were wanted.

        Raises:
            NotFound: there is no such notebook.
            Conflict: there is nothing to choose, or the file cannot be read or written now.
        """
        self.path(document_id)
        room = self.extension.ywebsocket_server.rooms.get(str(document_id))
        file = room.file if isinstance(room, SharedRoom) and room.ready else None
        if file is None or file.trouble is None or file.trouble.kind is not Trouble.CONFLICT:
            raise Conflict("no_conflict", "This notebook and its file are not in conflict any more.")
        try:
            return await file.choose(choice)
        except NotSaved as error:
            raise Conflict(error.trouble.kind.value, error.trouble.message) from error

    async def lease(self, document_id: DocumentId) -> Lease:
        """Hold the notebook's room, opened first when it is not.

        Raises:
            NotFound: there is no such file.
            RoomUnavailable: the room could not be opened in time.
        """
        self.path(document_id)
        try:
            async with asyncio.timeout(OPEN_DEADLINE_S):
                room = await self._open(str(document_id))
        except TimeoutError as error:
            raise RoomUnavailable("The shared notebook did not open in time; try again.") from error
        listener = Listener()
        room.clients.add(listener)
        return Lease(room.notebook, self, document_id, room, listener)

    def give_back(self, lease: Lease) -> None:
        """End the hold; a room that nobody holds is closed after jupyter_server_ydoc's own delay."""
        lease.room.clients.discard(lease.listener)
        self._life.look(lease.room)

    async def stop(self) -> None:
        """Save what is not on disk yet, close every socket with a reason, then the update stores."""
        await self._rights.end()
        await self._life.end()

    async def _open(self, room_id: str) -> Any:
        try:
            await self.extension.get_document(room_id=room_id, copy=False, create=True)
            room = self.extension.ywebsocket_server.rooms[room_id]
            async with self.extension._room_locks[room_id]:
                await room.initialize()
        except PennantError:
            self.extension.ywebsocket_server.rooms.pop(room_id, None)
            raise
        except HTTPError as error:
            self.extension.ywebsocket_server.rooms.pop(room_id, None)
            if error.status_code == 404:
                raise NotFound("unknown_document", "The notebook's file is gone.") from error
            raise RoomUnavailable(f"The notebook could not be read: {error.log_message or error.reason}") from error
        return room
