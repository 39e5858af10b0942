"""A sandbox started behind the jail's walls, and how it is known that they stand."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Sequence

from pennant_spawner.errors import EngineError
from pennant_spawner.jail_walls import JailWalls, jail_command, jail_specification
from pennant_spawner.jailed_process import JailedProcess
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import ENVIRONMENT, SandboxProgram

_START_DEADLINE_S = 20.0
_LOOK_EVERY_S = 0.25
_STATUS_BYTES = 4096
_NEXT_STEP = "Type: pennant doctor"


async def start_jailed(
    program: SandboxProgram, walls: JailWalls, limits: SandboxLimits, command: list[str], streams: Sequence[int]
) -> JailedProcess:
    """Returns when `command` runs behind the walls, with these descriptors as its 0, 1 and 2. Raises EngineError."""
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
    status = await _read_status(read_end, process)
    try:
        return JailedProcess(process, jailed_pid(status, process.pid, walls))
    except (ValueError, OSError) as error:
        _kill_all(process)
        await process.wait()
        raise EngineError(f"The sandbox could not be jailed: {error}.", _NEXT_STEP) from None


def jailed_pid(status: str, child: int, walls: JailWalls) -> int:
    """The sandbox's process, from what was said on the status descriptor. Raises ValueError with what went wrong."""
    if not walls.bubblewrap and not status:
        return child
    try:
        return int(json.loads(status)["child-pid"])
    except (ValueError, KeyError, TypeError):
        raise ValueError(status or "bubblewrap ended before the sandbox began") from None


def _kill_all(process: Process) -> None:
    """The jail leads a process group, in which bubblewrap's child still is while it waits to be set up."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        process.kill()


async def _execute(command: list[str], streams: Sequence[int], status_fd: int) -> Process:
    stdin, stdout, stderr = streams
    return await asyncio.create_subprocess_exec(
        *command, stdin=stdin, stdout=stdout, stderr=stderr, pass_fds=[status_fd], env=ENVIRONMENT, cwd="/"
    )


async def _read_status(read_end: int, process: Process) -> str:
    """Until the jail became the sandbox: what went wrong; or bubblewrap's news, which are JSON; or nothing."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    pipe = os.fdopen(read_end, "rb", 0)
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    try:
        async with asyncio.timeout(_START_DEADLINE_S):
            return await _read_while_alive(reader, process)
    except TimeoutError:
        return "it did not start in time"
    finally:
        transport.close()


async def _read_while_alive(reader: asyncio.StreamReader, process: Process) -> str:
    """To the end; empty when the process is gone while somebody else keeps the descriptor open."""
    text = b""
    while not reader.at_eof():
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_EVERY_S):
                text += await reader.read(_STATUS_BYTES)
                continue
        if process.returncode is not None and not reader.at_eof():
            return ""
    return text.decode(errors="replace")
