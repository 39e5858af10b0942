"""How rooms end: when nobody holds them and everything is on disk, or when the server stops.

A holder is a client: a browser's socket, or a lease of the server's own. jupyter_server_ydoc's private parts are used
here; the tests against a real server tell when an update moves them.
"""

# The rooms are typed in part only.
# pyright: reportUnknownMemberType=false, reportPrivateUsage=false

import asyncio
from collections.abc import Callable, Sequence
from logging import Logger
from typing import Any, Final

from jupyter_server_ydoc.utils import LogLevel

from pennant_server_ext.rooms.room_outbox import TRY_AGAIN_LATER
from pennant_server_ext.rooms.save_pace import retry_after_s
from pennant_server_ext.rooms.shared_room import SharedRoom

GOING_AWAY: Final = 1001
"""The WebSocket close code of an endpoint that goes away (RFC 6455, 7.4.1)."""

STOPPING: Final = "The server is stopping."
SAVE_DEADLINE_S: Final = 3.0
CLOSE_DEADLINE_S: Final = 1.0
STORE_DEADLINE_S: Final = 2.0


class RoomLife:
    """Closes rooms. Its tasks are owned here: one for each room that is about to be closed."""

    def __init__(self, extension: Callable[[], Any], log: Logger) -> None:
        self._extension = extension
        self._log = log
        self._closing: dict[SharedRoom, asyncio.Task[None]] = {}
        self._due: dict[SharedRoom, float] = {}

    def look(self, room: SharedRoom) -> None:
        """Close the room after a while if nobody holds it any more."""
        delay_s = self._extension().document_cleanup_delay
        if room.clients or delay_s is None:
            return
        self._due[room] = asyncio.get_running_loop().time() + delay_s
        if room not in self._closing:
            task = self._closing[room] = asyncio.get_running_loop().create_task(self._close_later(room))
            task.add_done_callback(lambda _: self._forget(room))

    async def drop(self, room: SharedRoom) -> None:
        """Close a room that could not be loaded."""
        async with self._extension()._room_locks[room.room_id]:
            if not room.ready and self.is_open(room):
                await self._close(room)

    def is_open(self, room: Any) -> bool:
        """Whether the room is still the one of its document."""
        return self._rooms.get(room.room_id) is room

    async def close_at_once(self, room_id: str, reason: str) -> None:
        """Send everybody away and forget the room, without saving: its file and its document are another server's."""
        room = self._rooms.get(room_id)
        if room is None:
            return
        for socket in [client for client in room.clients if hasattr(client, "close")]:
            socket.close(TRY_AGAIN_LATER, reason)
        async with self._extension()._room_locks[room_id]:
            if self.is_open(room):
                await self._take_out(room, STORE_DEADLINE_S)

    async def end(self) -> None:
        """The server stops: everything that can be is on disk afterwards, and every socket has its reason."""
        for task in tuple(self._closing.values()):
            task.cancel()
        await asyncio.gather(*self._closing.values(), return_exceptions=True)
        await close_rooms(tuple(self._rooms.values()), self._log)

    def _forget(self, room: SharedRoom) -> None:
        self._closing.pop(room, None)
        self._due.pop(room, None)

    @property
    def _rooms(self) -> dict[str, Any]:
        return self._extension().ywebsocket_server.rooms

    async def _close_later(self, room: SharedRoom) -> None:
        failures = 0
        while True:
            await self._wait(room, failures)
            async with self._extension()._room_locks[room.room_id]:
                # Who has waited for the room to be loaded comes in with the next turn of the loop.
                await asyncio.sleep(0)
                if room.clients or not self.is_open(room):
                    return
                if await room.is_kept() and not room.clients:
                    await self._close(room)
                    return
            failures += 1
            self._log.warning("Room %s stays: it could not be saved", room.room_id)

    async def _wait(self, room: SharedRoom, failures: int) -> None:
        loop = asyncio.get_running_loop()
        if failures:
            await asyncio.sleep(retry_after_s(failures))
        while True:
            wait_s = self._due[room] - loop.time()
            if wait_s <= 0:
                return
            await asyncio.sleep(wait_s)

    async def _close(self, room: SharedRoom) -> None:
        await self._take_out(room)
        self._log.info("Room %s is closed: nobody is there and nothing runs", room.room_id)
        room._emit(LogLevel.INFO, "clean", "Room deleted.")

    async def _take_out(self, room: SharedRoom, store_deadline_s: float | None = None) -> None:
        await self._extension().ywebsocket_server.delete_room(room=room)
        async with asyncio.timeout(store_deadline_s):
            await stop_store(room)
        loaders, file_id = self._extension().file_loaders, room.room_id.split(":", 2)[2]
        if file_id in loaders and loaders[file_id].number_of_subscriptions == 0:
            await loaders.remove(file_id)


async def close_rooms(rooms: Sequence[Any], log: Logger) -> None:
    """Save, say goodbye, close the stores: the order in which nothing is lost, each step with a deadline."""
    documents = [room for room in rooms if isinstance(room, SharedRoom)]
    await _each(SAVE_DEADLINE_S, [room.is_kept() for room in documents], log)
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


async def _each(deadline_s: float, steps: Sequence[Any], log: Logger) -> None:
    try:
        async with asyncio.timeout(deadline_s):
            for result in await asyncio.gather(*steps, return_exceptions=True):
                if isinstance(result, BaseException):
                    log.error("A room did not end well", exc_info=result)
    except TimeoutError:
        log.error("The rooms did not end within %s s", deadline_s)
