"""What Jupyter's messaging specification asks of a kernel beyond its own conformance test."""

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

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


COMPLETE = {
    "": "complete",
    "1 + 1": "complete",
    "let x = 1;": "complete",
    "function f() { return 1 }": "complete",
    "if (a) b; else c": "complete",
    "for (const x of y) {}": "complete",
    "await sleep(1)": "complete",
    "import { a } from 'b'": "complete",
    "using file = open()": "complete",
    "class A { #x = 1; static {} }": "complete",
    "/[(]/.test(s)": "complete",
    "`a ${b} c`": "complete",
    "'it\\'s'": "complete",
    "{ a: 1 }": "complete",
    "x => ({ y: x })": "complete",
    "// only a comment": "complete",
    "a /* b */ + c": "complete",
    "function f() {": "incomplete",
    "[1, 2,": "incomplete",
    "f(": "incomplete",
    "`text": "incomplete",
    "`a ${": "incomplete",
    "/* comment": "incomplete",
    "const a =": "incomplete",
    "a ??": "incomplete",
    "x => {": "incomplete",
    "if (a) {": "incomplete",
    "class A {": "incomplete",
    "let = = 1": "invalid",
    "1 +* 2": "invalid",
    ")": "invalid",
    "'open": "invalid",
}


@pytest.mark.parametrize("source", COMPLETE)
def test_is_complete(session: KernelSession, source: str) -> None:
    assert session.ask(session.client.is_complete(source))["status"] == COMPLETE[source]


COMPLETIONS = {
    "alp": "alpha",
    "alpha.be": "beta",
    "alpha.beta.ga": "gamma",
    "alpha?.be": "beta",
    "alpha['be": "beta",
    "alpha.list.ma": "map",
    "'text'.toUp": "toUpperCase",
    "[1].fla": "flat",
    "Shape.na": "named",
    "new Shap": "Shape",
    "awai": "await",
}


@pytest.mark.parametrize("source", COMPLETIONS)
def test_completion_knows_what_cells_made(session: KernelSession, source: str) -> None:
    session.run("const alpha = { beta: { gamma: 1 }, list: [] }; class Shape { static named() {} }")
    matches = session.ask(session.client.complete(source, len(source)))["matches"]
    assert any(COMPLETIONS[source] in match for match in matches)


def test_inspection_of_what_cells_made(session: KernelSession) -> None:
    session.run("/** Adds two numbers. */\nfunction add(one, two) { return one + two }\nlet amount = { total: 42 }")
    function = session.ask(session.client.inspect("add", 2))["data"]["text/plain"]
    assert "one, two" in function
    assert "Adds two numbers." in function
    assert "42" in session.ask(session.client.inspect("amount", 3))["data"]["text/plain"]
    assert session.ask(session.client.inspect("nothing_of_that_name", 5))["found"] is False


def test_a_clear_output_waits_when_it_is_told_to(session: KernelSession) -> None:
    assert session.run("console.log('gone'); console.clear()").of_type("clear_output") == [{"wait": False}]


def needles(session: KernelSession, **how: Any) -> list[str]:
    asked = session.client.history(hist_access_type="search", pattern="*needle ?*", **how)
    return [row[2] for row in session.ask(asked)["history"]]


def test_history_is_searched_by_pattern_each_source_once(session: KernelSession) -> None:
    for source in ("'needle 1'", "'hay'", "'needle 2'", "'needle 1'"):
        session.run(source)
    assert needles(session, unique=True) == ["'needle 2'", "'needle 1'"]
    assert needles(session) == ["'needle 1'", "'needle 2'", "'needle 1'"]
    assert needles(session, n=1) == ["'needle 1'"]


def test_history_by_range(session: KernelSession) -> None:
    first = session.run("'ranged 1'").reply["execution_count"]
    session.run("'ranged 2'")
    asked = session.client.history(hist_access_type="range", session=0, start=first, stop=first + 1, output=True)
    assert session.ask(asked)["history"] == [[1, first, ["'ranged 1'", "'ranged 1'"]]]
    earlier = session.client.history(hist_access_type="range", session=-1, start=0)
    assert session.ask(earlier)["history"] == []


