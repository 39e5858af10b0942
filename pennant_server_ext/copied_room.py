"""Rooms that have a copy: asked for before they are loaded, and closed when another server owns them.

jupyter_server_ydoc's private parts are used here; the tests against a real server tell when an update moves them.
"""

# The rooms are typed in part only.
# pyright: reportUnknownMemberType=false, reportPrivateUsage=false

import asyncio
from typing import Any, ClassVar, Final

from jupyter_server_ydoc import app, handlers

from pennant_server_ext.copies.copies import Copies
from pennant_server_ext.shared_room import SharedRoom
from pennant_server_ext.store.room_store import RoomStore

TRY_AGAIN_LATER: Final = 1013
"""The WebSocket close code upon which JupyterLab connects again, and is told who has the notebook."""
CLOSE_DEADLINE_S: Final = 2.0


class CopiedRoom(SharedRoom):
    """A room whose document is loaded once the copies say that it may be opened here."""

    copies: ClassVar[Copies | None] = None

    async def initialize(self) -> None:
        """Load the document, once.

        Raises:
            RoomElsewhere: another server owns the room.
            RoomUnavailable: what another server has written cannot be read now.
        """
        if not self.ready and self.copies is not None and isinstance(self.ystore, RoomStore):
            await self.copies.open(self.ystore)
        await super().initialize()

    async def stop(self) -> None:
        """End the room; other servers may have it once it is copied."""
        await super().stop()
        if self.copies is not None and isinstance(self.ystore, RoomStore):
            self.copies.closed(self.ystore.path)


def use_copied_rooms(copies: Copies) -> None:
    """Have jupyter_server_ydoc make these rooms."""
    CopiedRoom.copies = copies
    stand_in: Any = CopiedRoom
    app.DocumentRoom = handlers.DocumentRoom = stand_in


async def close_at_once(extension: Any, room_id: str, reason: str) -> None:
    """Send everybody away and forget the room, without saving: its file and its document are another server's now."""
    room = extension.ywebsocket_server.rooms.get(room_id)
    if room is None:
        return
    for socket in [client for client in room.clients if hasattr(client, "close")]:
        socket.close(TRY_AGAIN_LATER, reason)
    async with extension._room_locks[room_id]:
        if extension.ywebsocket_server.rooms.get(room_id) is not room:
            return
        await extension.ywebsocket_server.delete_room(room=room)
        async with asyncio.timeout(CLOSE_DEADLINE_S):
            await room.ystore.stop()
        loaders, file_id = extension.file_loaders, room_id.split(":", 2)[2]
        if file_id in loaders and loaders[file_id].number_of_subscriptions == 0:
            await loaders.remove(file_id)
