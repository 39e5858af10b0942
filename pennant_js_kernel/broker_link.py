"""The kernel's end of the handover socket."""

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from pennant_js_kernel import handover
from pennant_js_kernel.errors import BrokerGone
from pennant_js_kernel.framing import LineSplitter

_READ_BYTES = 64 * 1024
_MAX_DESCRIPTORS = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply with the streams that came with it; whoever takes it closes them."""

    reply: handover.Reply
    streams: tuple[socket.socket, ...] = ()


class BrokerLink:
    """One request at a time, each answered once. Watches the socket, so that a broker that dies is noticed at once."""

    def __init__(self, sock: socket.socket, on_gone: Callable[[BrokerGone], None]) -> None:
        """`on_gone` is called once, when the broker is no longer there or cannot be trusted to be."""
        sock.setblocking(False)
        self._sock = sock
        self._on_gone = on_gone
        self._lines = LineSplitter()
        self._streams: deque[socket.socket] = deque()
        self._waiting: asyncio.Future[Answer] | None = None
        self._gone: BrokerGone | None = None

    def open(self) -> None:
        asyncio.get_running_loop().add_reader(self._sock, self._read)

    def close(self) -> None:
        """The broker then ends the sandbox."""
        self._break(BrokerGone("The kernel closed its sandbox broker."), tell=False)

    async def request(self, line: bytes, deadline_s: float) -> Answer:
        """Raises BrokerGone when there is no answer in time: a late one would answer the next request."""
        if self._gone:
            raise self._gone
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        try:
            async with asyncio.timeout(deadline_s):
                await loop.sock_sendall(self._sock, line)
                return await self._waiting
        except (TimeoutError, OSError) as error:
            self._break(BrokerGone(f"The sandbox broker did not answer within {deadline_s:g} s."))
            raise self._gone or BrokerGone from error
        finally:
            self._waiting = None

    def _read(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._sock, _READ_BYTES, _MAX_DESCRIPTORS)
            self._streams.extend(socket.socket(fileno=number) for number in descriptors)
            if not data:
                raise BrokerGone
            for line in self._lines.feed(data):
                self._take(handover.parse_reply(line))
        except BlockingIOError:
            return
        except BrokerGone as gone:
            self._break(gone)
        except OSError as error:
            self._break(BrokerGone(f"The sandbox broker is gone ({error})."))

    def _take(self, reply: handover.Reply) -> None:
        wanted = handover.STREAM_COUNTS[reply.framing] if isinstance(reply, handover.Started) else 0
        if self._waiting is None or self._waiting.done() or len(self._streams) != wanted:
            raise BrokerGone("The sandbox broker answered what was not asked.")
        self._waiting.set_result(Answer(reply, tuple(self._streams)))
        self._streams.clear()

    def _break(self, gone: BrokerGone, *, tell: bool = True) -> None:
        if self._gone:
            return
        self._gone = gone
        asyncio.get_running_loop().remove_reader(self._sock)
        self._sock.close()
        for stream in self._streams:
            stream.close()
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(gone)
        if tell:
            self._on_gone(gone)
