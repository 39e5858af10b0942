"""Notebooks on several hosts, through the broker: spread, moved when a host is lost, refused where it takes no more."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from pennant_spawner.broker import Broker
from pennant_spawner.engine import Engine
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.keep_times import KeepTimes
from pennant_spawner.owner import SANDBOX_LABEL
from pennant_spawner.sandbox_program import SandboxProgram
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.puppets import Puppet, open_docker_engine
from tests.container.sandbox_client import SandboxClient, wait_until
from tests.hosts.docker_host import DockerHost
from tests.hosts.test_lost_host import IMPATIENT, LONG_CELL

pytestmark = pytest.mark.hosts
SETTINGS = SandboxSettings()


def broker_over(program: SandboxProgram, hosts: Sequence[EngineHost], times: KeepTimes = IMPATIENT) -> Broker:
    async def open_engines(settings: SandboxSettings) -> Sequence[Engine]:
        opening = (asyncio.to_thread(open_docker_engine, program, host, times) for host in hosts)
        return await asyncio.gather(*opening)

    return Broker(open_engines)


@pytest.fixture
def broker(hosts: dict[str, EngineHost], program: SandboxProgram) -> Iterator[Broker]:
    broker = broker_over(program, tuple(hosts.values()))
    yield broker
    broker.close()


def started(broker: Broker, stack: contextlib.ExitStack) -> SandboxClient:
    client = stack.enter_context(SandboxClient(broker, SETTINGS))
    answer = client.start()
    assert answer["type"] == "started", answer
    assert client.line(2) == b'{"type":"ready"}'
    return client


def test_the_least_committed_host_gets_the_next(broker: Broker, machines: dict[str, DockerHost]) -> None:
    with contextlib.ExitStack() as stack:
        clients = [started(broker, stack) for _ in range(4)]
        assert Counter(client.started["host"] for client in clients) == {"a": 2, "b": 2}
        assert {name: len(it.containers(SANDBOX_LABEL)) for name, it in machines.items()} == {"a": 2, "b": 2}
        for client in clients:
            assert Puppet(client).run("return 6 * 7") == {"ok": "42"}


def test_the_notebooks_of_a_lost_host_go_on_elsewhere(broker: Broker, machines: dict[str, DockerHost]) -> None:
    with contextlib.ExitStack() as stack:
        clients = [started(broker, stack) for _ in range(4)]
        lost = [client for client in clients if client.started["host"] == "a"]
        for client in clients:
            Puppet(client).send(LONG_CELL)
            assert client.read_exactly(1) == b"."
        machines["a"].cut()
        for client in lost:
            client.wait_for_end()
            ended = client.end()
            assert (ended["reason"], ended["message"]) == ("host_lost", "The host that the sandbox ran on was lost.")
            assert client.start()["host"] == "b"
            assert client.line(2) == b'{"type":"ready"}'
            assert Puppet(client).run("return 6 * 7") == {"ok": "42"}
        for neighbour in clients:
            if neighbour not in lost:
                assert neighbour.read_exactly(5), "what runs on the other host goes on"
        machines["a"].mend()
        wait_until(lambda: not machines["a"].containers(SANDBOX_LABEL), "what was left on the lost host is removed")
        assert len(machines["b"].containers(SANDBOX_LABEL)) == 4
    for machine in machines.values():
        wait_until(lambda machine=machine: not machine.containers(SANDBOX_LABEL), "nothing is left")


def test_a_host_that_takes_no_more_is_passed_over(hosts: dict[str, EngineHost], program: SandboxProgram) -> None:
    broker = broker_over(program, (replace(hosts["a"], max_sandboxes=0), replace(hosts["b"], max_sandboxes=2)))
    with contextlib.ExitStack() as stack:
        first, second = (started(broker, stack) for _ in range(2))
        assert (first.started["host"], second.started["host"]) == ("b", "b")
        waiting = stack.enter_context(SandboxClient(broker, SETTINGS))
        waiting.ask_to_start()
        assert waiting.news()["type"] == "waiting"
        first.close()
        while (answer := waiting.news())["type"] == "waiting":
            continue
        assert (answer["type"], answer["host"]) == ("started", "b")
    broker.close()


def test_a_daemon_that_is_started_again_costs_the_cell_and_not_the_kernel(
    machines: dict[str, DockerHost], program: SandboxProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This machine's own engine, as it is without a list of hosts."""
    monkeypatch.setenv("DOCKER_HOST", machines["b"].unix.url)

    async def open_engines(settings: SandboxSettings) -> Sequence[Engine]:
        return [await asyncio.to_thread(open_docker_engine, program)]

    own = Broker(open_engines)
    with contextlib.ExitStack() as stack:
        client = started(own, stack)
        Puppet(client).send(LONG_CELL)
        machines["b"].kill_daemon()
        machines["b"].start()
        client.wait_for_end()
        assert client.end()["reason"] in ("killed", "crashed", "engine_unreachable")
        assert client.start()["type"] == "started"
        assert client.line(2) == b'{"type":"ready"}'
        assert Puppet(client).run("return 6 * 7") == {"ok": "42"}
    own.close()
    wait_until(lambda: not machines["b"].containers(SANDBOX_LABEL), "nothing is left")
