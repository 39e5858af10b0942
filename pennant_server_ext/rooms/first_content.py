"""What a client gets that has nothing of a large document yet: the room's log of changes, as it is.

Encoding a document of 26 MB for each one who opens it holds up everybody's keys for a tenth of a second; the log has
it encoded, in parts. The changes that come meanwhile reach the client as they do any other, in whatever order.
"""

# The rooms and pycrdt's functions are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportPrivateUsage=false

from itertools import chain
from typing import Any, Final

from pycrdt import YMessageType, YSyncMessageType, create_update_message, handle_sync_message

from pennant_server_ext.errors import StoreUnavailable
from pennant_server_ext.rooms.room_outbox import RoomOutbox
from pennant_server_ext.store.room_store import RoomStore

LARGE_BYTES: Final = 2 * 1024 * 1024
"""A log below this is of a document that is encoded in a few milliseconds."""
MOST_UPDATES: Final = 1000
"""A log of more is many small changes: then one encoding is cheaper for everybody, above all for the client."""
_END: Final = bytes((YMessageType.SYNC, YSyncMessageType.SYNC_STEP2, 2, 0, 0))
"""The answer that ends a first synchronisation, with an update in which nothing is."""


class FirstContent:
    """Answers those clients of one room."""

    def __init__(self, room: Any, outbox: RoomOutbox) -> None:
        self._room = room
        self._outbox = outbox

    def answer(self, channel: Any, question: bytes) -> None:
        """Answer the question (a message of step 1) of a client that has nothing of the document."""
        store = self._room.ystore
        if isinstance(store, RoomStore) and store.logged_bytes >= LARGE_BYTES:
            self._room._start_soon(self._send_log, store, channel, question)
        else:
            self._encode(channel, question)

    async def _send_log(self, store: RoomStore, channel: Any, question: bytes) -> None:
        try:
            updates = (await store.load()).updates
        except StoreUnavailable:
            updates = ()
        if channel not in self._room.clients:
            return
        if 0 < len(updates) <= MOST_UPDATES:
            self._outbox.send_document(chain(map(create_update_message, updates), (_END,)), channel)
        else:
            self._encode(channel, question)

    def _encode(self, channel: Any, question: bytes) -> None:
        answer = handle_sync_message(question[1:], self._room.ydoc)
        if answer is not None:
            self._outbox.send(answer, channel)
