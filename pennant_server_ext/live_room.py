"""One room of jupyter_server_ydoc, from the inside: how it is saved, and how it ends when the server stops.

These are its private parts; the tests against a real server tell when an update moves them.
"""

import asyncio
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from logging import Logger
from typing import Any, Final

from jupyter_server_ydoc.rooms import DocumentRoom
from jupyter_server_ydoc.utils import OutOfBandChanges

from pennant_server_ext.shared_notebook import ORIGIN

GOING_AWAY: Final = 1001
"""The WebSocket close code of an endpoint that goes away (RFC 6455, 7.4.1)."""

STOPPING: Final = "The server is stopping."
SAVE_DEADLINE_S: Final = 3.0
CLOSE_DEADLINE_S: Final = 1.0
STORE_DEADLINE_S: Final = 2.0


class LiveRoom:
    """jupyter_server_ydoc's room, seen by the shared notebook."""

    def __init__(self, room: Any) -> None:
        self._room = room

    async def settled(self) -> None:
        """Wait for a load from disk to end: it keeps a transaction open across awaits."""
        async with self._room._update_lock:
            pass

    async def save(self) -> bool:
        """Write the file now. The room's own save is debounced and cancelled by every further change."""
        document, file = self._room._document, self._room._file
        kind = {"format": self._room.file_format, "type": self._room.file_type}
        self._room.file_taken()
        try:
            saved = await file.maybe_save_content({**kind, "content": document.get()})
        except OutOfBandChanges:
            await self._room._on_outofband_change()
            return False
        if saved is None:
            return False
        async with self._room._update_lock:
            with document.ydoc.transaction(origin=ORIGIN):
                document.dirty = False
                document.hash = saved["hash"]
        return True

    @contextmanager
    def written_by(self, author: str) -> Generator[None]:
        """The log names the author of what is written inside."""
        self._room.writer = author
        try:
            yield
        finally:
            self._room.writer = ""


async def close_rooms(rooms: Sequence[Any], log: Logger) -> None:
    """Save, say goodbye, close the stores: the order in which nothing is lost, each step with a deadline."""
    documents = [room for room in rooms if isinstance(room, DocumentRoom)]
    await _each(SAVE_DEADLINE_S, [_save_if_pending(room) for room in documents], log)
    await _each(CLOSE_DEADLINE_S, [_say_goodbye(room) for room in rooms], log)
    await _each(STORE_DEADLINE_S, [stop_store(room) for room in documents], log)


async def stop_store(room: Any) -> None:
    """Close the room's update store once it has written what it was given.

    jupyter_server_ydoc leaves stores open; their threads then keep a stopping server alive for ever.
    """
    store = room.ystore
    if store is None or not store.started.is_set():
        return
    await _delivered(room)
    # Writes wait for this lock in their order; whoever gets it now comes after all of them.
    async with store.lock:
        pass
    await store.stop()


async def _say_goodbye(room: Any) -> None:
    await _delivered(room)
    sockets = {client for client in room.clients if hasattr(client, "close")}
    for socket in sockets:
        socket.close(GOING_AWAY, STOPPING)
    while sockets & room.clients:  # noqa: ASYNC110 (nothing announces it)
        await asyncio.sleep(0.01)


async def _delivered(room: Any) -> None:
    """Every update so far is on its way to the clients and to the store."""
    while room._update_send_stream.statistics().current_buffer_used:  # noqa: ASYNC110 (nothing announces it)
        await asyncio.sleep(0)
    # The room hands each update on in tasks that start at the next turn of the loop.
    await asyncio.sleep(0)


async def _save_if_pending(room: Any) -> None:
    task = room._saving_document
    if task is not None and not task.done():
        await LiveRoom(room).save()


async def _each(deadline_s: float, steps: Sequence[Any], log: Logger) -> None:
    try:
        async with asyncio.timeout(deadline_s):
            for result in await asyncio.gather(*steps, return_exceptions=True):
                if isinstance(result, BaseException):
                    log.error("A room did not end well", exc_info=result)
    except TimeoutError:
        log.error("The rooms did not end within %s s", deadline_s)
