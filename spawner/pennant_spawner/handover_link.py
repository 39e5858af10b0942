"""The broker's end of one handover socket."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Generator, Mapping, Sequence
from typing import Any

from pennant_spawner import handover
from pennant_spawner.errors import HandoverError

_READ_BYTES = 16 * 1024
_SEND_DEADLINE_S = 10.0


class HandoverLink:
    """Reads requests and sends answers, with descriptors where the protocol has them."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._buffer = bytearray()

    async def requests(self) -> AsyncIterator[handover.Request]:
        """Ends when the kernel closes its end; raises HandoverError when it breaks the protocol."""
        while line := await self._read_line():
            yield handover.parse_request(line)

    async def send(self, message: Mapping[str, Any], streams: Sequence[socket.socket] = ()) -> None:
        """Raises OSError when the kernel is gone or does not read."""
        data = handover.encode(message)
        if streams:
            sent = socket.send_fds(self._sock, [data], [stream.fileno() for stream in streams])
            data = data[sent:]
        async with asyncio.timeout(_SEND_DEADLINE_S):
            await asyncio.get_running_loop().sock_sendall(self._sock, data)

    @contextlib.contextmanager
    def watched(self, on_gone: Callable[[], None]) -> Generator[None]:
        """While the kernel waits for an answer it has nothing to say: what comes then is the end of the socket.

        Or a request too early, which ends the wait as well.
        """
        loop, number = asyncio.get_running_loop(), self._sock.fileno()

        def gone() -> None:
            loop.remove_reader(number)
            on_gone()

        loop.add_reader(number, gone)
        try:
            yield
        finally:
            loop.remove_reader(number)

    def close(self) -> None:
        self._sock.close()

    async def _read_line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > handover.MAX_MESSAGE_BYTES:
                raise HandoverError("a request is too long")
            chunk = await self._read()
            if not chunk:
                return b""
            self._buffer += chunk
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        return line

    async def _read(self) -> bytes:
        try:
            return await asyncio.get_running_loop().sock_recv(self._sock, _READ_BYTES)
        except ConnectionError:
            return b""
