"""The process that runs a jailed sandbox: our child, or the one that bubblewrap made between it and us."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import Process
from pathlib import Path

from pennant_spawner.process_usage import ProcessUsage, process_usage

_FIRST_TO_GO = "1000"


class JailedProcess:
    """`child` ends when the sandbox's process `pid` does, with its exit code. Raises OSError when that is gone already.

    Linux ends it first when the machine runs out of memory.
    """

    def __init__(self, child: Process, pid: int) -> None:
        self._child = child
        self._pid = pid
        # A pid may come again between the end of bubblewrap's child and ours.
        self._pidfd = os.pidfd_open(pid) if pid != child.pid else None
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/oom_score_adj").write_text(_FIRST_TO_GO, "ascii")

    @property
    def exit_code(self) -> int | None:
        """The shell's: 128 + signal when a signal ended it; None while it runs."""
        code = self._child.returncode
        return 128 - code if code is not None and code < 0 else code

    def usage(self) -> ProcessUsage:
        return process_usage(self._pid)

    def kill(self) -> None:
        """Nothing happens to one that has ended."""
        with contextlib.suppress(ProcessLookupError):
            if self._pidfd is None:
                self._child.kill()
            else:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    async def exited(self, deadline_s: float) -> bool:
        """Whether it has ended by then."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(deadline_s):
                await self._child.wait()
        if self._child.returncode is None:
            return False
        self.close()
        return True

    async def complaints(self, deadline_s: float) -> str:
        """What it wrote to its standard error until its end. Raises TimeoutError."""
        async with asyncio.timeout(deadline_s):
            _, text = await self._child.communicate()
        return text.decode(errors="replace")

    def close(self) -> None:
        """Gives back what it takes to kill it."""
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None
