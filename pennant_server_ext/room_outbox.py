"""What a room sends: each message made into a frame once, and written once per client and turn of the event loop.

tornado's own way costs a task and a future for each message and client. A room of five people whose keys also move
cursors sends ten messages a key.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from tornado.iostream import StreamClosedError

_BINARY: Final = 0x82
"""RFC 6455, 5.2: a whole message of binary data."""

StartSoon = Callable[..., object]


class RoomOutbox:
    """Messages on their way to the clients of one room, in order for each client."""

    def __init__(self, start_soon: StartSoon) -> None:
        """``start_soon`` owns the tasks that send to clients other than tornado's sockets."""
        self._start_soon = start_soon
        self._streams: dict[Any, Any] = {}
        """The streams of the clients that take frames."""
        self._frames: defaultdict[Any, list[bytes]] = defaultdict(list)
        self._sent_at: dict[Any, float] = {}
        self._scheduled = False

    def join(self, client: Any) -> None:
        """A client has come."""
        connection: Any = getattr(client, "ws_connection", None)
        if hasattr(connection, "stream") and getattr(connection, "_compressor", None) is None:
            self._streams[client] = connection.stream

    def send(self, message: bytes, *clients: Any) -> None:
        """Send a message to these clients."""
        whole = frame(message)
        for client in clients:
            if client in self._streams:
                self._frames[client].append(whole)
            elif not getattr(client, "only_stays", False):
                self._start_soon(client.send, message)
        if self._frames and not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._write)

    def quiet_for(self, client: Any) -> float:
        """Seconds since something was last sent to the client."""
        return asyncio.get_running_loop().time() - self._sent_at.get(client, 0.0)

    def forget(self, client: Any) -> None:
        """The client has gone."""
        self._streams.pop(client, None)
        self._frames.pop(client, None)
        self._sent_at.pop(client, None)

    def _write(self) -> None:
        self._scheduled = False
        frames, self._frames = self._frames, defaultdict(list)
        now = asyncio.get_running_loop().time()
        for client, some in frames.items():
            self._sent_at[client] = now
            # A client that just left; its own handler sees to that.
            with suppress(StreamClosedError):
                self._streams[client].write(some[0] if len(some) == 1 else b"".join(some))


def frame(message: bytes) -> bytes:
    """A server's WebSocket frame (RFC 6455, 5.2)."""
    size = len(message)
    if size < 126:
        return bytes((_BINARY, size)) + message
    if size < 65536:
        return bytes((_BINARY, 126)) + size.to_bytes(2) + message
    return bytes((_BINARY, 127)) + size.to_bytes(8) + message
