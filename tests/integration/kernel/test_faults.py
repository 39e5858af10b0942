"""What happens to a cell, and to the next one, when a sandbox ends."""

import os
from collections.abc import Iterator

import psutil
import pytest

from tests.integration.kernel.test_life import sandboxes_of
from tests.kernel_session import Cell, KernelSession, kernel

LIMITS = {"cell_time_limit_s": 3.0, "output_limit_mib": 1}
ENGINES = ["local", pytest.param("docker", marks=pytest.mark.docker)]


@pytest.fixture(scope="module", params=ENGINES)
def session(request: pytest.FixtureRequest) -> Iterator[KernelSession]:
    with kernel(engine=request.param, **LIMITS) as started:
        yield started


@pytest.fixture(scope="module", params=ENGINES)
def patient(request: pytest.FixtureRequest) -> Iterator[KernelSession]:
    """Without a time limit: close to its memory limit a sandbox is slow, and the time could be over first."""
    with kernel(engine=request.param) as started:
        yield started


def test_a_cell_that_takes_all_memory_outside_the_heap_says_so(patient: KernelSession) -> None:
    patient.run("let before = 1")
    cell = patient.run("const big = []; while (true) big.push(new Uint8Array(2e7).fill(1))", timeout_s=240)
    assert_replaced(patient, cell, {"memory"})
    assert "memory" in cell.error["evalue"]


def test_a_cell_that_fills_the_heap_is_stopped_or_its_sandbox_replaced(patient: KernelSession) -> None:
    """Which of the two depends on how fast it grows; the cell always says what happened to the variables."""
    patient.run("let before = 1")
    cell = patient.run("const big = []; while (true) big.push(new Array(1e6).fill(1.5))", timeout_s=240)
    if cell.outcome == "sandbox_ended":
        assert_replaced(patient, cell, {"memory", "javascript_heap"})
    else:
        assert "Variables are kept" in cell.error["evalue"]
        assert patient.run("before").result == "1"
        assert patient.run("big.length = 0").status == "ok"


def test_an_endless_loop_of_output_is_stopped_with_a_notice(session: KernelSession) -> None:
    session.run("let kept = 1")
    cell = session.run("while (true) console.log('y'.repeat(1000))", timeout_s=60)
    assert (cell.outcome, cell.error["ename"]) == ("error", "OutputLimitExceeded")
    assert len(cell.stdout) <= 1024 * 1024
    assert "Output stopped: more than 1 MiB" in cell.stderr
    assert session.run("kept").result == "1"


def test_the_time_limit_stops_a_cell_and_keeps_variables(session: KernelSession) -> None:
    session.run("let safe = 1")
    cell = session.run("while (true) {}", timeout_s=60)
    assert (cell.outcome, cell.error["ename"]) == ("timed_out", "TimeLimitExceeded")
    assert "3 s" in cell.error["evalue"]
    assert session.run("safe").result == "1"


def test_a_ten_megabyte_line_leaves_the_stream_alive(session: KernelSession) -> None:
    cell = session.run("console.log('z'.repeat(10e6))", timeout_s=60)
    assert cell.outcome in ("error", "ok")
    assert session.run("console.log('alive')").stdout == "alive\n"


@pytest.fixture
def victim(own_session: KernelSession) -> psutil.Process:
    """The sandbox of `own_session`, which has no variables yet."""
    others = set(sandboxes_of(os.getpid()))
    own_session.restart()
    own_session.run("1")
    (mine,) = set(sandboxes_of(os.getpid())) - others
    return mine


def test_a_sandbox_killed_in_mid_run_is_replaced(own_session: KernelSession, victim: psutil.Process) -> None:
    cell = own_session.send("console.log('on'); await new Promise(() => {})")
    own_session.wait(lambda: cell.stdout == "on\n")
    victim.kill()
    own_session.wait(lambda: own_session.ended(cell))
    assert_replaced(own_session, cell, {"killed"})


def test_a_sandbox_killed_while_idle_is_replaced(own_session: KernelSession, victim: psutil.Process) -> None:
    own_session.run("let gone = 1")
    victim.kill()
    own_session.wait(lambda: "started" in events(own_session))
    assert own_session.run("typeof gone").result == "'undefined'"


def events(session: KernelSession) -> list[str]:
    return [m["content"]["event"] for m in session.messages if m["msg_type"] == "pennant_sandbox"]


def assert_replaced(session: KernelSession, cell: Cell, reasons: set[str]) -> None:
    """The cell names the reason and the next step, and the next cell runs."""
    assert (cell.outcome, cell.error["ename"]) == ("sandbox_ended", "SandboxEnded")
    (ended,) = cell.of_type("pennant_sandbox")
    assert ended["event"] == "ended"
    assert ended["reason"] in reasons
    assert cell.error["evalue"] == f"{ended['message']} {ended['next_step']}"
    assert session.run("typeof before").result == "'undefined'"
