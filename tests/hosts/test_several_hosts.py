"""Several hosts as an administrator configures them: opened together, named, examined, pruned."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from traitlets.config import Config

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.doctor import report
from pennant_spawner.engine import Engine, HostUsage
from pennant_spawner.engine_choice import open_engines
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.errors import EngineError
from pennant_spawner.image import REPOSITORY, prune_images
from pennant_spawner.owner import SANDBOX_LABEL
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import SandboxProgram
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.puppets import open_docker_engine, puppet_program
from tests.hosts.docker_host import DockerHost

pytestmark = pytest.mark.hosts


async def usages(engines: Sequence[Engine]) -> dict[str, HostUsage]:
    return {engine.host: await engine.usage() for engine in engines}


def test_each_host_has_an_engine_that_counts_for_itself(
    hosts: dict[str, EngineHost], machines: dict[str, DockerHost]
) -> None:
    limited = replace(hosts["b"], max_sandboxes=3)
    settings = SandboxSettings(hosts=(hosts["a"], limited))

    async def run() -> None:
        engines = await open_engines(settings)
        assert [engine.host for engine in engines] == ["a", "b"]
        sandboxes = [await engines[0].start(SandboxLimits(memory_mib=200)) for _ in range(2)]
        carried = await usages(engines)
        assert (carried["a"].sandboxes, carried["a"].committed_bytes) == (2, 400 << 20)
        assert (carried["b"].sandboxes, carried["b"].committed_bytes) == (0, 0)
        assert (carried["a"].max_sandboxes, carried["b"].max_sandboxes) == (None, 3)
        assert carried["a"].memory_bytes > 0
        assert (carried["a"].available_bytes, carried["a"].load) == (None, None), "of another machine we cannot tell"
        await asyncio.gather(*(sandbox.end(0.0) for sandbox in sandboxes))
        await asyncio.gather(*(engine.close() for engine in engines))

    asyncio.run(run())
    assert machines["a"].containers(SANDBOX_LABEL) == set()


def test_one_host_that_does_not_answer_does_not_stop_the_others(
    hosts: dict[str, EngineHost], machines: dict[str, DockerHost]
) -> None:
    nowhere = replace(hosts["b"], url=f"tcp://{machines['b'].address}:1")

    async def run() -> None:
        engines = await open_engines(SandboxSettings(hosts=(nowhere, hosts["a"])))
        with pytest.raises(EngineError, match="Host b does not answer"):
            await engines[0].usage()
        assert (await engines[1].usage()).sandboxes == 0
        await asyncio.gather(*(engine.close() for engine in engines))
        with pytest.raises(EngineError, match=r"No host of this server answers \(b\)"):
            await open_engines(SandboxSettings(hosts=(nowhere,)))

    asyncio.run(run())


def test_the_local_engine_and_hosts_cannot_both_be_meant(hosts: dict[str, EngineHost]) -> None:
    with pytest.raises(EngineError, match=r"PennantSandbox\.engine is local"):
        asyncio.run(open_engines(SandboxSettings(engine="local", hosts=tuple(hosts.values()))))


def test_the_doctor_looks_at_each(hosts: dict[str, EngineHost], machines: dict[str, DockerHost]) -> None:
    ours = hosts["a"]
    good = {"name": "a", "url": ours.url, "ca": ours.ca, "cert": ours.cert, "key": ours.key}
    bad = {**good, "name": "c", "url": f"tcp://{machines['a'].address}:1"}
    found = report(Config({"PennantEngines": {"hosts": [good, bad]}}))
    assert "+ host a: answers, version" in found.text
    assert "! host c: No Docker engine of host c answers" in found.text
    assert found.ok


def test_old_images_go_and_those_in_use_stay(hosts: dict[str, EngineHost], tmp_path: Path) -> None:
    """Also the one that a server holds no more than a lease with, and somebody else's."""
    host, api = hosts["b"], DockerApi(host=hosts["b"])
    servers = [open_docker_engine(_another_program(tmp_path / name), host) for name in ("living", "gone")]
    api.tag(servers[1].image, "somebody-elses", "1")
    servers.append(open_docker_engine(_another_program(tmp_path / "newest"), host))
    living, gone, newest = (server.image for server in servers)

    async def run() -> None:
        await asyncio.gather(*(server.close() for server in servers[1:]))
        assert prune_images(api, "") == [], "they were all used just now"
        removed = prune_images(api, "", unused_s=0)
        assert gone in removed
        assert not {living, newest} & set(removed)
        assert set(api.images(REPOSITORY)) >= {living, newest}
        assert set(api.images("somebody-elses")) == {"somebody-elses:1"}
        await servers[0].close()

    asyncio.run(run())
    api.close()


def _another_program(folder: Path) -> SandboxProgram:
    program = puppet_program(folder)
    (program.folder / "src" / "differs.mjs").write_text(f"// {folder.name}")
    return program
