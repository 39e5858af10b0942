"""Kernel processes forked from a fork server, and the server as the process that starts kernels sees it."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, Final

from pennant_spawner.errors import SpawnerError
from pennant_spawner.fork_server import LARGEST_PACKET
from pennant_spawner.owner import start_time

_LAUNCH_DEADLINE_S: Final = 10.0
_STOP_DEADLINE_S: Final = 5.0
_LOST_STATUS: Final = -signal.SIGKILL
"""Told of a process whose end nobody saw, because the fork server ended first."""


class ForkFailed(SpawnerError):
    """The fork server could not start a process; start it in another way."""


class ForkServerLink:
    """A fork server and the processes forked from it. Safe to use from several threads."""

    def __init__(self, module: str) -> None:
        self._lock = threading.Lock()
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ready = False
        self._over = False
        self._ended: dict[int, int] = {}
        with theirs:
            number = theirs.fileno()
            self._server = subprocess.Popen(
                # Not from the current folder: a `json.py` that somebody wrote there would run outside of any sandbox.
                [sys.executable, "-P", "-m", "pennant_spawner.fork_server", str(number), module],
                pass_fds=(number,),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    @property
    def ready(self) -> bool:
        """Whether it has imported everything and can be asked; never blocks."""
        with self._lock:
            self._hear()
            return self._ready and not self._over

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        with self._lock:
            self._hear()
            return self._over

    def launch(
        self, argv: Sequence[str], env: Mapping[str, str], cwd: str | None, passed: Mapping[int, int]
    ) -> "ForkedProcess":
        """A process forked from the server that runs the module `argv[0]` with these arguments.

        `passed`: descriptors of this process by the number that each has there. Raises ForkFailed.
        """
        numbers, descriptors = list(passed), list(passed.values())
        packet = json.dumps({"argv": list(argv), "env": dict(env), "cwd": cwd, "numbers": numbers}).encode()
        if len(packet) > LARGEST_PACKET:
            raise ForkFailed("The environment is too large to be handed over.")
        with self._lock:
            try:
                socket.send_fds(self._link, [packet], descriptors)
                return ForkedProcess(self._next_pid(), self)
            except OSError as error:
                self._over = True
                raise ForkFailed(f"The fork server does not answer: {error}.") from error

    def status_of(self, pid: int) -> int | None:
        """The exit status of a process that was forked, or None while it runs; never blocks."""
        with self._lock:
            self._hear()
            if self._over and pid not in self._ended and start_time(pid) is None:
                self._ended[pid] = _LOST_STATUS
            return self._ended.get(pid)

    def close(self) -> None:
        """Ends the server, and with it what was forked from it."""
        with self._lock:
            self._over = True
            self._link.close()
        with suppress(subprocess.TimeoutExpired):
            self._server.wait(_STOP_DEADLINE_S)

    def _next_pid(self) -> int:
        self._link.settimeout(_LAUNCH_DEADLINE_S)
        while True:
            words = self._read()
            if words is None:
                raise OSError("it has ended")
            if "pid" in words:
                return words["pid"]

    def _hear(self) -> None:
        """Takes what has been said by now."""
        while not self._over:
            try:
                self._link.settimeout(0)
                self._over = self._read() is None
            except BlockingIOError:
                return
            except OSError:
                self._over = True

    def _read(self) -> dict[str, Any] | None:
        data = self._link.recv(LARGEST_PACKET)
        if not data:
            return None
        words: dict[str, Any] = json.loads(data)
        self._ready = self._ready or "ready" in words
        if "ended" in words:
            self._ended[words["ended"]] = words["status"]
        return words


class ForkServers:
    """The fork server of this process: started once it pays, ended with the process."""

    _lock: ClassVar[threading.Lock] = threading.Lock()
    _link: ClassVar[ForkServerLink | None] = None
    _asked: ClassVar[int] = 0

    @classmethod
    def warm(cls, module: str) -> None:
        """Starts the server now, in the background: kernels are going to be started."""
        if sys.platform != "linux":
            return
        with cls._lock:
            if cls._link is None or cls._link.over:
                cls._link = ForkServerLink(module)

    @classmethod
    def get(cls, module: str) -> ForkServerLink | None:
        """The server if it is ready. One is started in the background when a process asks for the second time."""
        with cls._lock:
            cls._asked += 1
            link, asked = cls._link, cls._asked
        if link is not None and link.ready:
            return link
        if asked > 1 or link is not None:
            cls.warm(module)
        return None


class ForkedProcess:
    """As much of subprocess.Popen as jupyter_client's local provisioner asks for."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, server: ForkServerLink) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._server = server

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._server.status_of(self.pid)
        return self.returncode

    def wait(self) -> int | None:
        """Called once the process has ended."""
        return self.poll()

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
