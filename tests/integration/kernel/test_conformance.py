"""What Jupyter's messaging specification asks of a kernel beyond its own conformance test."""

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from tests.kernel_session import Cell, KernelSession


def test_kernel_info_names_the_language_and_the_wall(session: KernelSession) -> None:
    session.run("1")
    info = session.ask(session.client.kernel_info())
    assert info["language_info"]["codemirror_mode"] == "javascript"
    assert info["language_info"]["mimetype"] == "text/javascript"
    assert info["debugger"] is False
    sandbox = info["pennant"]["sandbox"]
    assert sandbox["state"] == "ready"
    assert sandbox["engine"] == "local"
    assert sandbox["isolation"]["summary"]


def test_streams_values_and_errors(session: KernelSession) -> None:
    cell = session.run("console.log('out'); console.error('err'); 6 * 7")
    assert (cell.stdout, cell.stderr, cell.result) == ("out\n", "err\n", "42")
    assert cell.outcome == "ok"
    failed = session.run("null.x")
    assert failed.outcome == "error"
    assert failed.error["ename"] == failed.reply["ename"] == "TypeError"
    assert failed.error["traceback"]


def test_output_arrives_while_the_cell_runs(session: KernelSession) -> None:
    cell = session.send("console.log('first'); await new Promise(() => {})")
    session.wait(lambda: cell.stdout == "first\n")
    assert not cell.idle
    session.interrupt()
    session.wait(lambda: session.ended(cell))


def test_all_output_comes_before_idle(session: KernelSession) -> None:
    cell = session.run("for (let i = 0; i < 10000; i++) console.log('line', i)")
    assert cell.stdout == "".join(f"line {i}\n" for i in range(10_000))
    assert cell.types[0] == "status"
    assert cell.types[-1] == "status"
    assert cell.types.count("status") == 2


def test_a_client_that_reads_late_misses_nothing(session: KernelSession) -> None:
    many = "for (let i = 0; i < 20000; i++) display({'text/plain': String(i)}, {raw: true})"
    cell = session.send(many)
    session.client.get_shell_msg(timeout=60)
    session.wait(lambda: cell.idle, 60)
    shown = [content["data"]["text/plain"] for content in cell.of_type("display_data")]
    assert shown == [str(i) for i in range(20_000)]


def test_interrupt_by_message_keeps_variables(session: KernelSession) -> None:
    session.run("let kept = 1")
    cell = session.send("console.log('on'); while (true) {}")
    session.wait(lambda: cell.stdout == "on\n")
    session.interrupt()
    session.wait(lambda: session.ended(cell), 6)
    assert (cell.outcome, cell.error["ename"]) == ("interrupted", "Interrupted")
    assert session.run("kept").result == "1"


def test_interrupt_by_signal_keeps_variables(session: KernelSession) -> None:
    session.run("let held = 2")
    cell = session.send("console.log('on'); await new Promise(() => {})")
    session.wait(lambda: cell.stdout == "on\n")
    os.kill(session.pid, signal.SIGINT)
    session.wait(lambda: session.ended(cell), 6)
    assert cell.outcome == "interrupted"
    assert session.run("held").result == "2"


def test_an_interrupt_of_an_idle_kernel_does_no_harm(session: KernelSession) -> None:
    session.run("let still = 3")
    os.kill(session.pid, signal.SIGINT)
    assert session.ask(session.client.kernel_info())["status"] == "ok"
    assert session.ask_control("interrupt_request") == {"status": "ok"}
    assert session.run("still").result == "3"


@contextmanager
def busy(session: KernelSession, endless: str) -> Generator[Cell]:
    """A cell that runs until the test is over."""
    cell = session.send(f"console.log('on'); {endless}")
    try:
        session.wait(lambda: cell.stdout == "on\n")
        yield cell
        assert not session.ended(cell)
    finally:
        session.interrupt()
        session.wait(lambda: session.ended(cell))


def test_completion_is_answered_while_a_cell_runs(session: KernelSession) -> None:
    with busy(session, "while (true) {}"):
        assert "sqrt" in session.ask(session.client.complete("Math.sq", 7))["matches"]


def test_inspection_is_answered_while_a_cell_runs(session: KernelSession) -> None:
    with busy(session, "while (true) {}"):
        assert session.ask(session.client.inspect("Math.sqrt", 9))["found"]


def test_other_questions_are_answered_while_a_cell_runs(session: KernelSession) -> None:
    with busy(session, "while (true) {}"):
        assert session.ask(session.client.is_complete("f("))["status"] == "incomplete"
        assert session.ask(session.client.kernel_info())["status"] == "ok"
        assert session.ask(session.client.comm_info())["status"] == "ok"


def test_the_control_channel_answers_while_a_cell_runs(session: KernelSession) -> None:
    with busy(session, "while (true) {}"):
        assert session.ask_control("kernel_info_request")["status"] == "ok"


