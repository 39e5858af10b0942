"""A machine that can start no further process: a sentence, nothing left behind, and life goes on afterwards."""

import asyncio

import pytest

from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.errors import EngineError
from pennant_spawner.owner import SANDBOX_LABEL
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import SandboxProgram
from tests.container.puppets import open_docker_engine
from tests.hosts.docker_host import DockerHost

pytestmark = pytest.mark.hosts


def test_a_start_that_fails_in_the_middle_leaves_nothing(
    hosts: dict[str, EngineHost], machines: dict[str, DockerHost], program: SandboxProgram
) -> None:
    engine, machine = open_docker_engine(program, hosts["b"]), machines["b"]

    async def run() -> None:
        with machine.without_processes():
            starts = await asyncio.gather(*(engine.start(SandboxLimits()) for _ in range(4)), return_exceptions=True)
        assert [type(it) for it in starts] == [EngineError] * 4
        assert machine.containers(SANDBOX_LABEL) == set()
        sandbox = await engine.start(SandboxLimits())
        assert len(machine.containers(SANDBOX_LABEL)) == 1
        await sandbox.end(0.0)
        await engine.close()

    asyncio.run(run())
    assert machine.containers(SANDBOX_LABEL) == set()
