"""The line between a server and its object store: cut, slow, silent, or with a store at its end that fails."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, Literal

from tests.ui.network_cable import NetworkCable

SLOW_S: Final = 1.0
_FAILURE: Final = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class StoreCable(NetworkCable):
    """``state`` holds for connections that are made from now on. ``slow``: each of them begins a second late."""

    state: Literal["well", "slow", "silent", "failing"] = "well"

    def turn(self, state: Literal["well", "slow", "silent", "failing"]) -> None:
        """Change how it is: what is connected has to connect again."""
        self.state = state
        self.unplug()
        self.plug()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        match self.state if self._plugged else "cut":
            case "cut":
                writer.transport.abort()
            case "failing":
                await reader.readuntil(b"\r\n\r\n")
                writer.write(_FAILURE)
                writer.close()
            case "silent":
                self._writers.add(writer)
                await reader.read(-1)
            case "slow":
                await asyncio.sleep(SLOW_S)
                if self.state == "slow":
                    await super()._carry(reader, writer)
                else:
                    writer.transport.abort()
            case "well":
                await super()._carry(reader, writer)


@contextmanager
def store_cable(port: int) -> Generator[StoreCable]:
    """A cable to the object store on this port of this machine."""
    cable = StoreCable(port)
    cable.start()
    try:
        yield cable
    finally:
        cable.stop()
