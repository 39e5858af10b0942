"""Completion and inspection as a Jupyter client asks for them."""

from typing import Any

import pytest

from tests.kernel_session import KernelSession

SETUP = """
/** Adds two numbers. */
function add(a, b = 1) { return a + b }
let ran = 0
const shape = { width: 2, 'line width': 3, get area() { ran++; return 4 }, scale(factor) {} }
"""


@pytest.fixture
def prepared(session: KernelSession) -> KernelSession:
    session.run(SETUP)
    return session


def completed(session: KernelSession, source: str) -> dict[str, Any]:
    """The reply for the cursor at the bar."""
    return session.ask(session.client.complete(source.replace("|", ""), source.index("|")))


def inspected(session: KernelSession, source: str) -> dict[str, Any]:
    return session.ask(session.client.inspect(source.replace("|", ""), source.index("|")))


@pytest.mark.parametrize(
    ("source", "matches"),
    [
        ("shape.wi|", ["width"]),
        ("shape?.sca|", ["scale"]),
        ("shape['li|", ["line width']"]),
        ("shape['li|']", ["line width"]),
        ("const { wi| } = shape", ["width"]),
        ("function f(parameter) { return para| }", ["parameter"]),
        ("[1].toSo|", ["toSorted"]),
        ("new URLSearchP|", ["URLSearchParams"]),
        ("shape.area.|", []),
    ],
)
def test_matches(prepared: KernelSession, source: str, matches: list[str]) -> None:
    reply = completed(prepared, source)
    assert reply["status"] == "ok"
    assert reply["matches"] == matches
    assert prepared.run("ran").result == "0"


def test_matches_have_types_and_places(prepared: KernelSession) -> None:
    reply = completed(prepared, "1 + shape.sc|")
    assert (reply["cursor_start"], reply["cursor_end"]) == (10, 12)
    assert reply["metadata"]["_jupyter_types_experimental"] == [
        {"start": 10, "end": 12, "text": "scale", "type": "function"}
    ]


def test_answers_come_while_a_cell_runs(prepared: KernelSession) -> None:
    cell = prepared.send("console.log('in'); while (true);")
    prepared.wait(lambda: cell.stdout == "in\n")
    assert completed(prepared, "shape.wi|")["matches"] == ["width"]
    assert inspected(prepared, "add|")["found"] is True
    prepared.interrupt()
    prepared.wait(lambda: prepared.ended(cell))


def test_inspection_of_a_function_of_the_notebook(prepared: KernelSession) -> None:
    reply = inspected(prepared, "add(1, |")
    assert reply["data"]["text/plain"] == "function add(a, b = 1)\n\nAdds two numbers."
    assert reply["data"]["text/markdown"].startswith("```js\nfunction add(a, b = 1)\n```")


def test_inspection_of_what_is_standard(prepared: KernelSession) -> None:
    text = inspected(prepared, "[1].map|")["data"]["text/markdown"]
    assert "map<U>(callbackfn:" in text
    assert text.endswith("(https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Array/map)")


def test_inspection_of_nothing(prepared: KernelSession) -> None:
    assert inspected(prepared, "nowhere|")["found"] is False
