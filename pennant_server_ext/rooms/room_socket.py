"""Who may open a room's socket, asked before anything is made for it; and what happens when it closes.

jupyter_server_ydoc makes the room, its watch over the file and its store as soon as a request comes, and then asks who
sent it: what was made for a stranger is never cleaned up. It takes sockets from pages of any origin, with the
cookies of whoever looks at such a page. And each socket that closes would close the room by itself, saved or not.
"""

# The handlers are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import inspect
from typing import Any, Final, cast

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server_ydoc import handlers
from tornado import web
from tornado.web import HTTPError

from pennant_server_ext.rooms.room_life import RoomLife
from pennant_server_ext.rooms.room_outbox import TRY_AGAIN_LATER
from pennant_server_ext.rooms.room_rights import RESOURCE, RoomRights
from pennant_server_ext.rooms.shared_room import SharedRoom

_GUARDED: Final = "pennant_asks_first"
_LIFE: Final = "pennant_room_life"
_RIGHTS: Final = "pennant_room_rights"


def guard_room_sockets(settings: dict[str, Any], life: RoomLife, rights: RoomRights) -> None:
    """Have jupyter_server_ydoc ask first. Its addresses may stand already, so its class itself is changed."""
    settings[_LIFE], settings[_RIGHTS] = life, rights
    socket: Any = handlers.YDocWebSocketHandler
    if _GUARDED in vars(socket):
        return
    make_room, serve = socket.prepare, socket.open

    async def prepare(handler: Any) -> None:
        await ensure_async(super(socket, handler).prepare())
        await _refuse_strangers(handler)
        await handler.settings[_RIGHTS].add(handler)
        await make_room(handler)
        if isinstance(handler.room, SharedRoom):
            # The socket may yet fail to open.
            handler.settings[_LIFE].look(handler.room)

    async def open_socket(handler: Any, room_id: str) -> None:
        if isinstance(handler.room, SharedRoom) and not handler.settings[_LIFE].is_open(handler.room):
            # It was closed since this request began; the next one makes another.
            handler.close(TRY_AGAIN_LATER)
            return
        await serve(handler, room_id)

    async def leave(handler: Any) -> None:
        await _leave(handler.settings[_LIFE], handler.room)

    socket.prepare, socket.open = prepare, open_socket
    socket._clean_room = leave
    socket.check_origin = WebSocketMixin.check_origin
    setattr(socket, _GUARDED, True)
    _let_readers_in()


def _let_readers_in() -> None:
    """The room of a notebook is found by a PUT, which changes nothing in it: to read is enough."""
    session: Any = handlers.DocSessionHandler
    find = inspect.unwrap(session.put)
    session.put = web.authenticated(cast("Any", authorized)("read", resource=RESOURCE)(find))


async def _leave(life: RoomLife, room: Any) -> None:
    """A socket is closed, which the room knows by itself; or its room could not be loaded."""
    if isinstance(room, SharedRoom):
        await life.drop(room)


async def _refuse_strangers(handler: Any) -> None:
    if handler.current_user is None:
        raise HTTPError(403, "Log in to open this document.")
    if not await handler.settings[_RIGHTS].may_read(handler):
        raise HTTPError(403, "You may not read this server's documents.")
    if not handler.check_origin():
        raise HTTPError(403, "The page that asks for this document is not one of this server's.")
