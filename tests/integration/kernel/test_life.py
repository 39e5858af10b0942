"""Start, restart, end: nothing is left behind, and the kernel answers at once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

from tests.kernel_fakes import FakeBroker
from tests.kernel_session import START_S, KernelSession, kernel, wait_for

Ending = Callable[[subprocess.Popen[bytes], BlockingKernelClient], None]


def sandboxes_of(pid: int) -> list[psutil.Process]:
    """The sandbox processes below process `pid`."""
    found: list[psutil.Process] = []
    for process in psutil.Process(pid).children(recursive=True):
        try:
            program, *rest = process.cmdline() or [""]
            if program.endswith("/node") and any(part.endswith("src/main.mjs") for part in rest):
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def gone(processes: Sequence[psutil.Process]) -> bool:
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)


@contextmanager
def raw_kernel(tmp_path: Path, *arguments: str, fd: int | None = None) -> Generator[subprocess.Popen[bytes]]:
    """A kernel process as a tool starts it that knows no provisioner; its connection file is `kernel.json`."""
    file, _ = write_connection_file(str(tmp_path / "kernel.json"))
    command = [sys.executable, "-m", "pennant_js_kernel", "-f", file, *arguments]
    process = subprocess.Popen(command, pass_fds=[] if fd is None else [fd])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def connect(tmp_path: Path) -> BlockingKernelClient:
    client = BlockingKernelClient(connection_file=str(tmp_path / "kernel.json"))
    client.load_connection_file()
    client.start_channels(hb=False)  # a kernel that is still starting has no heartbeat
    client.wait_for_ready(timeout=START_S)
    return client


def test_restart_gives_a_fresh_context(own_session: KernelSession) -> None:
    own_session.run("let gone = 1")
    own_session.restart()
    cell = own_session.run("typeof gone")
    assert cell.result == "'undefined'"
    assert cell.reply["execution_count"] == 1


def test_shutdown_leaves_no_process() -> None:
    before = set(sandboxes_of(os.getpid()))
    with kernel(engine="local") as session:
        session.run("1")
        mine = set(sandboxes_of(os.getpid())) - before
        kernel_process = psutil.Process(session.pid)
        assert len(mine) == 1
    wait_for(lambda: gone([*mine, kernel_process]))


def test_shutdown_in_mid_run_leaves_no_process() -> None:
    before = set(sandboxes_of(os.getpid()))
    with kernel(engine="local") as session:
        cell = session.send("console.log('on'); while (true) {}")
        session.wait(lambda: cell.stdout == "on\n")
        mine = set(sandboxes_of(os.getpid())) - before
        assert mine
    wait_for(lambda: gone([*mine]))


@pytest.mark.parametrize("source", ["console.log('on')", "console.log('on'); while (true) {}"])
def test_a_killed_kernel_leaves_no_sandbox(source: str) -> None:
    before = set(sandboxes_of(os.getpid()))
    with kernel(engine="local") as session:
        cell = session.send(source)
        session.wait(lambda: cell.stdout == "on\n")
        mine = set(sandboxes_of(os.getpid())) - before
        assert len(mine) == 1
        os.kill(session.pid, signal.SIGKILL)
        wait_for(lambda: gone([*mine]))


def by_message(_process: subprocess.Popen[bytes], client: BlockingKernelClient) -> None:
    client.shutdown()


def by_sigterm(process: subprocess.Popen[bytes], _client: BlockingKernelClient) -> None:
    process.terminate()


def by_sigkill(process: subprocess.Popen[bytes], _client: BlockingKernelClient) -> None:
    process.kill()


@pytest.mark.parametrize("end", [by_message, by_sigterm, by_sigkill])
@pytest.mark.parametrize("source", ["1", "while (true) {}"])
def test_a_raw_kernel_has_its_own_sandbox_and_takes_it_along(tmp_path: Path, end: Ending, source: str) -> None:
    with raw_kernel(tmp_path, "--PennantSandbox.engine=local") as process:
        client = connect(tmp_path)
        try:
            reply = client.execute_interactive("1 + 1", timeout=START_S)
            assert reply["content"]["status"] == "ok"
            client.execute(source)
            mine = sandboxes_of(process.pid)
            assert len(mine) == 1
            end(process, client)
            process.wait(START_S)
            wait_for(lambda: gone(mine))
        finally:
            client.stop_channels()


def test_the_kernel_answers_before_its_sandbox_is_there(tmp_path: Path) -> None:
    broker = FakeBroker(says_ready=False)
    number = broker.kernel_end.fileno()
    with raw_kernel(tmp_path, f"--sandbox-fd={number}", fd=number):
        broker.kernel_end.close()
        client = connect(tmp_path)
        client.kernel_info()
        reply = client.get_shell_msg(timeout=START_S)
        assert reply["content"]["pennant"]["sandbox"]["state"] == "starting"
        client.stop_channels()


def test_the_kernel_ends_when_its_broker_does(tmp_path: Path) -> None:
    broker = FakeBroker()
    number = broker.kernel_end.fileno()
    with raw_kernel(tmp_path, f"--sandbox-fd={number}", fd=number) as process:
        broker.kernel_end.close()
        connect(tmp_path).stop_channels()
        broker.close()
        assert process.wait(START_S) == 0


def test_a_wrong_descriptor_is_a_clear_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pennant_js_kernel", "-f", str(tmp_path / "k.json"), "--sandbox-fd=77"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=START_S, check=False)
    assert ended.returncode != 0
    assert "--sandbox-fd=77 is not a socket" in ended.stderr


def test_the_kernelspec_asks_for_messages_and_our_provisioner() -> None:
    spec = json.loads((Path(__file__).parents[3] / "pennant_js_kernel" / "kernelspec" / "kernel.json").read_text())
    assert spec["display_name"] == "JavaScript (Pennant)"
    assert spec["interrupt_mode"] == "message"
    assert spec["metadata"]["kernel_provisioner"]["provisioner_name"] == "pennant-provisioner"
