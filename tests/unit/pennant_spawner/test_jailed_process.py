"""The process of a jailed sandbox, when it is not our child but the child of one."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from pennant_spawner.jailed_process import JailedProcess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and pidfds")
BETWEEN = """
import os, subprocess, sys
inner = subprocess.Popen(["/bin/sleep", "1000"])
print(inner.pid, flush=True)
sys.exit(128 - inner.wait())
"""


def test_the_inner_process_is_watched_killed_and_its_end_told() -> None:
    async def scenario() -> None:
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", BETWEEN, stdout=asyncio.subprocess.PIPE)
        assert child.stdout is not None
        inner = int(await child.stdout.readline())
        jailed = JailedProcess(child, inner)
        assert jailed.usage().threads == 1
        assert not await jailed.exited(0)
        assert _memory_score(inner) == 1000
        jailed.kill()
        assert await jailed.exited(30)
        assert jailed.exit_code == 137
        jailed.kill()

    asyncio.run(scenario())


def test_one_that_is_gone_already_is_an_error() -> None:
    async def scenario() -> None:
        child = await asyncio.create_subprocess_exec("/bin/true")
        await child.wait()
        with pytest.raises(OSError, match="No such process"):
            JailedProcess(child, _free_pid())

    asyncio.run(scenario())


def _memory_score(pid: int) -> int:
    return int(Path(f"/proc/{pid}/oom_score_adj").read_text())


def _free_pid() -> int:
    highest = int(Path("/proc/sys/kernel/pid_max").read_text())
    return next(pid for pid in range(highest - 1, 1, -1) if not os.path.exists(f"/proc/{pid}"))
