"""An engine that is silent, or gone in the middle: a sentence within a deadline, and nothing hangs."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pennant_spawner.broker import Broker
from pennant_spawner.docker_api import DockerApi
from pennant_spawner.engine import Engine
from pennant_spawner.errors import EngineError
from pennant_spawner.keep_times import KeepTimes
from pennant_spawner.owner import SANDBOX_LABEL, Owner
from pennant_spawner.sandbox_program import SandboxProgram
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.conftest import remove_image
from tests.container.engine_proxy import EngineProxy
from tests.container.puppets import open_docker_engine, puppet_program
from tests.container.sandbox_client import SandboxClient

REAL = "/var/run/docker.sock"


def test_a_silent_engine_is_given_up_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = EngineProxy(tmp_path / "engine.sock", behind=None)
    monkeypatch.setenv("DOCKER_HOST", proxy.url)
    with pytest.raises(EngineError, match="did not answer within 1 s"):
        DockerApi(deadline_s=1)
    proxy.vanish()


@pytest.mark.docker
def test_an_engine_that_vanishes_is_told_and_used_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: SandboxProgram
) -> None:
    path = tmp_path / "engine.sock"
    proxy = EngineProxy(path, REAL)
    monkeypatch.setenv("DOCKER_HOST", proxy.url)

    async def open_engines(settings: SandboxSettings) -> Sequence[Engine]:
        return [open_docker_engine(program, times=KeepTimes(lost_after_s=0.5))]

    before = containers_of_this_process()
    broker = Broker(open_engines)
    with SandboxClient(broker, SandboxSettings()) as kernel:
        assert kernel.start()["type"] == "started"
        proxy.vanish()
        kernel.wait_for_end()
        assert kernel.end()["reason"] == "engine_unreachable"
        failed = kernel.start()
        assert failed["type"] == "failed"
        assert "No Docker engine answers" in failed["message"]
        path.unlink()
        proxy = EngineProxy(path, REAL)
        assert kernel.start()["type"] == "started"
        monkeypatch.delenv("DOCKER_HOST")
        assert len(containers_of_this_process() - before) == 1
    broker.close()
    assert containers_of_this_process() <= before
    proxy.vanish()


@pytest.mark.docker
def test_an_image_that_was_pruned_is_made_again(tmp_path: Path) -> None:
    program = puppet_program(tmp_path / "program")
    (program.folder / "src" / "only_here.mjs").write_text("// makes this image differ from all others")
    images: list[str] = []

    async def open_engines(settings: SandboxSettings) -> Sequence[Engine]:
        engine = open_docker_engine(program)
        images.append(engine.image)
        return [engine]

    broker = Broker(open_engines)
    with SandboxClient(broker, SandboxSettings()) as kernel:
        kernel.start()
        kernel.end(grace_s=0)
        remove_image(images[0])
        assert kernel.start()["type"] == "started"
    broker.close()


def containers_of_this_process() -> set[str]:
    labels = DockerApi().labelled(SANDBOX_LABEL)
    return {container for container, it in labels.items() if Owner.from_labels(it) == Owner.this_process()}
