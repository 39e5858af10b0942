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


InLine = Callable[[handover.Waiting], None]


@dataclass(frozen=True, slots=True)
class _OpenRequest:
    answer: asyncio.Future[Answer]
    deadline: asyncio.Timeout
    deadline_s: float
    in_line: InLine | None

    def wait_on(self, place: handover.Waiting) -> None:
        if self.in_line is None:
            raise BrokerGone("The sandbox broker told a place in line that nobody asked for.")
        if not self.deadline.expired():
            self.deadline.reschedule(asyncio.get_running_loop().time() + self.deadline_s)
        self.in_line(place)


class BrokerLink:
    """One request at a time, each answered once. Watches the socket, so that a broker that dies is noticed at once."""

    def __init__(self, sock: socket.socket, on_gone: Callable[[BrokerGone], None]) -> None:
        """`on_gone` is called once, when the broker is no longer there or cannot be trusted to be."""
        sock.setblocking(False)
        self._sock = sock
        self._on_gone = on_gone
        self._lines = LineSplitter()
        self._streams: deque[socket.socket] = deque()
        self._open: _OpenRequest | None = None
        self._gone: BrokerGone | None = None

    def open(self) -> None:
        asyncio.get_running_loop().add_reader(self._sock, self._read)

    def close(self) -> None:
        """The broker then ends the sandbox."""
        self._break(BrokerGone("The kernel closed its sandbox broker."), tell=False)

    async def request(self, line: bytes, deadline_s: float, in_line: InLine | None = None) -> Answer:
        """Raises BrokerGone when there is no answer in time: a late one would answer the next request.

        `in_line`: may be told a place in line before the answer, any number of times; each begins the deadline anew.
        """
        if self._gone:
            raise self._gone
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(deadline_s) as deadline:
                self._open = _OpenRequest(loop.create_future(), deadline, deadline_s, in_line)
                await loop.sock_sendall(self._sock, line)
                return await self._open.answer
        except (TimeoutError, OSError) as error:
            self._break(BrokerGone(f"The sandbox broker did not answer within {deadline_s:g} s."))
            raise self._gone or BrokerGone from error
        finally:
            self._open = None

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
        request = self._open
        if request is None or request.answer.done() or len(self._streams) != wanted:
            raise BrokerGone("The sandbox broker answered what was not asked.")
        if isinstance(reply, handover.Waiting):
            request.wait_on(reply)
        else:
            request.answer.set_result(Answer(reply, tuple(self._streams)))
            self._streams.clear()

    def _break(self, gone: BrokerGone, *, tell: bool = True) -> None:
        if self._gone:
            return
        self._gone = gone
        asyncio.get_running_loop().remove_reader(self._sock)
        self._sock.close()
        for stream in self._streams:
            stream.close()
        if self._open and not self._open.answer.done():
            self._open.answer.set_exception(gone)
        if tell:
            self._on_gone(gone)
