"""What a room sends: each message made into a frame once, and written once per client and turn of the event loop.

tornado's own way costs a task and a future for each message and client. A room of five people whose keys also move
cursors sends ten messages a key.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from tornado.iostream import StreamClosedError

_BINARY: Final = 0x82
"""RFC 6455, 5.2: a whole message of binary data."""
MOST_BEHIND_BYTES: Final = 16 * 1024 * 1024
"""What may wait for a client beside the message that it is still reading, however long that one is."""
PIECE_BYTES: Final = 1024 * 1024
"""Of a document that is sent as a whole, what one client gets in one turn of the event loop."""
TRY_AGAIN_LATER: Final = 1013
"""The WebSocket close code after which a client connects again (IANA's registry; RFC 6455, 7.4.2)."""
BEHIND: Final = "This client does not read what it is sent."

StartSoon = Callable[..., object]


@dataclass(slots=True)
class _Line:
    """What one client that takes frames is sent."""

    stream: Any
    waiting: list[bytes] = field(default_factory=list[bytes])
    """Frames for the next write."""
    document: Iterator[bytes] | None = None
    """Messages that together make the whole document, sent beside the others; None when it is sent."""
    sent_at: float = 0.0
    behind: int = 0
    """Bytes that came since the client had last read everything."""
    is_dropped: bool = False

    def taken(self, now: float) -> bytes:
        """What waits, to be sent now."""
        waiting, self.waiting, self.sent_at = self.waiting, [], now
        return waiting[0] if len(waiting) == 1 else b"".join(waiting)

    def next_piece(self) -> bytes:
        """The next frames of the document. A frame is never cut: others write to the stream as well."""
        frames: list[bytes] = []
        size = 0
        for message in self.document or ():
            frames.append(frame(message))
            size += len(frames[-1])
            if size >= PIECE_BYTES:
                return b"".join(frames)
        self.document = None
        return b"".join(frames)


class RoomOutbox:
    """Messages on their way to the clients of one room, in order for each client."""

    def __init__(self, start_soon: StartSoon) -> None:
        """``start_soon`` owns the tasks that send to clients other than tornado's sockets."""
        self._start_soon = start_soon
        self._lines: dict[Any, _Line] = {}
        """Of the clients that take frames."""
        self._scheduled = False

    def join(self, client: Any) -> None:
        """A client has come."""
        connection: Any = getattr(client, "ws_connection", None)
        if hasattr(connection, "stream") and getattr(connection, "_compressor", None) is None:
            self._lines[client] = _Line(connection.stream)

    def send(self, message: bytes, *clients: Any) -> None:
        """Send a message to these clients."""
        whole = frame(message)
        for client in clients:
            line = self._lines.get(client)
            if line is not None:
                self._queue(line, whole)
            elif not getattr(client, "only_stays", False):
                self._start_soon(client.send, message)

    def send_document(self, messages: Iterable[bytes], client: Any) -> None:
        """Send the messages that make a whole document, bit by bit, so that nobody else waits for them.

        However many they are, the client is not behind because of them.
        """
        line = self._lines.get(client)
        if line is None:
            for message in messages:
                self.send(message, client)
        elif not line.is_dropped:
            line.document = chain(line.document or (), messages)
            self._ask_for_turn()

    def quiet_for(self, client: Any) -> float:
        """Seconds since something was last sent to the client."""
        line = self._lines.get(client)
        return asyncio.get_running_loop().time() - (0.0 if line is None else line.sent_at)

    def forget(self, client: Any) -> None:
        """The client has gone."""
        self._lines.pop(client, None)

    def _queue(self, line: _Line, whole: bytes) -> None:
        if line.is_dropped:
            return
        line.waiting.append(whole)
        self._ask_for_turn()

    def _ask_for_turn(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._write)

    def _write(self) -> None:
        self._scheduled = False
        now = asyncio.get_running_loop().time()
        for client, line in tuple(self._lines.items()):
            # A client that just left; its own handler sees to that.
            with suppress(StreamClosedError):
                if line.waiting:
                    self._write_to(client, line, line.taken(now))
                if line.document is not None:
                    line.stream.write(line.next_piece())
                    self._ask_for_turn()

    def _write_to(self, client: Any, line: _Line, data: bytes) -> None:
        line.behind = line.behind + len(data) if line.stream.writing() else 0
        if line.behind > MOST_BEHIND_BYTES:
            # It gets the whole document again when it is back; until then it costs no more memory.
            line.is_dropped = True
            line.document = None
            client.close(TRY_AGAIN_LATER, BEHIND)
        else:
            line.stream.write(data)


def frame(message: bytes) -> bytes:
    """A server's WebSocket frame (RFC 6455, 5.2)."""
    size = len(message)
    if size < 126:
        return bytes((_BINARY, size)) + message
    if size < 65536:
        return bytes((_BINARY, 126)) + size.to_bytes(2) + message
    return bytes((_BINARY, 127)) + size.to_bytes(8) + message
