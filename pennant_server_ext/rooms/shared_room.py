"""A room of jupyter_server_ydoc with the same behaviour at a fraction of the price.

The stock room costs a dozen tasks for each key of each person. Here a message is taken where it arrives, its update is
sent on from the document's own observer, and one timer waits for the pause in which the file is saved.
"""

# The rooms and pycrdt's functions are typed in part only, and a room is made of private parts.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportPrivateUsage=false

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from logging import Logger
from typing import Any, ClassVar, Final
from weakref import WeakSet

from jupyter_server_ydoc import app, handlers
from jupyter_server_ydoc.rooms import DocumentRoom
from jupyter_server_ydoc.stores import SQLiteYStore
from jupyter_server_ydoc.utils import LogLevel
from pycrdt import create_sync_message, create_update_message
from pycrdt._transaction import hash_origin
from pycrdt.store import BaseYStore
from tornado.web import HTTPError

from pennant_server_ext.notebook.root_map import BOARD_ORIGIN
from pennant_server_ext.notebook.shared_notebook import SharedNotebook
from pennant_server_ext.rooms.file_trouble import NotSaved, Trouble
from pennant_server_ext.rooms.presence import username_of
from pennant_server_ext.rooms.room_file import RoomFile
from pennant_server_ext.rooms.room_intake import RoomIntake
from pennant_server_ext.rooms.room_outbox import RoomOutbox
from pennant_server_ext.rooms.save_clock import SaveClock
from pennant_server_ext.store.room_store import RoomStore
from pennant_server_ext.store.store import Store

DEFAULT_PAUSE_S: Final = 1.0
"""Without a key, until the file is saved."""

_BOARD: Final = hash_origin(BOARD_ORIGIN)


