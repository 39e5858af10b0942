"""A network that can be unplugged: a port whose connections are carried to another port, until they are cut.

Chromium's own offline mode leaves WebSockets alone that are open already; a cable does not.
"""

import asyncio
import contextlib
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

LOOPBACK: Final = "127.0.0.1"
CHUNK: Final = 65536
DEADLINE_S: Final = 10


class NetworkCable:
    """Carries connections from ``port`` to a server's port while it is plugged in."""

    port: int

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._plugged = True
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        """Listen on a free port."""
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(DEADLINE_S)

    def unplug(self) -> None:
        """Cut what is connected; nobody connects from now on."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(DEADLINE_S)

    def plug(self) -> None:
        """Let new connections through again."""
        self._plugged = True

    def stop(self) -> None:
        """Cut everything and stop listening."""
        self.unplug()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(DEADLINE_S)

    async def _listen(self) -> int:
        server = await asyncio.start_server(self._carry, LOOPBACK, 0)
        return int(server.sockets[0].getsockname()[1])

    async def _cut(self) -> None:
        self._plugged = False
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._plugged:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._server_port)
        ends = {writer, far_writer}
        self._writers |= ends
        try:
            await asyncio.gather(copy(reader, far_writer), copy(far_reader, writer))
        finally:
            self._writers -= ends


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy until either end closes."""
    with contextlib.suppress(ConnectionError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@contextmanager
def network_cable(server_port: int) -> Generator[NetworkCable]:
    """A cable to the server on this port of this machine."""
    cable = NetworkCable(server_port)
    cable.start()
    try:
        yield cable
    finally:
        cable.stop()
