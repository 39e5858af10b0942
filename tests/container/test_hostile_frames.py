"""After an escape: a real kernel process against a sandbox, behind its real walls, that writes whatever it likes."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from jupyter_client.manager import KernelManager

from pennant_spawner.broker import Broker
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.puppets import engine_opener, puppet_program
from tests.kernel_session import START_S, KernelSession, wait_for

ENGINES = [pytest.param("local"), pytest.param("docker", marks=pytest.mark.docker)]
MOST_MEMORY = 512 * 1024 * 1024
"""Of the kernel process at its worst: a line of 8 MiB is some 30 times as large once it is read as JSON."""

BROKEN = {
    "bytes that are no text": r"sandbox.write(1, '\xff\xfe\n')",
    "a line without an end": "for (;;) sandbox.write(1, 'x'.repeat(65536))",
    "a line of text without an end": "for (;;) sandbox.write(2, 'x'.repeat(65536))",
    "lines of text without an end": "for (;;) sandbox.write(2, 'x\\n'.repeat(1000))",
    "nothing but line ends": "for (;;) sandbox.write(2, '\\n'.repeat(65536))",
    "depth": "sandbox.write(1, '{\"a\":' + '['.repeat(4e6) + '\\n')",
    "a number of a million digits": "sandbox.write(1, '{\"seq\":' + '9'.repeat(1e6) + '}\\n')",
    "a second ready": "sandbox.frame(2, { type: 'ready', protocol: 1, node: '', vm2: '' })",
    "a second end": "sandbox.done(); sandbox.done()",
    "the end of a run that never was": "sandbox.run = 99; sandbox.done()",
    "output of a run that never was": "sandbox.run = 99; sandbox.print('x')",
    "an answer to nothing": "sandbox.frame(2, { type: 'completeness', id: 99, status: 'complete', indent: '' })",
    "values that nobody asked for": """
        const expressions = { a: { status: 'ok', data: {}, metadata: {} } };
        sandbox.frame(2, { type: 'done', id: sandbox.run, seq: 0, status: 'ok', result: null, expressions })""",
    "an end that never comes": "sandbox.seq = 1e9",
    "ten thousand files": """for (let request = 1; request < 1e4; request++)
        sandbox.frame(2, { type: 'read_file', request, path: 'a.js' })""",
}
FLOODS = {
    "of small frames": "for (;;) sandbox.frame(1, { type: 'clear', seq: ++sandbox.seq, run: sandbox.run, wait: true })",
    "of large frames": "for (;;) sandbox.print('x'.repeat(1e6))",
    "of values within values": """
        const data = `{"application/json":[${'[],'.repeat(1e6)}0]}`;
        const shown = () => `"type":"display","seq":${++sandbox.seq},"run":${sandbox.run},"update":false`;
        for (;;) sandbox.write(1, `{${shown()},"data":${data},"metadata":{}}\\n`)""",
}


@dataclass(frozen=True, slots=True)
class Attacked:
    """A kernel process whose sandbox does what its cells say."""

    session: KernelSession
    process: psutil.Process

    @property
    def most_memory(self) -> int:
        """The largest that the process has ever been, in bytes."""
        (line,) = [
            line for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines() if "VmHWM" in line
        ]
        return int(line.split()[1]) * 1024


@pytest.fixture(scope="module", params=ENGINES)
def broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    program = puppet_program(tmp_path_factory.mktemp("escaped") / "program", main="escaped.mjs")
    broker = Broker(engine_opener(request.param, program))
    yield broker
    broker.close()


@contextlib.contextmanager
def attacked_kernel(broker: Broker, folder: Path, limits: SandboxLimits) -> Generator[Attacked]:
    sock = broker.connect(SandboxSettings(limits=limits))
    file, _ = write_connection_file(str(folder / "kernel.json"))
    command = [sys.executable, "-m", "pennant_js_kernel", "-f", file, f"--sandbox-fd={sock.fileno()}"]
    process = subprocess.Popen(command, pass_fds=[sock.fileno()], cwd=folder)
    sock.close()
    client = BlockingKernelClient(connection_file=file)
    client.load_connection_file()
    client.start_channels(hb=False)
    try:
        client.wait_for_ready(timeout=START_S)
        yield Attacked(KernelSession(KernelManager(), client), psutil.Process(process.pid))
    finally:
        client.stop_channels()
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def attacked(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    limits = SandboxLimits(output_limit_mib=4)
    with attacked_kernel(broker, tmp_path_factory.mktemp("kernel"), limits) as attacked:
        yield attacked


@pytest.mark.parametrize("attack", BROKEN)
def test_a_broken_frame_ends_that_sandbox_with_a_sentence(attacked: Attacked, attack: str) -> None:
    session = attacked.session
    cell = session.run(BROKEN[attack], timeout_s=60)
    session.wait(lambda: reasons(session)[-1:] == ["protocol_violation"], 90)
    session.messages.clear()
    if cell.outcome != "ok":  # an attack after the end of the cell is nothing that the cell could tell
        assert cell.outcome == "sandbox_ended"
        assert "not allowed" in cell.error["evalue"]
    assert session.run("sandbox.print('alive')", timeout_s=90).stdout == "alive"


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_ends_and_takes_no_memory(attacked: Attacked, flood: str) -> None:
    session = attacked.session
    cell = session.run(FLOODS[flood], timeout_s=90)
    assert cell.outcome in ("error", "sandbox_ended")
    after = session.run("sandbox.print('alive')", timeout_s=90)
    assert (after.outcome, after.stdout) == ("ok", "alive"), after
    assert attacked.most_memory < MOST_MEMORY


def test_a_flood_holds_up_neither_interrupt_nor_shutdown(broker: Broker, tmp_path: Path) -> None:
    with attacked_kernel(broker, tmp_path, SandboxLimits(output_limit_mib=200)) as attacked:
        session = attacked.session
        flood = session.send("for (;;) sandbox.print('x'.repeat(60_000))")
        wait_in_the_flood(session, lambda: bool(flood.messages[1:]))
        session.ask_control("interrupt_request")
        wait_in_the_flood(session, lambda: bool(flood.of_type("pennant_sandbox")))
        session.wait(lambda: session.ended(flood), 60)
        assert flood.outcome == "sandbox_ended"
        again = session.send("for (;;) sandbox.print('x'.repeat(60_000))")
        wait_in_the_flood(session, lambda: bool(again.messages[1:]))
        session.tell_control("shutdown_request", {"restart": False})
        wait_for(lambda: attacked.process.status() == psutil.STATUS_ZOMBIE)


def wait_in_the_flood(session: KernelSession, condition: Callable[[], bool]) -> None:
    """Message by message: there is no end of them."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        message = session.client.get_iopub_msg(timeout=60)
        if cell := session.cells.get(message["parent_header"].get("msg_id", "")):
            cell.messages.append({**message, "content": message["content"] if message["msg_type"] != "stream" else {}})


def reasons(session: KernelSession) -> list[str | None]:
    events = [message["content"] for message in session.messages if message["msg_type"] == "pennant_sandbox"]
    return [event["reason"] for event in events if event["event"] == "ended"]
