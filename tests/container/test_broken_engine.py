"""An engine that is silent, or gone in the middle: a sentence within a deadline, and nothing hangs."""

from pathlib import Path

import pytest

from pennant_spawner.broker import Broker
from pennant_spawner.docker_api import DockerApi
from pennant_spawner.docker_engine import DockerEngine
from pennant_spawner.engine import Engine
from pennant_spawner.errors import EngineError
from pennant_spawner.image import ensure_image
from pennant_spawner.owner import SANDBOX_LABEL, Owner
from pennant_spawner.sandbox_program import SandboxProgram
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.engine_proxy import EngineProxy
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

    async def choose(settings: SandboxSettings) -> Engine:
        api = DockerApi()
        return DockerEngine(api, ensure_image(api, program).name)

    before = containers_of_this_process()
    broker = Broker(choose)
    with SandboxClient(broker, SandboxSettings()) as kernel:
        assert kernel.start()["type"] == "started"
        proxy.vanish()
        kernel.wait_for_end()
        assert kernel.end()["reason"] == "killed"
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


def containers_of_this_process() -> set[str]:
    labels = DockerApi().labelled(SANDBOX_LABEL)
    return {container for container, it in labels.items() if Owner.from_labels(it) == Owner.this_process()}