def test_there_is_no_debugger_and_it_says_so(session: KernelSession) -> None:
    info = session.ask(session.client.kernel_info())
    assert (info["debugger"], "debugger" in info["supported_features"]) == (False, False)
    request: dict[str, Any] = {"type": "request", "seq": 1, "command": "debugInfo", "arguments": {}}
    answer = session.ask_control("debug_request", request)
    assert (answer["success"], answer["command"], answer["request_seq"]) == (False, "debugInfo", 1)
    assert answer["message"]


def test_the_control_channel_tells_ports_and_usage(session: KernelSession) -> None:
    assert session.ask_control("connect_request")["shell_port"] > 0
    usage = session.ask_control("usage_request")
    assert usage["pid"] == session.pid
    assert usage["kernel_memory"] > 0


@pytest.mark.parametrize("ask", ["ask_shell", "ask_control"])
def test_an_unknown_request_is_answered(session: KernelSession, ask: str) -> None:
    answer = getattr(session, ask)("teleport_request")
    assert (answer["status"], answer["ename"]) == ("error", "UnknownRequest")
    assert session.run("1").status == "ok"


def test_a_comm_that_nobody_takes_is_closed(session: KernelSession) -> None:
    content: dict[str, Any] = {"comm_id": "c1", "target_name": "jupyter.widget", "data": {}}
    message = session.client.session.msg("comm_open", content)
    session.client.shell_channel.send(message)
    cell = session.cells[message["header"]["msg_id"]] = Cell(message["header"]["msg_id"])
    session.wait(lambda: cell.idle)
    assert [content["comm_id"] for content in cell.of_type("comm_close")] == ["c1"]


def test_a_cell_that_is_run_again_ends_its_timers_and_no_others(session: KernelSession) -> None:
    session.run("var first = 0, other = 0")
    session.run_cell("a", "setInterval(() => { first++ }, 1)")
    session.run_cell("b", "setInterval(() => { other++ }, 1)")
    session.run_cell("a", "1")
    later = session.run(
        "const [a, b] = [first, other]; await new Promise(d => setTimeout(d, 60)); [first > a, other > b]"
    )
    assert later.result == "[ false, true ]"
    session.ask_control("interrupt_request")


def test_a_cell_that_is_deleted_is_told(session: KernelSession) -> None:
    cell = session.run_cell("gone", "cell.signal.onabort = () => console.log(cell.signal.reason.message)")
    session.tell_control("pennant_dispose", {"cell_ids": ["never", "gone"]})
    session.wait(lambda: cell.stdout == "The cell was deleted\n")


def test_an_interrupt_stops_what_earlier_cells_left_running(session: KernelSession) -> None:
    session.run("var beats = 0; setInterval(() => { beats++ }, 1)")
    session.ask_control("interrupt_request")
    later = session.run("const before = beats; await new Promise(done => setTimeout(done, 60)); beats - before")
    assert later.result == "0"


MALFORMED: dict[str, list[dict[str, Any]]] = {
    "execute_request": [{}, {"code": 5}, {"code": "1", "user_expressions": {"a": 5}}],
    "complete_request": [{}, {"code": "1", "cursor_pos": None}],
    "inspect_request": [{"code": "1", "cursor_pos": 0, "detail_level": -1}],
    "is_complete_request": [{"code": 5}],
    "history_request": [{}],
}


def test_a_malformed_request_is_answered_and_does_no_harm(session: KernelSession) -> None:
    session.run("var unharmed = 1")
    for message_type, contents in MALFORMED.items():
        for content in contents:
            assert session.ask_shell(message_type, content)["ename"] == "MalformedRequest"
    session.tell_control("pennant_file", {"request": "x"})
    session.tell_control("pennant_dispose", {"cell_ids": 5})
    session.tell_control("pennant_attach", {"files": "yes"})
    assert session.run("unharmed").result == "1"
