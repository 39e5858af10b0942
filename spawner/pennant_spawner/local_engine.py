"""Sandboxes as jailed child processes of this process, for machines without a container engine."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence

from pennant_spawner.engine import HostUsage, Sandbox
from pennant_spawner.errors import EngineError
from pennant_spawner.isolation import Isolation, local_isolation
from pennant_spawner.jail_start import start_jailed
from pennant_spawner.jail_walls import JailWalls, possible_walls
from pennant_spawner.local_sandbox import LocalSandbox
from pennant_spawner.machine_usage import available_bytes, load, memory_bytes, pressure
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import SandboxProgram, main_arguments, node_arguments

_START_DEADLINE_S = 20.0
_COMPLAINT_BYTES = 300
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
            jailed = await start_jailed(self.program, self._walls, limits, command, (requests, requests, answers))
        except EngineError as error:
            complaint = _said(ours[1])
            _close_all(ours)
            raise EngineError(f"{error.message} {complaint}".strip(), error.next_step) from error
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
            pressure=pressure(),
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
    jailed = await start_jailed(program, walls, SandboxLimits(), command, (DEVNULL, DEVNULL, PIPE))
    try:
        complaints = await jailed.complaints(_START_DEADLINE_S)
    finally:
        jailed.kill()
        jailed.close()
    if jailed.exit_code != 0:
        raise EngineError(f"Node does not start here: {complaints[-300:]}", _NEXT_STEP)


def _said(stream: socket.socket) -> str:
    """What a program that has ended wrote to its standard error: bubblewrap's complaint, for example."""
    stream.setblocking(False)
    try:
        return stream.recv(_COMPLAINT_BYTES).decode(errors="replace").strip()
    except BlockingIOError:
        return ""


def _close_all(streams: Sequence[socket.socket]) -> None:
    for stream in streams:
        stream.close()
