"""Admission and the pool, over the real engines."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import psutil
import pytest
from prometheus_client import REGISTRY

from pennant_spawner.admission import AdmissionRules
from pennant_spawner.broker import Broker
from pennant_spawner.docker_api import DockerApi
from pennant_spawner.engine import Engine, HostUsage, Sandbox
from pennant_spawner.isolation import Isolation
from pennant_spawner.owner import SANDBOX_LABEL, Owner
from pennant_spawner.pool import PoolRules
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import SandboxProgram
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.puppets import Puppet, engine_opener
from tests.container.sandbox_client import DEADLINE_S, SandboxClient, wait_until

FULL_AT_TWO = SandboxSettings(admission=AdmissionRules(maximum_sandboxes=2))
POOLED = SandboxSettings(pool=PoolRules(minimum=1, maximum=1, pause_s=0))


@dataclass(frozen=True)
class Alone:
    """An engine that sees this broker's sandboxes only: other tests may use the same Docker engine."""

    engine: Engine
    sandboxes: Callable[[], set[str]]

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def host(self) -> str:
        return self.engine.host

    @property
    def isolation(self) -> Isolation:
        return self.engine.isolation

    async def start(self, limits: SandboxLimits) -> Sandbox:
        return await self.engine.start(limits)

    async def usage(self) -> HostUsage:
        return replace(await self.engine.usage(), sandboxes=len(self.sandboxes()))

    async def remove_orphans(self) -> int:
        return await self.engine.remove_orphans()

    async def close(self) -> None:
        await self.engine.close()


def containers() -> set[str]:
    labels = DockerApi().labelled(SANDBOX_LABEL)
    return {container for container, it in labels.items() if Owner.from_labels(it) == Owner.this_process()}


def processes() -> set[str]:
    return {str(child.pid) for child in psutil.Process().children()}


@pytest.fixture(params=[pytest.param("local"), pytest.param("docker", marks=pytest.mark.docker)])
def sandboxes(request: pytest.FixtureRequest) -> Callable[[], set[str]]:
    """The sandboxes of this process that exist now, beside those that existed before."""
    look = {"docker": containers, "local": processes}[request.param]
    before = look()
    return lambda: look() - before


@pytest.fixture
def broker(
    sandboxes: Callable[[], set[str]], request: pytest.FixtureRequest, program: SandboxProgram
) -> Iterator[Broker]:
    opener = engine_opener(request.node.callspec.params["sandboxes"], program)

    async def open_engines(settings: SandboxSettings) -> Sequence[Engine]:
        return [Alone(engine, sandboxes) for engine in await opener(settings)]

    broker = Broker(open_engines)
    yield broker
    broker.close()
    assert sandboxes() == set(), "a sandbox is left"


def test_a_full_host_says_so_and_goes_on_by_itself(broker: Broker, sandboxes: Callable[[], set[str]]) -> None:
    with contextlib.ExitStack() as stack:
        kernels = [stack.enter_context(SandboxClient(broker, FULL_AT_TWO)) for _ in range(4)]
        for kernel in kernels[:2]:
            assert kernel.start()["type"] == "started"
        for kernel in kernels[2:]:
            kernel.ask_to_start()
        told = [kernel.news()["message"] for kernel in kernels[2:]]
        assert told == [
            f"The host is full: 2 notebooks are running; yours is number {place} in line." for place in (1, 2)
        ]
        assert len(sandboxes()) == 2
        kernels[0].close()
        while (answer := kernels[2].news())["type"] == "waiting":
            pass
        assert answer["type"] == "started"
        assert kernels[3].news()["position"] == 1
        assert len(sandboxes()) == 2


def test_a_pooled_sandbox_is_handed_out_and_has_run_nothing(broker: Broker, sandboxes: Callable[[], set[str]]) -> None:
    with SandboxClient(broker, POOLED) as first, SandboxClient(broker, POOLED) as second:
        assert run_in(first, "globalThis.x = 1; return 'set'") == "set"
        assert run_in(second, "return typeof globalThis.x") == "undefined"
        wait_until(lambda: lying_ready() == 1 and len(sandboxes()) == 3, "a sandbox in the pool")
        pooled = sandboxes()
        first.end(grace_s=0)
        assert run_in(first, "return typeof globalThis.x") == "undefined"
        assert len(sandboxes() & pooled) == 2, "the restart got what lay ready"


def test_a_pooled_sandbox_that_somebody_kills_is_replaced(broker: Broker, sandboxes: Callable[[], set[str]]) -> None:
    with SandboxClient(broker, POOLED) as first:
        run_in(first, "return 1")
        wait_until(lambda: lying_ready() == 1, "a sandbox in the pool")
        first.end(grace_s=0)
        wait_until(lambda: len(sandboxes()) == 1, "the end of the first")
        (pooled,) = sandboxes()
        kill(pooled)
        wait_until(lambda: pooled not in sandboxes(), "the end of what was killed")
        assert run_in(first, "return 'alive'") == "alive"


def lying_ready() -> float | None:
    return REGISTRY.get_sample_value("pennant_sandboxes", {"state": "pooled"})


def kill(sandbox: str) -> None:
    """From outside, by hand. Bubblewrap's child, which is the sandbox, ends a little later than bubblewrap."""
    if sandbox.isdecimal():
        process = psutil.Process(int(sandbox))
        tree = [process, *process.children(recursive=True)]
        process.kill()
        _, alive = psutil.wait_procs(tree, DEADLINE_S)
        assert not alive
    else:
        DockerApi().kill(sandbox)


def run_in(client: SandboxClient, source: str) -> str:
    """Starts a sandbox, and what the source answers in it."""
    client.start()
    assert client.line(2) == b'{"type":"ready"}'
    return Puppet(client).run(source)["ok"]
