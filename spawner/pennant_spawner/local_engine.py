"""Sandboxes as jailed child processes of this process, for machines without a container engine."""

import asyncio
import contextlib
import logging
import secrets
import socket
from asyncio.subprocess import Process
from collections.abc import Sequence

from pennant_spawner.engine import ExitFacts, Framing, Sandbox
from pennant_spawner.errors import EngineError
from pennant_spawner.isolation import Isolation
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import ENVIRONMENT, SandboxProgram, node_arguments

_log = logging.getLogger(__name__)
_KILLED_WITHIN_S = 5.0


class LocalSandbox:
    """One child process with two sockets: fd 0 and 1 share the first, fd 2 is the second."""

    framing: Framing = "plain"

    def __init__(self, process: Process, streams: Sequence[socket.socket]) -> None:
        self.sandbox_id = secrets.token_hex(4)
        self._process = process
        self._streams = list(streams)

    def take_streams(self) -> Sequence[socket.socket]:
        streams, self._streams = self._streams, []
        return streams

    async def end(self, grace_s: float) -> ExitFacts:
        for stream in self.take_streams():
            stream.close()
        forced = not await self._exited(grace_s)
        if forced:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._exited(_KILLED_WITHIN_S)
        return ExitFacts(exit_code=_shell_code(self._process.returncode), forced=forced)

    async def _exited(self, deadline_s: float) -> bool:
        try:
            async with asyncio.timeout(deadline_s):
                await self._process.wait()
        except TimeoutError:
            return self._process.returncode is not None
        return True


class LocalEngine:
    """Starts the sandbox program under what Linux gives an ordinary user."""

    name = "local"

    def __init__(self, program: SandboxProgram, isolation: Isolation) -> None:
        self.isolation = isolation
        self._program = program

    async def start(self, limits: SandboxLimits) -> Sandbox:
        ours, theirs = zip(socket.socketpair(), socket.socketpair(), strict=True)
        try:
            process = await self._spawn(limits, theirs)
        except OSError as error:
            for stream in ours:
                stream.close()
            raise EngineError(f"The sandbox could not be started: {error}.", "Type: pennant doctor") from error
        finally:
            for stream in theirs:
                stream.close()
        return LocalSandbox(process, ours)

    async def remove_orphans(self) -> int:
        """None: Linux ends the children of a dead owner by itself."""
        return 0

    async def close(self) -> None:
        """Holds nothing."""

    async def _spawn(self, limits: SandboxLimits, streams: Sequence[socket.socket]) -> Process:
        requests, answers = streams
        return await asyncio.create_subprocess_exec(
            str(self._program.node),
            *node_arguments(limits),
            str(self._program.main),
            stdin=requests.fileno(),
            stdout=requests.fileno(),
            stderr=answers.fileno(),
            env=ENVIRONMENT,
            cwd="/",
        )


def _shell_code(returncode: int | None) -> int | None:
    return 128 - returncode if returncode is not None and returncode < 0 else returncode
