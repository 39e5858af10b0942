"""No sandbox outlives its owner for long, and no owner touches another's."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from pennant_spawner.broker import Broker
from pennant_spawner.docker_api import DockerApi
from pennant_spawner.docker_lease import LEASE_LABEL
from pennant_spawner.owner import SANDBOX_LABEL, Owner
from pennant_spawner.sandbox_program import SandboxProgram
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.puppets import engine_opener
from tests.container.sandbox_client import SandboxClient, wait_until

OWNER = """
import sys
from pathlib import Path
from pennant_spawner.broker import Broker
from pennant_spawner.sandbox_program import SandboxProgram
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.puppets import engine_opener
from tests.container.sandbox_client import SandboxClient

engine, node, folder = sys.argv[1:]
program = SandboxProgram(Path(node), Path(folder))
broker = Broker.shared() if engine == "shared" else Broker(engine_opener(engine, program))
client = SandboxClient(broker, SandboxSettings())
client.start()
client.line(2)
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def owner_process(program: SandboxProgram) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Starts another process that owns one sandbox; it ends when its standard input does."""
    started: list[subprocess.Popen[str]] = []

    def start(engine: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", OWNER, engine, str(program.node), str(program.folder)]
        root = Path(__file__).parents[2]
        process = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def containers_of(pid: int, label: str = SANDBOX_LABEL) -> list[str]:
    labelled = DockerApi().labelled(label)
    owners = {container: Owner.from_labels(labels) for container, labels in labelled.items()}
    return [container for container, owner in owners.items() if owner is not None and owner.pid == pid]


@pytest.mark.docker
def test_the_next_start_removes_what_a_killed_owner_left(
    program: SandboxProgram, owner_process: Callable[[str], subprocess.Popen[str]]
) -> None:
    dead, living = owner_process("docker"), owner_process("docker")
    dead.send_signal(signal.SIGKILL)
    dead.wait()
    assert len(containers_of(dead.pid)) == 1
    assert len(containers_of(dead.pid, LEASE_LABEL)) == 1
    broker = Broker(engine_opener("docker", program))
    with SandboxClient(broker, SandboxSettings()) as client:
        client.start()
        assert containers_of(dead.pid) == []
        assert containers_of(dead.pid, LEASE_LABEL) == []
        assert len(containers_of(living.pid)) == 1
        assert len(containers_of(os.getpid())) >= 1
    broker.close()


@pytest.mark.docker
def test_nothing_is_left_when_the_kernel_goes_or_the_broker_closes(program: SandboxProgram) -> None:
    before = set(containers_of(os.getpid()))
    broker = Broker(engine_opener("docker", program))
    gone, staying = (SandboxClient(broker, SandboxSettings()) for _ in range(2))
    gone.start()
    staying.start()
    assert len(set(containers_of(os.getpid())) - before) == 2
    gone.close()
    wait_until(lambda: len(set(containers_of(os.getpid())) - before) == 1, "the container of the kernel that went")
    broker.close()
    assert set(containers_of(os.getpid())) <= before
    staying.close()


@pytest.mark.docker
def test_a_server_that_ends_by_itself_leaves_nothing(owner_process: Callable[[str], subprocess.Popen[str]]) -> None:
    process = owner_process("shared")
    process.communicate()
    assert process.returncode == 0
    assert containers_of(process.pid) == []
    assert containers_of(process.pid, LEASE_LABEL) == []


def test_a_local_sandbox_dies_with_its_owner(owner_process: Callable[[str], subprocess.Popen[str]]) -> None:
    process = owner_process("local")
    children = psutil.Process(process.pid).children()
    assert len(children) == 1
    process.send_signal(signal.SIGKILL)
    wait_until(lambda: not children[0].is_running(), "the end of the orphan")


@pytest.mark.docker
def test_a_container_that_somebody_removed_is_told(program: SandboxProgram) -> None:
    before = set(containers_of(os.getpid()))
    broker = Broker(engine_opener("docker", program))
    with SandboxClient(broker, SandboxSettings()) as client:
        client.start()
        (container,) = set(containers_of(os.getpid())) - before
        DockerApi().remove(container)
        client.wait_for_end()
        assert client.end()["reason"] == "killed"
    broker.close()


@pytest.mark.docker
def test_a_container_that_somebody_killed_is_told(program: SandboxProgram) -> None:
    before = set(containers_of(os.getpid()))
    broker = Broker(engine_opener("docker", program))
    with SandboxClient(broker, SandboxSettings()) as client:
        client.start()
        (container,) = set(containers_of(os.getpid())) - before
        DockerApi().kill(container)
        client.wait_for_end()
        ended = client.end()
    assert (ended["reason"], ended["message"]) == (
        "killed",
        "The sandbox was killed from outside, perhaps because its host ran short of memory.",
    )
    broker.close()
