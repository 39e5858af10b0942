"""The byte streams of one sandbox, in either framing, as lines of fd 1 and fd 2."""

import asyncio
import socket
from collections.abc import Callable, Sequence

from pennant_js_kernel.errors import ProtocolViolation
from pennant_js_kernel.framing import Demultiplexer, LineSplitter, Piece, StreamNumber
from pennant_js_kernel.handover import Framing

_READ_BYTES = 64 * 1024
_MAX_UNSENT_BYTES = 64 * 1024 * 1024

Failure = ProtocolViolation | OSError
TakeLine = Callable[[StreamNumber, bytes], None]
_Cut = Callable[[bytes], Sequence[Piece]]


class Streams:
    """Reads only as fast as lines are taken; a sandbox that prints faster blocks."""

    def __init__(self, framing: Framing, sockets: Sequence[socket.socket], take_line: TakeLine) -> None:
        self._sockets = sockets
        self._take_line = take_line
        self._cuts = _cuts(framing)
        self._splitters: dict[StreamNumber, LineSplitter] = {1: LineSplitter(), 2: LineSplitter()}
        self._ends: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    @property
    def unfinished_text(self) -> bytes:
        """What stands on fd 2 after its last line end."""
        return self._splitters[2].rest

    @property
    def clogged(self) -> bool:
        """The sandbox does not read what it is sent."""
        return any(writer.transport.get_write_buffer_size() > _MAX_UNSENT_BYTES for _, writer in self._ends)

    @property
    def closed(self) -> bool:
        return all(writer.transport.is_closing() for _, writer in self._ends)

    async def open(self) -> None:
        """Raises OSError for a descriptor that is not a connected stream socket."""
        for sock in self._sockets:
            self._ends.append(await asyncio.open_connection(sock=sock))

    def write(self, line: bytes) -> None:
        self._ends[0][1].write(line)

    async def read(self, last_words_s: float) -> Failure | None:
        """Returns when one stream has ended and the other too, or `last_words_s` seconds later, or something failed."""
        async with asyncio.TaskGroup() as group:
            pairs = zip(self._ends, self._cuts, strict=True)
            pumps = [group.create_task(self._pump(reader, cut)) for (reader, _), cut in pairs]
            done, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            if not _failure(done):
                done, _ = await asyncio.wait(pumps, timeout=last_words_s)
            for pump in pumps:
                pump.cancel()
        return _failure(done)

    def close(self) -> None:
        for _, writer in self._ends:
            writer.transport.abort()
        for sock in self._sockets[len(self._ends) :]:
            sock.close()

    async def _pump(self, reader: asyncio.StreamReader, cut: _Cut) -> Failure | None:
        try:
            while data := await reader.read(_READ_BYTES):
                for piece in cut(data):
                    for line in self._splitters[piece.stream].feed(piece.data):
                        self._take_line(piece.stream, line)
        except (ProtocolViolation, OSError) as failure:
            return failure
        return None


def _cuts(framing: Framing) -> tuple[_Cut, ...]:
    if framing == "multiplexed":
        return (Demultiplexer().feed,)
    return (lambda data: (Piece(1, data),), lambda data: (Piece(2, data),))


def _failure(done: set[asyncio.Task[Failure | None]]) -> Failure | None:
    return next((failure for task in done if (failure := task.result())), None)
