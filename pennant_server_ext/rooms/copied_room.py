"""Rooms that have a copy: asked for before they are loaded, and given back when they end."""

# The rooms are typed in part only.
# pyright: reportUnknownMemberType=false

from typing import Any, ClassVar

from jupyter_server_ydoc import app, handlers

from pennant_server_ext.copies.copies import Copies
from pennant_server_ext.rooms.shared_room import SharedRoom
from pennant_server_ext.store.room_store import RoomStore


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
