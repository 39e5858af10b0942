"""An encrypted stream made into a socket that can be handed over: decision 0001 wants descriptors, TLS has none."""

import contextlib
import logging
import select
import socket
import ssl
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)
_CHUNK_BYTES = 64 * 1024


class TlsPump:
    """Carries bytes both ways between a TLS connection and one end of a socket pair, in a thread of its own.

    Holds at most one chunk each way, so that a reader that pauses holds the writer back. It ends when either side does:
    the sandbox exits, the kernel closes its end, or somebody shuts that end down.
    """

    def __init__(self, tls: ssl.SSLSocket, close: Callable[[], None]) -> None:
        """`close` gives the connection back once it is over."""
        self._tls = tls
        self._close = close
        self._ours, self.theirs = socket.socketpair()
        self._to_kernel = b""
        self._to_sandbox = b""
        self._kernel_writes = True
        self._sandbox_writes = True
        tls.settimeout(0)
        self._ours.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="pennant-tls-pump", daemon=True)

    def start(self) -> socket.socket:
        """The end to hand over."""
        self._thread.start()
        return self.theirs

    def _run(self) -> None:
        try:
            while self._sandbox_writes or self._to_kernel:
                if not self._move() and not self._wait():
                    return
        except OSError as error:
            _log.debug("The stream of a sandbox broke: %s", error)
        finally:
            self._ours.close()
            with contextlib.suppress(OSError):
                self._close()

    def _move(self) -> bool:
        """Moves what can be moved at once; whether anything was."""
        return any([self._from_sandbox(), self._into_kernel(), self._from_kernel(), self._into_sandbox()])

    def _from_sandbox(self) -> bool:
        if self._to_kernel or not self._sandbox_writes:
            return False
        try:
            self._to_kernel = self._tls.recv(_CHUNK_BYTES)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        self._sandbox_writes = bool(self._to_kernel)
        return True

    def _into_kernel(self) -> bool:
        sent = _send(self._ours, self._to_kernel)
        self._to_kernel = self._to_kernel[sent:]
        return sent > 0

    def _from_kernel(self) -> bool:
        if self._to_sandbox or not self._kernel_writes:
            return False
        try:
            self._to_sandbox = self._ours.recv(_CHUNK_BYTES)
        except BlockingIOError:
            return False
        if not self._to_sandbox:
            self._kernel_writes = False
            self._end_input()
        return True

    def _into_sandbox(self) -> bool:
        sent = _send(self._tls, self._to_sandbox)
        self._to_sandbox = self._to_sandbox[sent:]
        return sent > 0

    def _end_input(self) -> None:
        """TLS's own end of writing; reading goes on. It says so by wanting to read the other side's."""
        with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
            self._tls.unwrap()

    def _wait(self) -> bool:
        """Until there is something to do; False when the kernel's end is closed altogether."""
        poll = select.poll()
        poll.register(self._ours, self._kernel_events())
        if wanted := self._sandbox_events():  # else the hang-up of a sandbox whose kernel pauses would be told for ever
            poll.register(self._tls, wanted)
        events = dict(poll.poll())
        return not events.get(self._ours.fileno(), 0) & (select.POLLHUP | select.POLLERR)

    def _kernel_events(self) -> int:
        wants_more = not self._to_sandbox and self._kernel_writes
        return (select.POLLIN if wants_more else 0) | (select.POLLOUT if self._to_kernel else 0)

    def _sandbox_events(self) -> int:
        wants_more = not self._to_kernel and self._sandbox_writes
        return (select.POLLIN if wants_more else 0) | (select.POLLOUT if self._to_sandbox else 0)


def _send(sock: socket.socket, data: bytes) -> int:
    if not data:
        return 0
    try:
        return sock.send(data)
    except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return 0
