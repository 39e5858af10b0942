"""A process that starts several kernels forks them from one that has imported everything already."""

import os
import signal
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from pennant_spawner.forked_process import ForkedProcess, ForkServers
from pennant_spawner.provisioner import PRELOADED
from tests.kernel_session import KernelSession, kernel, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fork servers are for Linux")


@pytest.fixture
def forked() -> Generator[KernelSession]:
    ForkServers.warm(PRELOADED)
    wait_for(lambda: ForkServers.get(PRELOADED) is not None)
    with kernel() as session:
        yield session


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def is_forked(session: KernelSession) -> bool:
    provisioner: Any = session.manager.provisioner
    return isinstance(provisioner.process, ForkedProcess)


def test_it_runs_cells(forked: KernelSession) -> None:
    assert is_forked(forked)
    assert forked.run("const answer = 6 * 7; answer").result == "42"
    assert forked.run("answer").result == "42"


def test_it_is_interrupted_restarted_and_shut_down(forked: KernelSession) -> None:
    assert forked.run("while (true);", interrupt_after_s=0.5).outcome == "interrupted"
    before = forked.pid
    forked.restart()
    assert is_forked(forked)
    assert forked.pid != before
    assert forked.run("typeof answer").result == "'undefined'"


def test_a_kernel_that_is_killed_is_seen_to_be_dead(forked: KernelSession) -> None:
    assert forked.manager.is_alive()
    os.kill(forked.pid, signal.SIGKILL)
    wait_for(lambda: not forked.manager.is_alive())


def test_without_the_fork_server_kernels_end_and_the_next_one_starts(forked: KernelSession) -> None:
    os.kill(parent_of(forked.pid), signal.SIGKILL)
    wait_for(lambda: not forked.manager.is_alive())
    with kernel() as another:
        assert another.run("1 + 1").result == "2"
