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
MOST_BEHIND_BYTES: Final = 16 * 1024 * 1024
"""What may wait for a client beside the message that it is still reading, however long that one is."""
TRY_AGAIN_LATER: Final = 1013
"""The WebSocket close code after which a client connects again (IANA's registry; RFC 6455, 7.4.2)."""
BEHIND: Final = "This client does not read what it is sent."

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
        self._behind: dict[Any, int] = {}
        """Bytes that wait for a client since it had last read everything."""
        self._dropped: set[Any] = set()
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
            if client in self._dropped:
                continue
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
        self._behind.pop(client, None)
        self._dropped.discard(client)

    def _write(self) -> None:
        self._scheduled = False
        frames, self._frames = self._frames, defaultdict(list)
        now = asyncio.get_running_loop().time()
        for client, some in frames.items():
            self._sent_at[client] = now
            # A client that just left; its own handler sees to that.
            with suppress(StreamClosedError):
                self._write_to(client, some[0] if len(some) == 1 else b"".join(some))

    def _write_to(self, client: Any, data: bytes) -> None:
        stream = self._streams[client]
        self._behind[client] = self._behind.get(client, 0) + len(data) if stream.writing() else 0
        if self._behind[client] > MOST_BEHIND_BYTES:
            # It gets the whole document again when it is back; until then it costs no more memory.
            self._dropped.add(client)
            client.close(TRY_AGAIN_LATER, BEHIND)
        else:
            stream.write(data)


def frame(message: bytes) -> bytes:
    """A server's WebSocket frame (RFC 6455, 5.2)."""
    size = len(message)
    if size < 126:
        return bytes((_BINARY, size)) + message
    if size < 65536:
        return bytes((_BINARY, 126)) + size.to_bytes(2) + message
    return bytes((_BINARY, 127)) + size.to_bytes(8) + message
