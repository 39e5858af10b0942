"""The launcher, by what the programs notice that it becomes."""

import errno
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pennant_spawner.launcher import launcher_program
from tests.container.calls import CALLS
from tests.container.system_calls import probe_program

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="there is a launcher for x86-64 only")

READ_WRITE_ONLY = "import os\ntry: os.open('/dev/null', os.O_WRONLY)\nexcept PermissionError: print('refused')"
RUN_ECHO = "import os; os.execv('/bin/echo', ['echo', 'ran'])"

EXECUTABLE_MEMORY = next(it for it in CALLS["its own memory"] if it.name == "executable memory")


def launcher(folder: Path, landlock_fd: int | None = None) -> Path:
    program = launcher_program(landlock_fd=landlock_fd)
    assert program is not None
    return executable(folder / "launcher", program)


def executable(path: Path, program: bytes) -> Path:
    path.write_bytes(program)
    path.chmod(0o755)
    return path


def run(folder: Path, *arguments: str, landlock_fd: int | None = None) -> "subprocess.CompletedProcess[str]":
    command = [launcher(folder, landlock_fd), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, env={"A": "b"})


def test_it_becomes_the_program_with_its_arguments_and_environment(tmp_path: Path) -> None:
    assert run(tmp_path, sys.executable, "-c", "import os, sys; print(sys.argv[1:], os.environ['A'])", "x").stdout == (
        "['x'] b\n"
    )


def test_the_filter_stands_behind_the_launcher(tmp_path: Path) -> None:
    assert run(tmp_path, sys.executable, "-c", READ_WRITE_ONLY).stdout == "refused\n"
    assert run(tmp_path, sys.executable, "-c", RUN_ECHO).returncode == -signal.SIGSYS


def test_it_knows_jitless_when_it_sees_it(tmp_path: Path) -> None:
    probe = executable(tmp_path / "probe", probe_program())
    answers: list[int] = []
    for flags in ([], ["--max-lazy"], ["--jitless"]):
        command = [launcher(tmp_path), probe, *flags]
        done = subprocess.run(command, input=EXECUTABLE_MEMORY.request(), capture_output=True, timeout=30)
        answers.append(int.from_bytes(done.stdout, "little", signed=True))
    assert [it > 0 for it in answers] == [True, True, False]
    assert answers[2] == -errno.EPERM


@pytest.mark.parametrize("arguments", [(), ("/nowhere",)])
def test_one_that_cannot_go_on_has_run_nothing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert run(tmp_path, *arguments).returncode == 126


def test_without_the_rules_that_it_was_promised_it_starts_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, "/bin/echo", "x", landlock_fd=250).returncode == 126
