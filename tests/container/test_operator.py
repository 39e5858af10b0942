"""What an operator sees and does, and what the people in the notebook then read."""

import os
from collections.abc import Iterator

import pytest

from pennant_server_ext.command_line import main
from pennant_spawner.broker import Broker
from pennant_spawner.running_sandboxes import RunningSandbox, engines, running_sandboxes
from pennant_spawner.sandbox_program import SandboxProgram
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.puppets import engine_opener
from tests.container.sandbox_client import SandboxClient


@pytest.fixture
def kernel(program: SandboxProgram) -> Iterator[SandboxClient]:
    broker = Broker(engine_opener("docker", program))
    with SandboxClient(broker, SandboxSettings()) as client:
        assert client.start()["type"] == "started"
        yield client
    broker.close()


def listed(sandbox_id: str) -> list[RunningSandbox]:
    with engines(SandboxSettings()) as apis:
        return [it for it in running_sandboxes(apis[""], "") if it.sandbox_id == sandbox_id]


@pytest.mark.docker
def test_the_list_says_whose_it_is(kernel: SandboxClient, capsys: pytest.CaptureFixture[str]) -> None:
    sandbox_id = kernel.started["sandbox_id"]
    (found,) = listed(sandbox_id)
    assert (found.owner_pid, found.server, found.state) == (os.getpid(), os.uname().nodename, "running")
    assert found.memory_bytes == SandboxSettings().limits.memory_bytes
    assert main(["sandboxes", "list"]) == 0
    titles, *lines = capsys.readouterr().out.splitlines()
    assert titles.split() == ["ID", "HOST", "SERVER", "PID", "MEMORY", "STATE", "SINCE"]
    assert [line.split()[3:6] for line in lines if sandbox_id in line] == [[str(os.getpid()), "128", "MiB"]]


@pytest.mark.docker
def test_an_end_by_the_operator_is_told_in_the_cell(kernel: SandboxClient, capsys: pytest.CaptureFixture[str]) -> None:
    sandbox_id = kernel.started["sandbox_id"]
    assert main(["sandboxes", "end", sandbox_id]) == 0
    assert sandbox_id in capsys.readouterr().out
    kernel.wait_for_end()
    ended = kernel.end()
    assert (ended["reason"], ended["message"]) == ("operator", "Somebody who runs this server ended the sandbox.")
    assert listed(sandbox_id) == []
    assert kernel.start()["type"] == "started"


@pytest.mark.docker
def test_an_id_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandboxes", "end", "nobody"]) == 1
    assert "No sandbox has the id 'nobody'" in capsys.readouterr().err


def test_without_docker_the_command_says_what_to_do_instead(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    assert main(["sandboxes", "list"]) == 1
    assert "Shut Down Kernel" in capsys.readouterr().err
