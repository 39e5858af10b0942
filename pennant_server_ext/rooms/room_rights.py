"""Which of the rooms' sockets belong to users who may change documents, asked again now and then.

jupyter_server_ydoc asks once, and only whether a user may read: whoever may do so can write.
"""

# The handlers are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
from logging import Logger
from typing import Any, Final
from weakref import WeakKeyDictionary

from jupyter_core.utils import ensure_async

RESOURCE: Final = "contents"
ASK_AGAIN_S: Final = 20.0
"""A right that is taken away is gone this many seconds later, or a little more."""

NOT_ALLOWED: Final = 1008
"""The WebSocket close code of a rule that is not kept (RFC 6455, 7.4.1)."""


class RoomRights:
    """The rights of all sockets; owns the task that asks again."""

    def __init__(self, log: Logger, ask_again_s: float = ASK_AGAIN_S) -> None:
        self._log = log
        self._ask_again_s = ask_again_s
        self._may_write: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
        self._task: asyncio.Task[None] | None = None

    async def may_read(self, socket: Any) -> bool:
        """Ask whether the socket's user may see documents."""
        return await _may(socket, "read")

    async def add(self, socket: Any) -> None:
        """Ask whether the socket's user may change documents, and again for as long as it is there."""
        self._may_write[socket] = await _may(socket, "write")
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._ask_again())

    def may_write(self, socket: Any) -> bool:
        """What the authorizer said last. Clients of the server's own may."""
        return self._may_write.get(socket, True)

    async def end(self) -> None:
        """Ask no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _ask_again(self) -> None:
        while self._may_write:
            await asyncio.sleep(self._ask_again_s)
            for socket in tuple(self._may_write):
                if socket.ws_connection is None:
                    self._may_write.pop(socket, None)
                else:
                    await self._refresh(socket)

    async def _refresh(self, socket: Any) -> None:
        try:
            self._may_write[socket] = await _may(socket, "write")
            if not await _may(socket, "read"):
                socket.close(NOT_ALLOWED, "You may not read this server's documents any more.")
        except Exception:
            self._log.exception("The authorizer failed; what it said before holds until the next time")


async def _may(socket: Any, action: str) -> bool:
    user = socket.current_user
    return bool(await ensure_async(socket.authorizer.is_authorized(socket, user, action, RESOURCE)))