class SharedRoom(DocumentRoom):
    """One document, its clients, its store and its file."""

    _open: ClassVar[WeakSet["SharedRoom"]] = WeakSet()
    update_log: ClassVar[Store | None] = None
    """The server's, which stands in for jupyter_server_ydoc's own store."""
    left: ClassVar[Callable[["SharedRoom"], None] | None] = None
    """Told when a client has gone."""
    may_write: ClassVar[Callable[[Any], bool] | None] = None
    """Whether a client's user may change documents; None: everybody may."""
    save_interval_s: ClassVar[float] = 2.0
    """Between two saves of a document that changes all the time, while few do."""

    def __init__(
        self,
        room_id: str,
        file_format: str,
        file_type: str,
        file: Any,
        logger: Any,
        ystore: BaseYStore | None,
        log: Logger,
        **more: Any,
    ) -> None:
        super().__init__(
            room_id, file_format, file_type, file, logger, self._store_instead_of(ystore, room_id), log, **more
        )
        if isinstance(self.ystore, RoomStore):
            self.ystore.whole = self.ydoc.get_update
        # The events of every cell, made into Python's objects, only to learn that something changed.
        self._document.unobserve()
        self._outbox = RoomOutbox(self._start_soon)
        self.notebook = SharedNotebook(self.ydoc, self)
        """The document as Pennant's own parts use it."""
        self.writer = ""
        """Whose writing it is that no client sent; empty: Pennant's own."""
        self.file = self._file_of_room()
        """The notebook on disk; None for other documents, and where an administrator chose another store."""
        pause_s = DEFAULT_PAUSE_S if self._save_delay is None else self._save_delay
        self._clock = SaveClock(self._save_by_clock, self._wants_autosave, pause_s, self.save_interval_s, log)
        self._intake = RoomIntake(self, self._outbox, type(self).may_write, self._take_failed)
        self._open.add(self)

    @classmethod
    def count(cls) -> int:
        """How many rooms are open."""
        return len(cls._open)

    async def initialize(self) -> None:
        """Load the document, once.

        Raises:
            HTTPError: the file is gone, or cannot be read.
            StoreUnavailable: the log of changes cannot be read now.
        """
        if self.file is None or self.ready:
            await super().initialize()
            return
        try:
            async with self._update_lock:
                await self.file.load(self._observed)
        except NotSaved as error:
            raise HTTPError(404 if error.trouble.kind is Trouble.GONE else 400, error.trouble.message) from error
        self._clock.note_change()
        self._emit(LogLevel.INFO, "initialize", "Room initialized")

    async def stop(self) -> None:
        """End the room."""
        self._open.discard(self)
        await self._clock.stop()
        await super().stop()

    async def settled(self) -> None:
        """Wait for a load to end."""
        async with self._update_lock:
            pass

    async def durable(self) -> bool:
        """Commit the updates so far; False when the store cannot be written now, or is not ours."""
        return isinstance(self.ystore, RoomStore) and await self.ystore.durable()

    async def save(self) -> bool:
        """Write the file now; False when it could not be written."""
        return await self._clock.save_now()

    @contextmanager
    def written_by(self, author: str) -> Generator[None]:
        """The log names the author of what is written inside."""
        self.writer = author
        try:
            yield
        finally:
            self.writer = ""

    async def is_kept(self) -> bool:
        """Have everything on disk, as far as it can be; whether nothing is lost without this room."""
        if not self.ready or not self._clock.is_unsaved or await self.save():
            return True
        in_log = isinstance(self.ystore, RoomStore) and await self.ystore.durable()
        trouble = None if self.file is None else self.file.trouble
        # What waits for a choice, or for a readable file, waits in the log as well.
        return in_log and trouble is not None and trouble.kind in (Trouble.CONFLICT, Trouble.UNREADABLE, Trouble.GONE)

    async def serve(self, channel: Any) -> None:
        """Serve one client until it leaves."""
        if self.on_message is not None:
            await super().serve(channel)
            return
        self.clients.add(channel)
        self._outbox.join(channel)
        try:
            self._outbox.send(create_sync_message(self.ydoc), channel)
            self._intake.take_over(channel)
            async for message in channel:
                self._intake.take(channel, message)
        except Exception as error:
            self._handle_exception(error)
        finally:
            self.clients.discard(channel)
            self._outbox.forget(channel)
            self._tell_left()

    @property
    def usernames(self) -> frozenset[str]:
        """The users who have the document open; the server itself is none."""
        users = (getattr(client, "current_user", None) for client in self.clients)
        return frozenset(username_of(user) for user in users if user is not None)

    def _tell_left(self) -> None:
        self.notebook.tell_left()
        left = type(self).left
        if left is not None:
            left(self)

    async def _watch_ready(self) -> None:
        await self.ready_event.wait()
        self._subscription = self.ydoc.observe(self._spread)
        self.ydoc_observed.set()

    async def _broadcast_updates(self) -> None:
        store = self.ystore
        if store is not None:
            async with store.start_lock:
                if not store.started.is_set() and self._task_group is not None:
                    await self._task_group.start(store.start)

    def _start_soon(self, act: Any, *arguments: Any) -> None:
        if self._task_group is not None:
            self._task_group.start_soon(act, *arguments)

    def _take_failed(self, error: Exception, message: bytes, channel: Any) -> None:
        self._start_soon(self._handle_sync_message_error, error, message, channel)

    def _spread(self, event: Any) -> None:
        update = event.update
        self._note_change()
        others = [client for client in self.clients if client is not self._intake.sender]
        if others:
            self._outbox.send(create_update_message(update), *others)
        if isinstance(self.ystore, RoomStore):
            self.ystore.append(update, self._author())
        elif self.ystore is not None:
            self._start_soon(self.ystore.write, update)

    @classmethod
    def _store_instead_of(cls, store: BaseYStore | None, room_id: str) -> BaseYStore | None:
        """The server's log for the stock store; one of another class was configured on purpose."""
        if cls.update_log is None or type(store) is not SQLiteYStore:
            return store
        _, file_type, file_id = room_id.split(":", 2)
        return cls.update_log.room(file_id if file_type == "notebook" else f"{file_type}:{file_id}")

    def _author(self) -> str:
        user = getattr(self._intake.sender, "current_user", None)
        return self.writer if user is None else username_of(user)

    async def _send_server_awareness(self, state: bytes) -> None:
        self._outbox.send(state, *self.clients)

    def _note_change(self) -> None:
        if self._is_only_shown():
            return
        if self.file is not None:
            self.file.note_change()
            # Not inside the transaction that is just ending.
            asyncio.get_running_loop().call_soon(self.file.show_unsaved)
        elif self._update_lock.locked():
            return
        self._clock.note_change()

    def _file_of_room(self) -> RoomFile | None:
        is_notebook = (self.file_format, self.file_type) == ("json", "notebook")
        if not is_notebook or not isinstance(self.ystore, RoomStore | None):
            return None
        document: Any = self._document
        file: Any = self._file
        return RoomFile(document, self.notebook, file, self.ystore, self.log)

    async def _observed(self) -> None:
        self.ready = True
        await self.ydoc_observed.wait()

    async def _save_by_clock(self) -> bool:
        if self.file is None:
            await self._maybe_save_document(None, save_now=True)
            return True
        try:
            await self.file.save()
        except NotSaved as error:
            self.log.warning("%s: %s", self._room_id, error)
            return False
        return True

    def _save_to_disc(self) -> asyncio.Task[None] | None:
        """What Ctrl+S does; the task fails when not everything is on disk."""
        if self.file is None:
            return super()._save_to_disc()

        async def save() -> None:
            if not await self.save() and self.file is not None and self.file.trouble is not None:
                raise NotSaved(self.file.trouble)

        return asyncio.get_running_loop().create_task(save())

    async def _on_outofband_change(self) -> None:
        if self.file is None:
            await super()._on_outofband_change()
        else:
            await self.file.look_outside()

    def _is_only_shown(self) -> bool:
        """Whether the change is one of the board's, which is not saved."""
        return getattr(self.ydoc._txn, "_origin_hash", None) == _BOARD

    def _wants_autosave(self) -> bool:
        if any(getattr(client, "only_stays", False) for client in self.clients):
            return True
        states = [state for state in self.awareness.states.values() if state]
        return self._save_delay is not None and (not states or any(state.get("autosave", True) for state in states))


def use_shared_rooms(
    update_log: Store, save_interval_s: float, left: Callable[[SharedRoom], None], may_write: Callable[[Any], bool]
) -> None:
    """Have jupyter_server_ydoc make these rooms, with that log. It has no setting for their class."""
    SharedRoom.left = staticmethod(left)
    SharedRoom.may_write = staticmethod(may_write)
    SharedRoom.update_log = update_log
    SharedRoom.save_interval_s = save_interval_s
    stand_in: Any = SharedRoom
    app.DocumentRoom = handlers.DocumentRoom = stand_in
