"""A room of jupyter_server_ydoc with the same behaviour at a fraction of the price.

The stock room costs a dozen tasks for each key of each person. Here a message is taken where it arrives, its update is
sent on from the document's own observer, and one timer waits for the pause in which the file is saved.
"""

# The rooms and pycrdt's functions are typed in part only, and a room is made of private parts.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportPrivateUsage=false

import asyncio
from contextlib import AbstractContextManager, nullcontext
from logging import Logger
from typing import Any, ClassVar, Final
from weakref import WeakSet

from jupyter_server_ydoc import app, handlers
from jupyter_server_ydoc.rooms import DocumentRoom
from jupyter_server_ydoc.stores import SQLiteYStore
from pycrdt import (
    YMessageType,
    create_sync_message,
    create_update_message,
    handle_sync_message,
    is_awareness_disconnect_message,
    read_message,
)
from pycrdt._transaction import hash_origin
from pycrdt.store import BaseYStore

from pennant_server_ext.presence import username_of
from pennant_server_ext.room_outbox import RoomOutbox
from pennant_server_ext.save_pace import save_interval_s
from pennant_server_ext.shared_notebook import BOARD_ORIGIN, SharedNotebook
from pennant_server_ext.store.room_store import RoomStore
from pennant_server_ext.store.store import Store

ECHO_AFTER_S: Final = 10.0
"""A browser gives up a socket on which nothing came for 30 s, so its own cursor comes back when all else is quiet."""
SAVED_AT_LATEST_S: Final = 10.0
"""The file waits for a pause in the typing, but not longer."""

CLIENT_ORIGIN: Final = "pennant client"
"""Of what people's browsers send. Each has its own undo; the document's would keep all that anybody ever deleted."""

_BOARD: Final = hash_origin(BOARD_ORIGIN)


class SharedRoom(DocumentRoom):
    """One document, its clients, its store and its file."""

    _open: ClassVar[WeakSet["SharedRoom"]] = WeakSet()
    update_log: ClassVar[Store | None] = None
    """The server's, which stands in for jupyter_server_ydoc's own store."""

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
        self.notebook: SharedNotebook | None = None
        """The document as Pennant's own parts use it, once they do."""
        self._sender: Any = None
        """Whose message is being applied."""
        self.writer = ""
        """Whose writing it is that no client sent; empty: Pennant's own."""
        self._unsaved_since: float | None = None
        self._save_due = 0.0
        self._saver: asyncio.Task[None] | None = None
        self._open.add(self)

    @classmethod
    def count(cls) -> int:
        """How many rooms are open."""
        return len(cls._open)

    async def stop(self) -> None:
        """End the room."""
        self._open.discard(self)
        await super().stop()

    async def serve(self, channel: Any) -> None:
        """Serve one client until it leaves."""
        if self.on_message is not None:
            await super().serve(channel)
            return
        self.clients.add(channel)
        self._outbox.join(channel)
        try:
            self._outbox.send(create_sync_message(self.ydoc), channel)
            self._take_over(channel)
            async for message in channel:
                self._take(channel, message)
        except Exception as error:
            self._handle_exception(error)
        finally:
            self.clients.discard(channel)
            self._outbox.forget(channel)

    def file_taken(self) -> None:
        """What is in the document now is being written to the file; only later changes ask for another save."""
        self._unsaved_since = None

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

    def _spread(self, event: Any) -> None:
        update = event.update
        self._note_change()
        others = [client for client in self.clients if client is not self._sender]
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
        user = getattr(self._sender, "current_user", None)
        return self.writer if user is None else username_of(user)

    async def _send_server_awareness(self, state: bytes) -> None:
        self._outbox.send(state, *self.clients)

    def _take_over(self, channel: Any) -> None:
        """Take what the socket receives at once instead of by way of the handler's queue and two tasks."""
        if not isinstance(channel, handlers.YDocWebSocketHandler):
            return
        stock, waiting = channel.on_message, channel._message_queue
        while not waiting.empty():
            message = waiting.get_nowait()
            if not message:
                waiting.put_nowait(message)
                return
            self._take(channel, message)

        def on_message(message: Any) -> Any:
            if isinstance(message, bytes) and message and message[0] <= YMessageType.AWARENESS:
                return self._take(channel, message)
            return stock(message)

        channel.on_message = on_message

    def _take(self, channel: Any, message: bytes) -> None:
        try:
            if message[0] == YMessageType.SYNC:
                self._take_sync(channel, message)
            elif message[0] == YMessageType.AWARENESS:
                self._take_awareness(channel, message)
        except Exception as error:
            self._start_soon(self._handle_sync_message_error, error, message, channel)

    def _take_sync(self, channel: Any, message: bytes) -> None:
        self._sender = channel
        try:
            with self._client_transaction():
                reply = handle_sync_message(message[1:], self.ydoc)
        finally:
            self._sender = None
        if reply is not None:
            self._outbox.send(reply, channel)

    def _client_transaction(self) -> AbstractContextManager[Any]:
        # A load from disk keeps its own transaction open while messages come, and one inside has to be of that origin.
        is_open = self.ydoc._txn is not None
        return nullcontext() if is_open else self.ydoc.transaction(origin=CLIENT_ORIGIN)

    def _take_awareness(self, channel: Any, message: bytes) -> None:
        to_itself = not is_awareness_disconnect_message(message[1:]) and self._outbox.quiet_for(channel) > ECHO_AFTER_S
        self._outbox.send(message, *(client for client in self.clients if client is not channel or to_itself))
        self.awareness.apply_awareness_update(read_message(message[1:]), self)

    def _note_change(self) -> None:
        if self._save_delay is None or self._update_lock.locked() or self._is_only_shown():
            return
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._unsaved_since is None:
            self._unsaved_since = now
        latest = self._unsaved_since + save_interval_s(SAVED_AT_LATEST_S, self.count())
        self._save_due = min(now + self._save_delay, latest)
        if self._saver is None or self._saver.done():
            self._saving_document = self._saver = loop.create_task(self._save_in_a_pause())

    def _is_only_shown(self) -> bool:
        """Whether the change is one of the board's, which is not saved."""
        return getattr(self.ydoc._txn, "_origin_hash", None) == _BOARD

    def _wants_autosave(self) -> bool:
        states = [state for state in self.awareness.states.values() if state]
        return not states or any(state.get("autosave", True) for state in states)

    async def _save_in_a_pause(self) -> None:
        loop = asyncio.get_running_loop()
        while self._unsaved_since is not None:
            pause = self._save_due - loop.time()
            if pause > 0:
                await asyncio.sleep(pause)
            else:
                self.file_taken()
                if self._wants_autosave():
                    await self._maybe_save_document(None, save_now=True)


def use_shared_rooms(update_log: Store) -> None:
    """Have jupyter_server_ydoc make these rooms, with that log. It has no setting for their class."""
    SharedRoom.update_log = update_log
    stand_in: Any = SharedRoom
    app.DocumentRoom = handlers.DocumentRoom = stand_in
