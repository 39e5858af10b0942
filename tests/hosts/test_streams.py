"""A sandbox on another machine talks as one on this machine does, through TLS."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Iterator

import pytest

from pennant_spawner.docker_engine import DockerEngine
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.owner import SANDBOX_LABEL
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import SandboxProgram
from tests.container.puppets import open_docker_engine
from tests.container.sandbox_client import wait_until
from tests.hosts.docker_host import DockerHost
from tests.hosts.puppet_stream import PuppetStream

pytestmark = pytest.mark.hosts


@contextlib.asynccontextmanager
async def puppet(engine: DockerEngine) -> AsyncGenerator[PuppetStream]:
    sandbox = await engine.start(SandboxLimits())
    stream = PuppetStream(sandbox.take_streams()[0])
    try:
        await asyncio.to_thread(stream.wait_until_ready)
        yield stream
    finally:
        stream.close()
        await sandbox.end(0.0)


@pytest.fixture(scope="module")
def engine(hosts: dict[str, EngineHost], program: SandboxProgram) -> Iterator[DockerEngine]:
    engine = open_docker_engine(program, hosts["a"])
    yield engine
    asyncio.run(engine.close())


def test_a_megabyte_goes_in_and_out_whole(engine: DockerEngine) -> None:
    async def run() -> None:
        async with puppet(engine) as stream:
            text = "äöü€" * 250_000
            assert await asyncio.to_thread(stream.run, f"return {text!r}") == {"ok": text}

    asyncio.run(run())


def test_a_reader_that_pauses_loses_nothing(engine: DockerEngine) -> None:
    async def run() -> None:
        async with puppet(engine) as stream:
            stream.send("require('fs').writeSync(1, 'x'.repeat(20_000_000) + '!')")
            await asyncio.to_thread(stream.wait_for_bytes)
            await asyncio.to_thread(stream.read_until, 1, b"!")
            assert stream.count(1) >= 20_000_000

    asyncio.run(run())


def test_the_end_of_input_ends_it_and_what_it_said_arrives(engine: DockerEngine) -> None:
    async def run() -> None:
        sandbox = await engine.start(SandboxLimits())
        stream = PuppetStream(sandbox.take_streams()[0])
        await asyncio.to_thread(stream.wait_until_ready)
        stream.send("process.on('exit', () => require('fs').writeSync(2, 'goodbye\\n')); return 1")
        stream.end_input()
        await asyncio.to_thread(stream.read_to_end)
        assert stream.has(2, b"goodbye")
        facts = await sandbox.end(10.0)
        assert (facts.exit_code, facts.forced) == (0, False)
        stream.close()

    asyncio.run(run())


def test_a_kernel_that_closes_its_end_ends_it(engine: DockerEngine, machines: dict[str, DockerHost]) -> None:
    async def run() -> None:
        sandbox = await engine.start(SandboxLimits())
        (stream,) = sandbox.take_streams()
        stream.shutdown(socket.SHUT_RDWR)
        stream.close()
        facts = await sandbox.end(10.0)
        assert (facts.exit_code, facts.forced) == (0, False)

    asyncio.run(run())
    wait_until(lambda: not machines["a"].containers(SANDBOX_LABEL), "no container left")
