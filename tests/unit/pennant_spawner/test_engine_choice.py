"""Which engine is used, with and without Docker."""

import asyncio
import shutil

import pytest
from traitlets.config import Config

from pennant_spawner.doctor import report
from pennant_spawner.engine_choice import choose_engine, docker_answers
from pennant_spawner.errors import EngineError
from pennant_spawner.sandbox_settings import SandboxSettings


@pytest.fixture
def no_docker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")


@pytest.mark.usefixtures("no_docker")
def test_without_docker_auto_is_local() -> None:
    assert not docker_answers()
    engine = asyncio.run(choose_engine(SandboxSettings(engine="auto")))
    assert engine.name == "local"
    assert engine.isolation.missing


@pytest.mark.usefixtures("no_docker")
def test_without_docker_a_configured_docker_fails_with_the_next_step() -> None:
    with pytest.raises(EngineError, match="No Docker engine answers") as failure:
        asyncio.run(choose_engine(SandboxSettings(engine="docker")))
    assert "docker info" in failure.value.next_step


@pytest.mark.usefixtures("no_docker")
def test_the_doctor_tells_how_to_get_the_better_one() -> None:
    found = report()
    assert found.ok
    assert found.exit_status == 0
    assert "engine: local (no Docker engine)" in found.text
    assert "to get containers" in found.text
    assert "more of 128 MiB" in found.text
    assert "kept ready: 1 to 8" in found.text


@pytest.mark.docker
def test_with_docker_auto_is_docker() -> None:
    async def choose() -> str:
        engine = await choose_engine(SandboxSettings())
        await engine.close()
        return engine.name

    assert asyncio.run(choose()) == "docker"
    assert "engine: docker (Docker answers)" in report().text


@pytest.mark.docker
def test_a_runtime_that_the_engine_does_not_know_is_told() -> None:
    config = Config({"PennantSandbox": {"docker_runtime": "nowhere"}})
    assert "nowhere is configured, but this engine knows only: " in report(config).text


def test_bubblewrap_is_told_of() -> None:
    told = shutil.which("bwrap") or "sudo apt-get install bubblewrap"
    assert f"bubblewrap: {'' if shutil.which('bwrap') else 'not installed; type: '}{told}" in report().text


@pytest.mark.docker
def test_an_image_that_is_not_there_is_told_and_is_no_reason_for_a_weaker_wall() -> None:
    async def start() -> None:
        engine = await choose_engine(SandboxSettings(engine="auto", image="nowhere:none"))
        assert engine.name == "docker"
        try:
            await engine.start(SandboxSettings().limits)
        finally:
            await engine.close()

    with pytest.raises(EngineError, match="nowhere"):
        asyncio.run(start())
