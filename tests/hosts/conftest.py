"""Two more machines, each with its own dockerd, for the tests of this folder."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.sandbox_program import SandboxProgram
from tests.container.puppets import puppet_program
from tests.hosts.certificates import Authority
from tests.hosts.docker_host import DockerHost

NAMES = ("a", "b")


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates") / "ours")


@pytest.fixture(scope="session")
def machines(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[dict[str, DockerHost]]:
    folder = tmp_path_factory.mktemp("hosts")
    machines = {name: DockerHost(name, number, folder / name, authority) for number, name in enumerate(NAMES)}
    with ThreadPoolExecutor() as threads:
        try:
            list(threads.map(DockerHost.set_up, machines.values()))
            yield machines
        finally:
            list(threads.map(DockerHost.tear_down, machines.values()))


@pytest.fixture(scope="session")
def hosts(machines: dict[str, DockerHost], authority: Authority) -> dict[str, EngineHost]:
    """As an administrator would write them down."""
    client = authority.client()
    return {name: client.host(name, machine.url) for name, machine in machines.items()}


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> SandboxProgram:
    return puppet_program(tmp_path_factory.mktemp("program") / "puppet")


@pytest.fixture
def wrong_client(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "theirs")
