"""Processes forked from a fork server are what started ones would be, and it tells how they end."""

import json
import os
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pennant_spawner.forked_process import ForkedProcess, ForkFailed, ForkServerLink
from tests.kernel_session import wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fork servers are for Linux")

TELL = """
import json, os, sys
told = {"argv": sys.argv[1:], "environment": dict(os.environ), "cwd": os.getcwd(), "parent": os.getppid(),
        "leads": os.getsid(0) == os.getpid(), "preloaded": "fractions" in sys.modules,
        "open": os.listdir("/proc/self/fd")}
os.write(1, json.dumps(told).encode())
sys.exit(7)
"""
WAIT = "import signal; signal.pause()"
PRELOADED = """
def preload():
    import fractions
"""
Launch = Callable[..., ForkedProcess]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[ForkServerLink]:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    (tmp_path / "tell.py").write_text(TELL)
    (tmp_path / "preloaded_here.py").write_text(PRELOADED)
    (tmp_path / "wait.py").write_text(WAIT)
    link = ForkServerLink("preloaded_here")
    try:
        wait_for(lambda: link.ready)
        yield link
    finally:
        link.close()


@pytest.fixture
def launch(server: ForkServerLink, tmp_path: Path) -> Launch:
    def start(
        code: str, *arguments: str, stdout: int = 1, also: Sequence[int] = (), **environment: str
    ) -> ForkedProcess:
        program = "tell" if code == TELL else "wait"
        passed = {0: 0, 1: stdout, 2: 2} | dict.fromkeys(also, 0)
        return server.launch([program, *arguments], environment, str(tmp_path), passed)

    return start


def told_by(launch: Launch, *arguments: str, **environment: Any) -> tuple[ForkedProcess, dict[str, Any]]:
    reader, writer = os.pipe()
    process = launch(TELL, *arguments, stdout=writer, **environment)
    os.close(writer)
    with open(reader, "rb") as words:
        return process, json.load(words)


def status(process: ForkedProcess) -> int | None:
    wait_for(lambda: process.poll() is not None)
    return process.wait()


def test_it_gets_its_command_line_environment_and_folder(launch: Launch, tmp_path: Path) -> None:
    process, told = told_by(launch, "-f", "a file", MARK="1")
    assert told["argv"] == ["-f", "a file"]
    assert told["environment"] == {"MARK": "1"}
    assert told["cwd"] == str(tmp_path)
    assert told["preloaded"]
    assert status(process) == 7


def test_it_leads_its_own_process_group(launch: Launch) -> None:
    _, told = told_by(launch)
    assert told["leads"]


def test_its_parent_is_named_so_that_it_can_notice_when_that_is_gone(launch: Launch) -> None:
    _, told = told_by(launch, JPY_PARENT_PID="1")
    assert told["environment"]["JPY_PARENT_PID"] == str(told["parent"])


def test_it_has_no_descriptor_but_those_it_was_given(launch: Launch) -> None:
    _, told = told_by(launch)
    listing = 1
    assert len(told["open"]) == 3 + listing


@pytest.mark.parametrize("numbers", [[3], [67], [*range(15, 3, -1)], [*range(75, 63, -1)]])
def test_descriptors_get_their_numbers_whatever_these_are(launch: Launch, numbers: list[int]) -> None:
    _, told = told_by(launch, also=numbers)
    assert {*map(str, numbers)} <= {*told["open"]}


def test_a_signal_ends_it_and_its_status_says_which(launch: Launch) -> None:
    process = launch(WAIT)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert status(process) == -signal.SIGTERM
    process.send_signal(signal.SIGTERM)


def test_many_are_told_apart(launch: Launch) -> None:
    waiting = [launch(WAIT) for _ in range(5)]
    ending, _ = told_by(launch)
    assert status(ending) == 7
    assert [process.poll() for process in waiting] == [None] * 5
    for process in waiting:
        process.kill()
    assert [status(process) for process in waiting] == [-signal.SIGKILL] * 5


def test_a_server_that_is_gone_fails_clearly(server: ForkServerLink, launch: Launch) -> None:
    process = launch(WAIT)
    parent = int(Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(parent, signal.SIGKILL)
    wait_for(lambda: server.over)
    with pytest.raises(ForkFailed, match="does not answer"):
        launch(WAIT)
    assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    assert status(process) == -signal.SIGKILL


def test_what_is_too_large_is_refused_before_it_is_sent(server: ForkServerLink, launch: Launch) -> None:
    with pytest.raises(ForkFailed, match="too large"):
        launch(WAIT, LARGE="x" * 200_000)
    assert server.ready
