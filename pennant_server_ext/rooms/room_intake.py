"""What a room receives: each message taken where it arrives, in one transaction with people's own origin."""

# The rooms and pycrdt's functions are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportPrivateUsage=false

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final
from weakref import WeakKeyDictionary, WeakSet

from jupyter_server_ydoc import handlers
from jupyter_server_ydoc.utils import MessageType
from pycrdt import (
    Decoder,
    YMessageType,
    YSyncMessageType,
    create_awareness_message,
    handle_sync_message,
    is_awareness_disconnect_message,
    read_message,
)

from pennant_server_ext.notebook.made_anew import CLIENT_ORIGIN
from pennant_server_ext.rooms.file_echo import FileEcho
from pennant_server_ext.rooms.first_content import FirstContent
from pennant_server_ext.rooms.other_history import LOAD_ANEW, REASON, is_empty, kept_text, notebook_in, shares_nothing
from pennant_server_ext.rooms.own_presence import own_part
from pennant_server_ext.rooms.room_outbox import RoomOutbox

ECHO_AFTER_S: Final = 10.0
"""A browser gives up a socket on which nothing came for 30 s, so its own cursor comes back when all else is quiet."""


class RoomIntake:
    """The messages of one room's clients."""

    def __init__(
        self,
        room: Any,
        outbox: RoomOutbox,
        may_write: Callable[[Any], bool] | None,
        failed: Callable[[Exception, bytes, Any], object],
    ) -> None:
        """``failed`` is told of a message that could not be taken, and by whom it was sent."""
        self.sender: Any = None
        """Whose message is being applied."""
        self._room = room
        self._outbox = outbox
        self._may_write: Callable[[Any], bool] = may_write or (lambda _client: True)
        self._failed = failed
        self._first_content = FirstContent(room, outbox)
        self._own_clients: WeakKeyDictionary[Any, set[int]] = WeakKeyDictionary()
        """The awareness client ids that each socket has told of as its own."""
        self._strangers: WeakKeyDictionary[Any, bytes] = WeakKeyDictionary()
        """Clients whose documents may be of another history, with the question that each has asked."""
        self._returning: WeakSet[Any] = WeakSet()
        """Clients that may bring what the room has from the file; their first answer has it."""
        self._refused: WeakSet[Any] = WeakSet()
        """Those that were, and are told to load anew."""

    def take_over(self, channel: Any) -> None:
        """Take what the socket receives at once instead of by way of the handler's queue and two tasks."""
        if not isinstance(channel, handlers.YDocWebSocketHandler):
            return
        stock, waiting = channel.on_message, channel._message_queue
        while not waiting.empty():
            message = waiting.get_nowait()
            if not message:
                waiting.put_nowait(message)
                return
            self.take(channel, message)

        def on_message(message: Any) -> Any:
            if isinstance(message, bytes) and message and message[0] <= YMessageType.AWARENESS:
                return self.take(channel, message)
            return stock(message) if self._may_write(channel) else self._refuse_save(channel, message)

        channel.on_message = on_message

    def take(self, channel: Any, message: bytes) -> None:
        """Take one message."""
        try:
            if message[0] == YMessageType.SYNC:
                self._take_sync(channel, message)
            elif message[0] == YMessageType.AWARENESS:
                self._take_awareness(channel, message)
        except Exception as error:
            self._failed(error, message, channel)

    def _refuse_save(self, channel: Any, message: bytes) -> None:
        decoder = Decoder(message)
        if decoder.read_var_uint() == MessageType.RAW and decoder.read_var_string() == "save":
            answer = {"type": "save", "responseTo": decoder.read_var_uint(), "status": "failed"}
            self._outbox.send(channel._encode_json_message(answer), channel)

    def _take_sync(self, channel: Any, message: bytes) -> None:
        if message[1] != YSyncMessageType.SYNC_STEP1 and not self._may_write(channel):
            return
        if self._room.file is not None and self._is_of_other_history(channel, message):
            return
        if message[1] == YSyncMessageType.SYNC_STEP1 and is_empty(read_message(message[2:])):
            self._first_content.answer(channel, message)
            return
        echo = self._echo_in(channel, message)
        wanted = None if echo is None else echo.merged(read_message(message[2:]))
        self.sender = channel
        try:
            with self._transaction():
                reply = handle_sync_message(message[1:], self._room.ydoc)
        finally:
            self.sender = None
        if echo is not None and wanted is not None:
            self._room.notebook.apply_edits(echo.edits_to(wanted))
        if reply is not None:
            self._outbox.send(reply, channel)

    def _echo_in(self, channel: Any, message: bytes) -> FileEcho | None:
        """Of a message that may bring what the room has from the file."""
        echo: FileEcho | None = None if self._room.file is None else self._room.file.echo
        if echo is None:
            return None
        if message[1] == YSyncMessageType.SYNC_STEP1 and echo.is_new_to(read_message(message[2:])):
            self._returning.add(channel)
        if message[1] != YSyncMessageType.SYNC_STEP2 or channel not in self._returning:
            return None
        self._returning.discard(channel)
        return echo

    def _transaction(self) -> AbstractContextManager[Any]:
        # A load from disk keeps its own transaction open while messages come, and one inside has to be of that origin.
        is_open = self._room.ydoc._txn is not None
        return nullcontext() if is_open else self._room.ydoc.transaction(origin=CLIENT_ORIGIN)

    def _take_awareness(self, channel: Any, message: bytes) -> None:
        user = getattr(channel, "current_user", None)
        if user is not None:
            known = self._own_clients.setdefault(channel, set())
            own = own_part(read_message(message[1:]), user.username, known)
            if own is None:
                return
            message = create_awareness_message(own)
        to_itself = not is_awareness_disconnect_message(message[1:]) and self._outbox.quiet_for(channel) > ECHO_AFTER_S
        self._outbox.send(message, *(client for client in self._room.clients if client is not channel or to_itself))
        self._room.awareness.apply_awareness_update(read_message(message[1:]), self._room)

    def _is_of_other_history(self, channel: Any, message: bytes) -> bool:
        """Whether the message is to be left alone: see ``other_history``."""
        if message[1] == YSyncMessageType.SYNC_STEP1:
            if shares_nothing(read_message(message[2:]), self._room.ydoc.get_state()):
                self._strangers[channel] = message
        elif channel in self._strangers and message[1] == YSyncMessageType.SYNC_STEP2 and channel not in self._refused:
            return self._meet_stranger(channel, read_message(message[2:]))
        return channel in self._strangers

    def _meet_stranger(self, channel: Any, update: bytes) -> bool:
        theirs = notebook_in(update)
        if not theirs["cells"]:
            # A browser that has only begun.
            self._first_content.answer(channel, self._strangers.pop(channel))
            return False
        self._refused.add(channel)
        self._room.log.warning("A client of %s has a document of another history; its text is kept", self._room.room_id)
        notebook = self._room.notebook
        self.sender = channel
        try:
            notebook.apply_edits(kept_text(theirs, notebook.content(), self._room.file.loaded), CLIENT_ORIGIN)
        finally:
            self.sender = None
        channel.close(LOAD_ANEW, REASON)
        return True
