"""The server's worker process: for what would hold Python's lock, and with it everybody's keys.

It is a program of its own, started at the first need and ended when nothing was needed for a while. It does one thing
after the other, and ends by itself when the server is gone: its stdin ends then. The pools of processes in Python's
library and in anyio import the server's main program, have no end when idle, and answer in one piece.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from pennant_server_ext.rooms.worker_message import Message, receive, send

PROGRAM: Final = "pennant_server_ext.rooms.worker_program"
DEADLINE_S: Final = 60.0
"""Of one conversation, with the time that others have their turn."""
IDLE_S: Final = 60.0
_END_DEADLINE_S: Final = 5.0
_BUFFER: Final = 1024 * 1024
"""Bytes: twice as much is read ahead."""


class WorkerLost(Exception):
    """The worker was killed, does not answer, or could not be started."""


class WorkFailed(Exception):
    """The worker could not do what it was asked for."""


class Conversation:
    """One who has the worker for himself."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def ask(self, do: str, words: dict[str, Any], parts: Sequence[bytes] = ()) -> Message:
        """What the worker answers.

        Raises:
            WorkFailed: it cannot do that.
            OSError, EOFError: it has gone.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        await send(self._process.stdin, Message({"do": do, **words}, parts))
        answer = await receive(self._process.stdout)
        if "error" in answer.words:
            raise WorkFailed(answer.words["error"])
        return answer


class WorkerProcess:
    """Owns the process; ``close`` ends it for good."""

    def __init__(self, deadline_s: float = DEADLINE_S, idle_s: float = IDLE_S) -> None:
        self.deadline_s = deadline_s
        self._idle_s = idle_s
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Of the process; None: none runs."""
        return None if self._process is None else self._process.pid

    @asynccontextmanager
    async def conversation(self) -> AsyncGenerator[Conversation]:
        """Have the worker for oneself; it is started when it does not run.

        Raises:
            WorkerLost: it has gone, or it does not answer.
            WorkFailed: from inside.
        """
        try:
            async with asyncio.timeout(self.deadline_s), self._turn:
                try:
                    yield await self._begin()
                except WorkFailed:
                    self._rest()
                    raise
                except BaseException:
                    # Whoever comes next would get the answer that is still on its way.
                    await self._end()
                    raise
                self._rest()
        except TimeoutError as error:
            raise WorkerLost(f"it did not answer within {self.deadline_s:.0f} s") from error
        except (OSError, EOFError) as error:
            raise WorkerLost(f"it has ended: {error}") from error

    async def close(self) -> None:
        """End the process, and start none any more."""
        self._closed = True
        await self._end()

    async def _begin(self) -> Conversation:
        if self._closed:
            raise WorkerLost("the server is stopping")
        self._cancel_idle()
        if self._process is None or self._process.returncode is not None:
            # Not from the folder that the server was started in, where people write files. Not in the server's
            # session: Ctrl+C is meant for the server.
            command = (sys.executable, "-P", "-m", PROGRAM)
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, limit=_BUFFER, start_new_session=True
            )
        return Conversation(self._process)

    def _rest(self) -> None:
        self._idle = asyncio.get_running_loop().call_later(self._idle_s, self._kill)

    def _cancel_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _kill(self) -> Process | None:
        """The process that was killed; the event loop hears of its end."""
        self._cancel_idle()
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            assert process.stdin is not None
            process.stdin.close()
        return process

    async def _end(self) -> None:
        process = self._kill()
        if process is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_END_DEADLINE_S):
                    await process.wait()
