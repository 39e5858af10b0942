"""Brokers over the real engines, with the puppet as the sandbox program."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docker
import pytest
from docker.errors import APIError

from pennant_spawner.broker import Broker
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import SandboxProgram
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.puppets import Puppet, built_images, engine_opener, puppet_program
from tests.container.sandbox_client import SandboxClient

ENGINES = [pytest.param("local"), pytest.param("jail"), pytest.param("docker", marks=pytest.mark.docker)]
"""`local` with every wall that this machine has, `jail` without bubblewrap."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A broker over one engine, where puppets are started; `engine` is its name, `local` or `docker`."""

    engine: str
    broker: Broker

    def puppet(self, limits: SandboxLimits | None = None) -> Puppet:
        client = SandboxClient(self.broker, SandboxSettings(limits=limits or SandboxLimits()))
        answer = client.start()
        assert answer["type"] == "started", answer
        assert client.line(2) == b'{"type":"ready"}'
        return Puppet(client)


@pytest.fixture(scope="package")
def program() -> Iterator[SandboxProgram]:
    # Not in pytest's own folder, which every other pytest of the same user closes to the jail's.
    with tempfile.TemporaryDirectory(prefix="pennant-program-") as folder:
        yield puppet_program(Path(folder) / "puppet")


@pytest.fixture(scope="package", params=ENGINES)
def stage(request: pytest.FixtureRequest, program: SandboxProgram) -> Iterator[Stage]:
    broker = Broker(engine_opener(request.param, program))
    yield Stage("docker" if request.param == "docker" else "local", broker)
    broker.close()


@pytest.fixture
def puppet(stage: Stage) -> Iterator[Puppet]:
    puppet = stage.puppet()
    yield puppet
    puppet.client.close()


@pytest.fixture(scope="session", autouse=True)
def images_of_tests() -> Iterator[None]:
    """Takes away the images that these tests made."""
    yield
    for image in built_images:
        remove_image(image)


def remove_image(name: str) -> None:
    with contextlib.suppress(APIError):
        docker.APIClient().remove_image(name, force=True)  # pyright: ignore[reportUnknownMemberType]
