"""One jailed child process, its streams, and the watch over its memory."""

import secrets
import socket
from collections.abc import Sequence

from pennant_spawner.engine import ExitFacts, Framing
from pennant_spawner.jailed_process import JailedProcess
from pennant_spawner.sandbox_limits import SandboxLimits

_WATCH_EVERY_S = 0.1
_KILLED_WITHIN_S = 5.0
_MARGIN_MIB = 16


class LocalSandbox:
    """Two sockets: fd 0 and fd 1 share the first, fd 2 is the second. Killed when it uses more than its limits."""

    framing: Framing = "plain"

    def __init__(self, process: JailedProcess, streams: Sequence[socket.socket], limits: SandboxLimits) -> None:
        self.sandbox_id = secrets.token_hex(4)
        self._process = process
        self._streams = list(streams)
        self._limits = limits
        self._out_of_memory = self._too_many_processes = False

    def take_streams(self) -> Sequence[socket.socket]:
        streams, self._streams = self._streams, []
        return streams

    async def end(self, grace_s: float) -> ExitFacts:
        for stream in self.take_streams():
            stream.close()
        forced = not await self._process.exited(grace_s)
        if forced:
            self._process.kill()
            await self._process.exited(_KILLED_WITHIN_S)
        return ExitFacts(
            exit_code=self._process.exit_code,
            out_of_memory=self._out_of_memory,
            too_many_processes=self._too_many_processes,
            forced=forced,
        )

    async def watch(self) -> None:
        """Until it has ended: Linux gives an ordinary user no memory limit that V8's reservations could live with."""
        allowed = self._limits.memory_bytes + _MARGIN_MIB * 1024 * 1024
        while not await self._process.exited(_WATCH_EVERY_S):
            usage = self._process.usage()
            self._out_of_memory = usage.memory_bytes > allowed
            self._too_many_processes = usage.threads > self._limits.processes
            if self._out_of_memory or self._too_many_processes:
                self._process.kill()
                return
