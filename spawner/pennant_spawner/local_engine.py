"""Sandboxes as jailed child processes of this process, for machines without a container engine."""

import asyncio
import contextlib
import json
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence

from pennant_spawner.engine import HostUsage, Sandbox
from pennant_spawner.errors import EngineError
from pennant_spawner.isolation import Isolation, local_isolation
from pennant_spawner.jail_walls import JailWalls, jail_command, jail_specification, possible_walls
from pennant_spawner.jailed_process import JailedProcess
from pennant_spawner.local_sandbox import LocalSandbox
from pennant_spawner.machine_usage import available_bytes, load, memory_bytes
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import ENVIRONMENT, SandboxProgram, main_arguments, node_arguments

_START_DEADLINE_S = 20.0
_NEXT_STEP = "Type: pennant doctor"


class LocalEngine:
    """Starts the sandbox program behind the walls that were seen to hold on this machine."""

    name = "local"
    host = ""

    def __init__(self, program: SandboxProgram, walls: JailWalls, *, jitless: bool = False) -> None:
        self.program = program
        self._walls = walls
        self._jitless = jitless
        self._watches: dict[asyncio.Task[None], SandboxLimits] = {}

    @classmethod
    async def open(cls, program: SandboxProgram, *, jitless: bool = False) -> "LocalEngine":
        """With the strongest walls in which Node starts. Raises EngineError when it starts nowhere."""
        if sys.platform == "win32":
            raise EngineError("Pennant does not run on Windows itself.", "Use it in WSL 2, which is Linux.")
        problem = EngineError("Node could not be started.", _NEXT_STEP)
        for walls in possible_walls(program).weaker():
            try:
                await _try_walls(program, walls)
            except EngineError as error:
                problem = error
            else:
                return cls(program, walls, jitless=jitless)
        raise problem

    @property
    def isolation(self) -> Isolation:
        walls = self._walls
        return local_isolation(
            landlock=walls.landlock_abi > 0,
            seccomp=walls.seccomp,
            namespaces=bool(walls.bubblewrap),
            own_user=walls.own_user,
            linux=sys.platform == "linux",
        )

    async def start(self, limits: SandboxLimits) -> Sandbox:
        ours, theirs = zip(socket.socketpair(), socket.socketpair(), strict=True)
        program = self.program
        main = [str(program.main), *main_arguments(program.packages)]
        command = [str(program.node), *node_arguments(limits, jitless=self._jitless), *main]
        requests, answers = (stream.fileno() for stream in theirs)
        try:
            jailed = await _spawn(self.program, self._walls, limits, command, (requests, requests, answers))
        except EngineError:
            _close_all(ours)
            raise
        finally:
            _close_all(theirs)
        sandbox = LocalSandbox(jailed, ours, limits)
        self._watch(sandbox, limits)
        return sandbox

    async def usage(self) -> HostUsage:
        """Counts the sandboxes of this process: those of other servers show in what memory is available."""
        running = self._watches.values()
        return HostUsage(
            sandboxes=len(running),
            committed_bytes=sum(limits.memory_bytes for limits in running),
            memory_bytes=memory_bytes() or 0,
            processors=os.cpu_count() or 1,
            available_bytes=available_bytes(),
            load=load(),
        )

    async def remove_orphans(self) -> int:
        """None: Linux kills the children of a dead owner by itself."""
        return 0

    async def close(self) -> None:
        for watch in self._watches:
            watch.cancel()
        if self._watches:
            await asyncio.wait(self._watches)

    def _watch(self, sandbox: LocalSandbox, limits: SandboxLimits) -> None:
        watch = asyncio.get_running_loop().create_task(sandbox.watch())
        self._watches[watch] = limits
        watch.add_done_callback(self._watches.pop)


async def _try_walls(program: SandboxProgram, walls: JailWalls) -> None:
    command = [str(program.node), "-e", "0"]
    jailed = await _spawn(program, walls, SandboxLimits(), command, (DEVNULL, DEVNULL, PIPE))
    try:
        complaints = await jailed.complaints(_START_DEADLINE_S)
    finally:
        jailed.kill()
        jailed.close()
    if jailed.exit_code != 0:
        raise EngineError(f"Node does not start here: {complaints[-300:]}", _NEXT_STEP)


async def _spawn(
    program: SandboxProgram, walls: JailWalls, limits: SandboxLimits, command: list[str], streams: Sequence[int]
) -> JailedProcess:
    """Returns when `command` runs behind the walls. Raises EngineError."""
    read_end, write_end = os.pipe()
    try:
        if sys.platform == "linux":
            command = jail_command(jail_specification(walls, program, limits, command, write_end))
        process = await _execute(command, streams, write_end)
    except OSError as error:
        os.close(read_end)
        raise EngineError(f"The sandbox could not be started: {error}.", _NEXT_STEP) from error
    finally:
        os.close(write_end)
    status = await _read_status(read_end)
    try:
        return JailedProcess(process, _jailed_pid(status) if walls.bubblewrap else _no_news(status, process.pid))
    except (ValueError, KeyError, TypeError, OSError):
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        complaint = status or "bubblewrap did not start it"
        raise EngineError(f"The sandbox could not be jailed: {complaint}.", _NEXT_STEP) from None


def _jailed_pid(status: str) -> int:
    """What bubblewrap tells of the process that it made."""
    return int(json.loads(status)["child-pid"])


def _no_news(status: str, pid: int) -> int:
    if status:
        raise ValueError(status)
    return pid


async def _execute(command: list[str], streams: Sequence[int], status_fd: int) -> Process:
    stdin, stdout, stderr = streams
    return await asyncio.create_subprocess_exec(
        *command, stdin=stdin, stdout=stdout, stderr=stderr, pass_fds=[status_fd], env=ENVIRONMENT, cwd="/"
    )


async def _read_status(read_end: int) -> str:
    """Until the jail became the sandbox. What went wrong; or bubblewrap's news, which are JSON; or nothing."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    pipe = os.fdopen(read_end, "rb", 0)
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_START_DEADLINE_S):
                return (await reader.read()).decode(errors="replace")
        return "it did not start in time"
    finally:
        transport.close()


def _close_all(streams: Sequence[socket.socket]) -> None:
    for stream in streams:
        stream.close()
