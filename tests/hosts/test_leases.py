"""Two servers on one engine that cannot see each other's processes: only a lease tells whether the other lives."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import psutil
import pytest

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.docker_lease import LEASE_LABEL
from pennant_spawner.docker_reaper import DockerReaper
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.owner import SANDBOX_LABEL
from pennant_spawner.sandbox_program import SandboxProgram
from tests.container.sandbox_client import wait_until
from tests.hosts.docker_host import DockerHost
from tests.hosts.lease_owner import TIMES

pytestmark = pytest.mark.hosts
StartOwner = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def start_owner(hosts: dict[str, EngineHost], program: SandboxProgram) -> Iterator[StartOwner]:
    """In a process namespace of its own, so that its number means nothing here, as on another machine."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        what = [json.dumps(asdict(hosts["b"])), str(program.node), str(program.folder)]
        process = subprocess.Popen(
            ["unshare", "--pid", "--fork", "--kill-child", sys.executable, "-m", "tests.hosts.lease_owner", *what],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


class Looking:
    """A reaper that looks whenever it is asked to."""

    def __init__(self, host: EngineHost) -> None:
        self.api = DockerApi(host=host)
        self.reaper = DockerReaper(self.api, self.api.remove, 2 * TIMES.reap_s)

    def sandboxes(self) -> int:
        self.reaper.reap()
        return len(self.api.labelled(SANDBOX_LABEL))

    def marks(self) -> frozenset[str]:
        return frozenset(it.name for it in self.api.listed(LEASE_LABEL))


@pytest.fixture
def looking(hosts: dict[str, EngineHost]) -> Iterator[Looking]:
    looking = Looking(hosts["b"])
    yield looking
    looking.api.close()


def ready(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    """When it has its sandbox."""
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def child_of(process: subprocess.Popen[str]) -> psutil.Process:
    return psutil.Process(process.pid).children()[0]


def test_who_lives_keeps_its_sandbox_and_who_is_killed_loses_it(
    start_owner: StartOwner, looking: Looking, machines: dict[str, DockerHost]
) -> None:
    living, dead = map(ready, (start_owner(), start_owner()))
    assert looking.sandboxes() == 2
    child_of(dead).send_signal(signal.SIGKILL)
    seen: set[frozenset[str]] = set()

    def one_is_gone_and_the_other_has_lived_on() -> bool:
        seen.add(looking.marks())
        return looking.sandboxes() < 2 and len(seen) > TIMES.holds_s / TIMES.renew_s

    wait_until(one_is_gone_and_the_other_has_lived_on, "a lease that was renewed for longer than it holds")
    assert looking.sandboxes() == 1
    living.communicate("")
    assert looking.sandboxes() == 0
    assert looking.marks() == frozenset()


def test_a_pause_shorter_than_the_lease_costs_nothing(start_owner: StartOwner, looking: Looking) -> None:
    owner = ready(start_owner())
    paused = child_of(owner)
    paused.suspend()
    before = looking.marks()
    looks = int(0.6 * TIMES.holds_s / (2 * TIMES.reap_s))
    for _ in range(looks):  # at most so much of its silence can have been seen
        assert looking.sandboxes() == 1
    paused.resume()
    wait_until(lambda: looking.marks() != before, "it renews its lease again")
    assert looking.sandboxes() == 1
    owner.communicate("")


def test_a_lease_that_somebody_removed_is_made_again(start_owner: StartOwner, looking: Looking) -> None:
    owner = ready(start_owner())
    (container,) = looking.api.labelled(LEASE_LABEL)
    looking.api.remove(container)
    wait_until(lambda: len(looking.marks()) == 1, "a new lease")
    assert looking.sandboxes() == 1
    owner.communicate("")
