"""Who may listen beyond loopback."""

import pytest
from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from pennant_server_ext.weak_engine import refusal
from pennant_spawner.sandbox_settings import PennantSandbox


def server(ip: str, **sandbox: object) -> ServerApp:
    return ServerApp(ip=ip, config=Config({"PennantSandbox": sandbox}))


@pytest.fixture
def no_docker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")


@pytest.mark.usefixtures("no_docker")
def test_without_docker_only_loopback_or_an_explicit_word() -> None:
    assert refusal(server("localhost")) is None
    assert refusal(server("0.0.0.0")) is not None
    assert refusal(server("0.0.0.0", engine="docker")) is not None
    assert refusal(server("0.0.0.0", allow_local_beyond_loopback=True)) is None


@pytest.mark.docker
def test_with_docker_every_kernel_stays_with_docker() -> None:
    reachable, private = server("0.0.0.0"), server("localhost")
    assert refusal(reachable) is None
    assert refusal(private) is None
    assert PennantSandbox(parent=reachable).settings().engine == "docker"
    assert PennantSandbox(parent=private).settings().engine == "auto"
    assert refusal(server("0.0.0.0", engine="local")) is not None
