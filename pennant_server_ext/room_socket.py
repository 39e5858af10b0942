"""Who may open a room's socket, asked before anything is made for it.

jupyter_server_ydoc makes the room, its watch over the file and its store as soon as a request comes, and then asks who
sent it: what was made for a stranger is never cleaned up. And it takes sockets from pages of any origin, with the
cookies of whoever looks at such a page.
"""

# The handlers are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from typing import Any, Final

from jupyter_core.utils import ensure_async
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server_ydoc import handlers
from tornado.web import HTTPError

RESOURCE: Final = "contents"
ACTION: Final = "read"
"""What jupyter_server_ydoc itself asks the authorizer for, later."""
_GUARDED: Final = "pennant_asks_first"


def guard_room_sockets() -> None:
    """Have jupyter_server_ydoc ask first. Its addresses may stand already, so its class itself is changed."""
    socket: Any = handlers.YDocWebSocketHandler
    if _GUARDED in vars(socket):
        return
    make_room = socket.prepare

    async def prepare(handler: Any) -> None:
        await ensure_async(super(socket, handler).prepare())
        await _refuse_strangers(handler)
        await make_room(handler)

    socket.prepare = prepare
    socket.check_origin = WebSocketMixin.check_origin
    setattr(socket, _GUARDED, True)


async def _refuse_strangers(handler: Any) -> None:
    user = handler.current_user
    if user is None:
        raise HTTPError(403, "Log in to open this document.")
    if not await ensure_async(handler.authorizer.is_authorized(handler, user, ACTION, RESOURCE)):
        raise HTTPError(403, "You may not read this server's documents.")
    if not handler.check_origin():
        raise HTTPError(403, "The page that asks for this document is not one of this server's.")
