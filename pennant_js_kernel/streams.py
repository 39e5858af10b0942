"""The byte streams of one sandbox, in either framing, as lines of fd 1 and fd 2."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

from pennant_js_kernel.errors import ProtocolViolation
from pennant_js_kernel.framing import Demultiplexer, LineSplitter, Piece, StreamNumber
from pennant_js_kernel.handover import Framing

_MAX_UNSENT_BYTES = 64 * 1024 * 1024
_READ_BYTES = 64 * 1024

Failure = ProtocolViolation | OSError
TakeLine = Callable[[StreamNumber, bytes], None]
_Cut = Callable[[bytes], Sequence[Piece]]


class Streams:
    """Lines are taken as they are read; a sandbox that prints faster than they are taken blocks."""

    def __init__(self, framing: Framing, sockets: Sequence[socket.socket], take_line: TakeLine) -> None:
        self._sockets = sockets
        self._take_line = take_line
        self._cuts = _cuts(framing)
        self._splitters: dict[StreamNumber, LineSplitter] = {1: LineSplitter(), 2: LineSplitter()}
        self._ends: list[_End] = []

    @property
    def unfinished_text(self) -> bytes:
        """What stands on fd 2 after its last line end."""
        return self._splitters[2].rest

    @property
    def clogged(self) -> bool:
        """The sandbox does not read what it is sent."""
        return any(end.transport.get_write_buffer_size() > _MAX_UNSENT_BYTES for end in self._ends)

    @property
    def takes_nothing(self) -> bool:
        """What is written now goes nowhere."""
        return self._ends[0].transport.is_closing()

    @property
    def closed(self) -> bool:
        return all(end.transport.is_closing() for end in self._ends)

    async def open(self) -> None:
        """Raises OSError for a descriptor that is not a connected stream socket."""
        loop = asyncio.get_running_loop()
        for sock, cut in zip(self._sockets, self._cuts, strict=True):
            _, end = await loop.create_connection(partial(_End, cut, self._take), sock=sock)
            self._ends.append(end)

    def write(self, line: bytes) -> None:
        self._ends[0].transport.write(line)

    async def read(self, last_words_s: float) -> Failure | None:
        """Returns when one stream has ended and the other too, or `last_words_s` seconds later, or something failed."""
        overs = [end.over for end in self._ends]
        done, _ = await asyncio.wait(overs, return_when=asyncio.FIRST_COMPLETED)
        if not _failure(done):
            done, _ = await asyncio.wait(overs, timeout=last_words_s)
        return _failure(done)

    def close(self) -> None:
        for end in self._ends:
            end.transport.abort()
        for sock in self._sockets[len(self._ends) :]:
            sock.close()

    def _take(self, piece: Piece) -> None:
        for line in self._splitters[piece.stream].feed(piece.data):
            self._take_line(piece.stream, line)


class _End(asyncio.BufferedProtocol):
    """One socket. A reader task for each would cost every answer a turn of the event loop.

    No turn takes more than 64 KiB from it, so that a flood of small frames does not hold up whoever wants to stop it.
    """

    transport: asyncio.Transport

    def __init__(self, cut: _Cut, take: Callable[[Piece], None]) -> None:
        self.over: asyncio.Future[Failure | None] = asyncio.get_running_loop().create_future()
        self._cut = cut
        self._take = take
        self._buffer = bytearray(_READ_BYTES)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> bytearray:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if self.over.done():
            return
        try:
            for piece in self._cut(bytes(memoryview(self._buffer)[:nbytes])):
                self._take(piece)
        except ProtocolViolation as violation:
            self._end(violation)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc if isinstance(exc, OSError) else None)

    def _end(self, failure: Failure | None) -> None:
        if not self.over.done():
            self.over.set_result(failure)


def _cuts(framing: Framing) -> tuple[_Cut, ...]:
    if framing == "multiplexed":
        return (Demultiplexer().feed,)
    return (lambda data: (Piece(1, data),), lambda data: (Piece(2, data),))


def _failure(done: set[asyncio.Future[Failure | None]]) -> Failure | None:
    return next((failure for over in done if (failure := over.result())), None)
