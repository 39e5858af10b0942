"""The process that kernel processes are forked from, with everything that they import imported once.

`python -m pennant_spawner.fork_server SOCKET_FD MODULE` calls the module's `preload()`, then speaks over a
SOCK_SEQPACKET socket, one JSON object a packet: it says `{"ready": true}`; each `{"argv", "env", "cwd", "numbers"}`,
with the descriptors that shall get these numbers, is answered by `{"pid"}`; and `{"ended": pid, "status"}` is said of
each process that ends. It ends when the socket does, and its kernels, whose parent is gone then, end within a second
(ipykernel's parent poller).
"""

import contextlib
import fcntl
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LARGEST_PACKET = 160 * 1024
_MOST_DESCRIPTORS = 16


@dataclass(frozen=True, slots=True)
class Launch:
    """What a forked process is to become; `descriptors[i]` gets `numbers[i]`."""

    argv: Sequence[str]
    env: dict[str, str]
    cwd: str | None
    numbers: Sequence[int]
    descriptors: Sequence[int]


class ForkServer:
    """One thread, no event loop: nothing may be running that a fork would tear apart."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._wakeup, wakeup_end = socket.socketpair()
        self._wakeup_end = wakeup_end
        for end in (self._wakeup, wakeup_end):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(wakeup_end.fileno(), warn_on_full_buffer=False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._link, selectors.EVENT_READ)
        self._selector.register(self._wakeup, selectors.EVENT_READ)

    def serve(self) -> Launch | None:
        """Returns in each forked process what it is to become; in the server itself None, when the socket has ended."""
        self._say({"ready": True})
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._wakeup:
                    self._reap()
                    continue
                launch = self._receive()
                if launch is None:
                    return None
                if self._fork(launch):
                    return launch

    def _receive(self) -> Launch | None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._link, LARGEST_PACKET, _MOST_DESCRIPTORS)
        except OSError:
            return None
        if not data:
            return None
        asked = json.loads(data)
        return Launch(asked["argv"], asked["env"], asked["cwd"], asked["numbers"], descriptors)

    def _fork(self, launch: Launch) -> bool:
        """Whether this is the forked process."""
        pid = os.fork()
        if pid == 0:
            self._forget()
            return True
        for descriptor in launch.descriptors:
            os.close(descriptor)
        self._say({"pid": pid})
        return False

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._wakeup.recv(4096):
                pass
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._say({"ended": ended[0], "status": os.waitstatus_to_exitcode(ended[1])})

    def _say(self, words: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            self._link.send(json.dumps(words).encode())

    def _forget(self) -> None:
        """In the forked process: what belongs to the server."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._selector.close()
        for end in (self._link, self._wakeup, self._wakeup_end):
            end.close()


def become(launch: Launch) -> None:
    """Makes this process what a new one with this command line would be, but for what is imported already."""
    os.setsid()
    # First above every number that is wanted, so that none is in the way of another.
    above = max(launch.numbers, default=0) + 1
    moved = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, above) for descriptor in launch.descriptors]
    for descriptor in launch.descriptors:
        os.close(descriptor)
    for number, descriptor in zip(launch.numbers, moved, strict=True):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(launch.env)
    # ipykernel ends the kernel when its parent is another than this, or gone.
    if "JPY_PARENT_PID" in launch.env:
        os.environ["JPY_PARENT_PID"] = str(os.getppid())
    if launch.cwd is not None:
        os.chdir(launch.cwd)
    sys.argv = list(launch.argv)


def main() -> None:
    link = socket.socket(fileno=int(sys.argv[1]))
    link.set_inheritable(False)
    # Memory that a collection has freed would be filled in each forked process, and no longer be shared then.
    gc.disable()
    importlib.import_module(sys.argv[2]).preload()
    gc.freeze()
    launch = ForkServer(link).serve()
    if launch is not None:
        gc.enable()
        become(launch)
        runpy.run_module(launch.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
