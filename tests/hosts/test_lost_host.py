"""A machine goes: its cells are told in time, and when it comes back what it had is taken away."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from pennant_spawner.docker_engine import DockerEngine
from pennant_spawner.engine import ExitFacts, Sandbox
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.errors import EngineError
from pennant_spawner.keep_times import KeepTimes
from pennant_spawner.owner import SANDBOX_LABEL
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import SandboxProgram
from tests.container.puppets import open_docker_engine
from tests.container.sandbox_client import wait_until
from tests.hosts.docker_host import DockerHost
from tests.hosts.puppet_stream import PuppetStream

pytestmark = pytest.mark.hosts
IMPATIENT = KeepTimes(beat_s=0.2, silent_beat_s=0.2, answer_s=1.0, lost_after_s=1.5)
PATIENT = replace(IMPATIENT, lost_after_s=60.0)
LONG_CELL = "setInterval(() => require('fs').writeSync(1, '.'), 50); await new Promise(() => {})"
Happening = Callable[[DockerHost], None]


async def with_a_long_cell(engine: DockerEngine) -> tuple[Sandbox, PuppetStream]:
    sandbox = await engine.start(SandboxLimits())
    stream = PuppetStream(sandbox.take_streams()[0])
    await asyncio.to_thread(stream.wait_until_ready)
    stream.send(LONG_CELL)
    await asyncio.to_thread(stream.read_until, 1, b".")
    return sandbox, stream


async def facts_after(engine: DockerEngine, happens: Happening, machine: DockerHost) -> ExitFacts:
    """As a kernel sees it: the stream ends, and it asks why."""
    sandbox, stream = await with_a_long_cell(engine)
    await asyncio.to_thread(happens, machine)
    await asyncio.to_thread(stream.read_to_end)
    stream.close()
    return await sandbox.end(1.0)


@pytest.fixture
def engine(hosts: dict[str, EngineHost], program: SandboxProgram) -> DockerEngine:
    engine = open_docker_engine(program, hosts["a"], IMPATIENT)
    assert engine.answers
    return engine


def nothing_left(machine: DockerHost) -> None:
    wait_until(lambda: not machine.containers(SANDBOX_LABEL), "what was left on the host is removed")


def test_a_cable_that_is_pulled(engine: DockerEngine, machines: dict[str, DockerHost]) -> None:
    """Nobody is told anything: only the silence tells."""
    machine = machines["a"]

    async def run() -> None:
        facts = await facts_after(engine, DockerHost.cut, machine)
        assert facts.host_lost
        with pytest.raises(EngineError, match="Host a does not answer"):
            await engine.usage()
        with pytest.raises(EngineError, match="Host a does not answer"):
            await engine.start(SandboxLimits())
        assert len(machine.containers(SANDBOX_LABEL)) == 1
        machine.mend()
        await asyncio.to_thread(nothing_left, machine)
        await asyncio.to_thread(wait_until, lambda: engine.answers, "the host is used again")
        sandbox = await engine.start(SandboxLimits())
        await sandbox.end(0.0)
        await engine.close()

    asyncio.run(run())
    nothing_left(machine)


def test_a_machine_that_loses_its_power(engine: DockerEngine, machines: dict[str, DockerHost]) -> None:
    machine = machines["a"]

    async def run() -> None:
        facts = await facts_after(engine, DockerHost.kill, machine)
        assert facts.host_lost
        machine.start()
        await asyncio.to_thread(nothing_left, machine)
        await engine.close()

    asyncio.run(run())


def test_a_daemon_that_is_started_again_tells_what_it_knows(
    hosts: dict[str, EngineHost], program: SandboxProgram, machines: dict[str, DockerHost]
) -> None:
    """Back before it is taken for lost: the cell was killed, and the next sandbox is on the same host."""
    machine, engine = machines["a"], open_docker_engine(program, hosts["a"], PATIENT)

    def start_again(machine: DockerHost) -> None:
        machine.kill_daemon()
        machine.start()

    async def run() -> None:
        facts = await facts_after(engine, start_again, machine)
        assert not facts.host_lost
        assert facts.exit_code != 0 or facts.lost
        await asyncio.to_thread(wait_until, lambda: engine.answers, "the host is used again")
        sandbox = await engine.start(SandboxLimits())
        assert (await sandbox.end(10.0)).exit_code == 0
        await engine.close()

    asyncio.run(run())
    nothing_left(machine)


def test_a_host_that_is_not_there_yet_is_used_when_it_comes(
    hosts: dict[str, EngineHost], machines: dict[str, DockerHost], program: SandboxProgram
) -> None:
    machines["b"].cut()
    late = open_docker_engine(program, hosts["b"], IMPATIENT)
    assert not late.answers

    async def run() -> None:
        with pytest.raises(EngineError, match="Host b does not answer"):
            await late.start(SandboxLimits())
        machines["b"].mend()
        await asyncio.to_thread(wait_until, lambda: late.answers, "the host that came late")
        sandbox = await late.start(SandboxLimits())
        await sandbox.end(0.0)
        await late.close()

    asyncio.run(run())
