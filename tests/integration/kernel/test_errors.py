"""What a Jupyter client is told of a cell that failed."""

from tests.kernel_session import KernelSession


def test_the_traceback_shows_place_line_and_mark(session: KernelSession) -> None:
    failed = session.run("let x = 1\nx()")
    count = failed.reply["execution_count"]
    assert failed.error["ename"] == "TypeError"
    assert failed.error["evalue"] == "x is not a function"
    assert failed.error["traceback"] == [
        "TypeError: x is not a function",
        f"    cell {count}, line 2",
        "    1 | let x = 1",
        "  > 2 | x()",
        "      | ^",
        f"    at cell-{count}.js:2:1",
    ]


def test_the_line_is_that_of_the_cell_whose_code_failed(session: KernelSession) -> None:
    defined = session.run("// the first line\nfunction area(shape) { return shape.width * shape.height }")
    count = defined.reply["execution_count"]
    traceback = "\n".join(session.run("area(null)").error["traceback"])
    assert f"\n    cell {count}, line 2\n" in traceback
    assert "> 2 | function area(shape)" in traceback


def test_a_syntax_error_has_the_same_form(session: KernelSession) -> None:
    failed = session.run("let a = 1\nlet y = ;")
    assert failed.error["ename"] == "SyntaxError"
    assert failed.error["traceback"][2:5] == ["    1 | let a = 1", "  > 2 | let y = ;", "      |         ^"]


def test_a_thrown_value_is_shown_as_it_is_with_its_place(session: KernelSession) -> None:
    failed = session.run("1\nthrow { code: 7 }")
    assert failed.error["ename"] == "Uncaught"
    assert failed.error["evalue"] == "{ code: 7 }"
    assert failed.error["traceback"][0] == "Uncaught { code: 7 }"
    assert "  > 2 | throw { code: 7 }" in failed.error["traceback"]


def test_a_late_error_is_told_in_the_cell_that_made_it(session: KernelSession) -> None:
    late = session.run("setTimeout(() => {\n  undefined.late\n}, 50)")
    session.run("await new Promise((resolve) => setTimeout(resolve, 100)); 1")
    session.wait(lambda: "late" in late.stderr)
    assert late.stderr.startswith("Uncaught TypeError: Cannot read properties of undefined (reading 'late')\n")
    assert "  > 2 |   undefined.late\n" in late.stderr


def test_a_huge_thrown_value_costs_no_variable(session: KernelSession) -> None:
    session.run("let kept = 5")
    failed = session.run("throw 'x'.repeat(1e7)")
    assert failed.outcome == "error"
    assert len("".join(failed.error["traceback"])) < 50_000
    assert session.run("kept").result == "5"