def test_a_question_beside_a_cell_leaves_the_kernel_busy(session: KernelSession) -> None:
    """Frontends that look at the last state alone must not believe that the cell is over."""
    with busy(session, "await new Promise(() => {})") as cell:
        question = session.client.is_complete("1")
        session.ask(question)
        session.wait(lambda: session.cells[question].idle and cell.types.count("status") == 2)
        states = [m["content"]["execution_state"] for m in session.messages if m["msg_type"] == "status"]
        assert states[-1] == "busy"


def test_silent_shows_nothing(session: KernelSession) -> None:
    before = session.run("0").reply["execution_count"]
    cell = session.run("console.log('x'); 5", silent=True)
    assert cell.status == "ok"
    assert set(cell.types) == {"status"}
    assert session.run("0").reply["execution_count"] == before + 1


def test_without_store_history_nothing_is_counted(session: KernelSession) -> None:
    before = session.run("0").reply["execution_count"]
    cell = session.run("'unremembered'", store_history=False)
    assert cell.result == "'unremembered'"
    assert session.run("0").reply["execution_count"] == before + 1
    history = session.ask(session.client.history(hist_access_type="search", pattern="*unremembered*"))
    assert history["history"] == []


def test_an_error_aborts_what_waits(session: KernelSession) -> None:
    failing = session.send("await new Promise(done => setTimeout(done, 300)); throw new Error('stop')")
    waiting = [session.send(f"console.log({i})") for i in range(3)]
    for cell in (failing, *waiting):
        session.wait(lambda cell=cell: session.ended(cell))
    assert failing.status == "error"
    assert [cell.status for cell in waiting] == ["aborted"] * 3
    assert session.run("1").status == "ok"


def test_an_error_that_may_pass_aborts_nothing(session: KernelSession) -> None:
    failing = session.send(
        "await new Promise(done => setTimeout(done, 300)); throw new Error('go')", stop_on_error=False
    )
    waiting = session.send("console.log('went on')")
    session.wait(lambda: session.ended(waiting))
    assert (failing.status, waiting.status) == ("error", "ok")


def test_user_expressions(session: KernelSession) -> None:
    cell = session.run("let u = 20", user_expressions={"good": "u + 1", "bad": "nowhere"})
    good, bad = cell.reply["user_expressions"]["good"], cell.reply["user_expressions"]["bad"]
    assert (good["status"], good["data"]["text/plain"]) == ("ok", "21")
    assert (bad["status"], bad["ename"]) == ("error", "ReferenceError")


def test_a_display_can_be_updated(session: KernelSession) -> None:
    source = "display({'text/html': '<b>1</b>'}, {raw: true, display_id: 'd'});"
    source += "display({'text/html': '<b>2</b>'}, {raw: true, display_id: 'd', update: true}); 0"
    cell = session.run(source)
    assert cell.of_type("display_data")[0]["transient"] == {"display_id": "d"}
    update = cell.of_type("update_display_data")[0]
    assert (update["data"]["text/html"], update["transient"]) == ("<b>2</b>", {"display_id": "d"})


def test_late_output_belongs_to_the_cell_that_printed_it(session: KernelSession) -> None:
    first = session.run("setTimeout(() => console.log('late'), 300); 1")
    second = session.run("await new Promise(done => setTimeout(done, 600)); console.log('second')")
    session.wait(lambda: first.stdout == "late\n")
    assert second.stdout == "second\n"


def test_completion_positions_count_characters(session: KernelSession) -> None:
    source = "'\N{GRINNING FACE}\N{GRINNING FACE}'; Math.sq"
    reply = session.ask(session.client.complete(source, len(source)))
    assert source[reply["cursor_start"] : reply["cursor_end"]] == "sq"


def test_completion_runs_nothing(session: KernelSession) -> None:
    session.run("let runs = 0; const trap = { get inner() { runs++; return {a: 1} } }")
    session.ask(session.client.complete("trap.inner.", 11))
    assert session.run("runs").result == "0"


def test_comm_info_is_empty(session: KernelSession) -> None:
    assert session.ask(session.client.comm_info())["comms"] == {}


def test_history_of_this_session(session: KernelSession) -> None:
    session.run("'remember me'")
    rows = session.ask(session.client.history(hist_access_type="tail", n=1, output=True))["history"]
    assert rows[0][2] == ["'remember me'", "'remember me'"]


def test_a_broken_source_is_an_error_of_the_user(session: KernelSession) -> None:
    cell = session.run("let = = 1")
    assert (cell.outcome, cell.error["ename"]) == ("error", "SyntaxError")


@pytest.mark.parametrize("source", ["'\\ud83d'", "console.log('\\ud83d')", "throw new Error('\\ud83d')"])
def test_half_a_surrogate_pair_does_not_break_the_wire(session: KernelSession, source: str) -> None:
    session.run(source)
    assert session.run("1").result == "1"
