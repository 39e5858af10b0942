"""The kernel without Pennant's server: what runs notebooks by itself, and a terminal."""

# nbformat is typed in part only.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

DEADLINE_S = 120
SOURCES = (
    "const greeting = 'hello'",
    "console.log(greeting);\n[1, 2, 3].map(x => x ** 2)",
    "display({'text/html': '<b>bold</b>'})",
    "await new Promise(done => setTimeout(done, 50)); greeting + ' again'",
)


def notebook(*sources: str) -> NotebookNode:
    made = new_notebook(cells=[new_markdown_cell("# Squares"), *map(new_code_cell, sources)])
    made.metadata["kernelspec"] = {"name": "pennant", "display_name": "JavaScript (Pennant)", "language": "javascript"}
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "squares.ipynb"
    nbformat.write(notebook(*SOURCES), path)
    return path


def run(*command: str, cwd: Path, given: str = "") -> str:
    """What the program printed; it must end well."""
    environment = {**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    ended = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        input=given,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        env=environment,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr


def assert_executed(executed: NotebookNode) -> None:
    nbformat.validate(executed)
    _, first, second, third, fourth = executed.cells
    assert first.outputs == []
    assert [output.output_type for output in second.outputs] == ["stream", "execute_result"]
    assert second.outputs[0].text == "hello\n"
    assert second.outputs[1].data["text/plain"] == "[ 1, 4, 9 ]"
    assert third.outputs[0].data["text/html"] == "<b>bold</b>"
    assert fourth.outputs[0].data["text/plain"] == "'hello again'"
    assert [cell.execution_count for cell in executed.cells[1:]] == [1, 2, 3, 4]


def test_nbclient() -> None:
    executed = notebook(*SOURCES)
    NotebookClient(executed, timeout=DEADLINE_S).execute()
    assert_executed(executed)
    assert executed.metadata.language_info.name == "javascript"


def test_nbclient_stops_at_an_error() -> None:
    executed = notebook("1", "throw new RangeError('too far')", "console.log('never')")
    with pytest.raises(CellExecutionError, match="RangeError"):
        NotebookClient(executed, timeout=DEADLINE_S).execute()
    assert executed.cells[2].outputs[0].ename == "RangeError"
    assert executed.cells[3].outputs == []


def test_nbclient_interrupts_at_its_own_time_limit() -> None:
    executed = notebook("let kept = 7", "while (true) {}", "kept")
    client = NotebookClient(executed, timeout=2, interrupt_on_timeout=True, allow_errors=True)
    client.execute()
    assert executed.cells[2].outputs[0].ename == "Interrupted"
    assert executed.cells[3].outputs[0].data["text/plain"] == "7"


def test_nbconvert(file: Path) -> None:
    run("jupyter", "nbconvert", "--execute", "--to", "notebook", "--output", "out.ipynb", file.name, cwd=file.parent)
    assert_executed(nbformat.read(file.parent / "out.ipynb", as_version=4))


def test_nbconvert_makes_a_script(file: Path) -> None:
    run("jupyter", "nbconvert", "--execute", "--to", "notebook", "--inplace", file.name, cwd=file.parent)
    run("jupyter", "nbconvert", "--to", "script", file.name, cwd=file.parent)
    assert "const greeting = 'hello'" in (file.parent / "squares.js").read_text()


def test_papermill(file: Path) -> None:
    run("papermill", file.name, "out.ipynb", "--no-progress-bar", cwd=file.parent)
    assert_executed(nbformat.read(file.parent / "out.ipynb", as_version=4))


def test_jupyter_console(tmp_path: Path) -> None:
    given = "let x = 20\nx + 1\nconsole.log('printed')\nthrow new Error('seen')\nexit\n"
    shown = run("jupyter", "console", "--kernel", "pennant", "--simple-prompt", cwd=tmp_path, given=given)
    assert "21" in shown
    assert "printed" in shown
    assert "Error: seen" in shown


def test_jupyter_console_answers_questions(tmp_path: Path) -> None:
    given = "prompt('Your name?', 'Bob') + '!'\nAda\nconfirm('Sure?')\ny\nalert('Look')\n\n5 + 5\nexit\n"
    shown = run("jupyter", "console", "--kernel", "pennant", "--simple-prompt", cwd=tmp_path, given=given)
    for text in ("Your name? [Bob] ", "'Ada!'", "Sure? [y/n] ", "true", "Look [Enter] ", "10"):
        assert text in shown


def test_nbclient_has_nobody_to_ask() -> None:
    executed = notebook("alert('told')", "prompt('?')")
    with pytest.raises(CellExecutionError, match="allow_stdin is false"):
        NotebookClient(executed, timeout=DEADLINE_S).execute()
    assert executed.cells[1].outputs[0].text == "told\n"
