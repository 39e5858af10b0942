"""Clients of a room on any of the servers: with a copy of the document, or without one, which costs next to nothing."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx
from pycrdt import Array, Doc, Map, create_update_message, handle_sync_message

from benchmarks.capacity.key_presses import ANSWER, NOTHING_NEW, STEP_1, SYNC, update_of
from benchmarks.capacity.web_socket import WebSocket
from tests.integration.server.server_process import TOKEN, ServerProcess

JOIN_DEADLINE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Room:
    """Where a notebook's room is."""

    url: str
    path: str
    document_id: str
    session_id: str = ""

    @property
    def socket_path(self) -> str:
        """What is asked for the socket."""
        base = urlsplit(self.url).path
        return f"{base}api/collaboration/room/{self.document_id}?sessionId={self.session_id}"

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the server."""
        parts = urlsplit(self.url)
        return parts.hostname or "127.0.0.1", parts.port or 80


async def find_room(http: httpx.AsyncClient, server: ServerProcess, path: str) -> Room:
    """Ask as the server's own frontend does; jupyter-server-documents has no sessions.

    Raises:
        httpx.HTTPStatusError: the server has no such notebook.
    """
    body = {"format": "json", "type": "notebook"}
    answer = await http.put(f"{server.url}api/collaboration/session/{quote(path)}", json=body)
    if answer.is_success:
        told = answer.json()
        return Room(server.url, path, f"json:notebook:{told['fileId']}", told["sessionId"])
    answer = await http.post(f"{server.url}api/fileid/index", params={"path": path})
    return Room(server.url, path, f"json:notebook:{answer.raise_for_status().json()['id']}")


def _ignore(message: bytes) -> None:
    pass


class RoomClient:
    """A client that keeps no copy: it takes the first content, and hands on every update as it came."""

    def __init__(self, room: Room, on_update: Callable[[bytes], None] = _ignore) -> None:
        self.room = room
        self.on_update = on_update
        self.content: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._socket: WebSocket | None = None

    async def join(self) -> bytes:
        """Open the socket; the document's whole content.

        Raises:
            TimeoutError: there was none in time.
            Broken: the server did not open the socket.
        """
        async with asyncio.timeout(JOIN_DEADLINE_S):
            host, port = self.room.address
            loop = asyncio.get_running_loop()
            _, socket = await loop.create_connection(lambda: WebSocket(self._take, lambda: None), host, port)
            self._socket = socket
            socket.greet(self.room.socket_path, f"{host}:{port}", TOKEN)
            await socket.opened
            socket.send(STEP_1)
            return await self.content

    def send(self, message: bytes) -> None:
        """Send a message as it is."""
        if self._socket is not None:
            self._socket.send(message)

    def leave(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _take(self, message: bytes) -> None:
        if message[0] != SYNC:
            return
        if message[1] == 0:
            self.send(NOTHING_NEW)
        elif message.startswith(ANSWER):
            if not self.content.done():
                self.content.set_result(update_of(message))
        else:
            self.on_update(message)


class CopyingClient(RoomClient):
    """A client with a copy of the document, as a browser has."""

    def __init__(self, room: Room, on_change: Callable[[], None] = lambda: None) -> None:
        super().__init__(room)
        self.on_change = on_change
        """Called after each message that may have changed the copy."""
        self.doc: Doc[Any] = Doc()
        self._is_receiving = False
        self._subscription = self.doc.observe(self._send_own)

    @property
    def cells(self) -> Array[Map[Any]]:
        """The cells of the copy."""
        return self.doc.get("cells", type=Array)

    def ycell(self, cell_id: str) -> Map[Any]:
        """The cell, to be changed. Raises StopIteration when it is not there."""
        return next(cell for cell in self.cells if cell.get("id") == cell_id)

    def _send_own(self, event: Any) -> None:
        if not self._is_receiving:
            self.send(create_update_message(event.update))

    def _take(self, message: bytes) -> None:
        if message[0] != SYNC:
            return
        self._is_receiving = True
        try:
            reply = handle_sync_message(message[1:], self.doc)
        finally:
            self._is_receiving = False
        if reply is not None:
            self.send(reply)
        if message.startswith(ANSWER) and not self.content.done():
            self.content.set_result(update_of(message))
        self.on_change()
