"""How values are shown, as a Jupyter client gets them."""

# nbformat is typed in part only.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

import base64
import re
from typing import Any

import nbformat
import pytest

from tests.kernel_session import Cell, KernelSession

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def result(cell: Cell) -> dict[str, Any]:
    """The MIME bundle of the value; the message is what a notebook file may hold."""
    [content] = cell.of_type("execute_result")
    output: Any = nbformat.v4.new_output("execute_result", **content)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
    nbformat.validate(notebook)
    return content["data"]


def test_a_nested_value_opens_and_closes_and_has_its_text(session: KernelSession) -> None:
    data = result(session.run("({ a: { b: { c: { d: 'deep <b>' } } } })"))
    assert data["text/plain"] == "{ a: { b: { c: [Object] } } }"
    assert re.search(r"<details><summary>.*&#39;deep &lt;b&gt;&#39;", data["text/html"])


@pytest.mark.parametrize("source", ["1 + 1", "'text'", "({ a: 1 })", "[1, 2, 3]", "null", "new Date(0)"])
def test_what_a_line_says_is_text_only(session: KernelSession, source: str) -> None:
    assert list(result(session.run(source))) == ["text/plain"]


def test_no_ansi_codes(session: KernelSession) -> None:
    cell = session.run("console.log({ a: [1, 'x', null, Symbol('s')] }); ({ a: new Error('e'), b: { c: { d: {} } } })")
    assert "\x1b" not in cell.stdout + str(result(cell))


def test_records_are_a_table(session: KernelSession) -> None:
    data = result(session.run("[{ name: 'Ada', born: 1815 }, { name: 'Grace', born: 1906 }]"))
    assert re.search(r"<table.*<th[^>]*>name<.*<td[^>]*right[^>]*>1906<", data["text/html"])


def test_the_console_table_is_in_the_stream(session: KernelSession) -> None:
    assert "│ 0       │ 1 │" in session.run("console.table([{ a: 1 }])").stdout


def test_bytes_of_a_picture_are_shown(session: KernelSession) -> None:
    cell = session.run(f"new Uint8Array({list(PNG)})")
    assert base64.b64decode(result(cell)["image/png"]) == PNG


def test_a_named_display_is_updated_from_another_cell(session: KernelSession) -> None:
    first = session.run("const shown = display('one', { display_id: 'bar' }); console.log('between')")
    [content] = first.of_type("display_data")
    assert content["transient"] == {"display_id": "bar"}
    second = session.run("shown.update({ now: 2 })")
    [update] = second.of_type("update_display_data")
    assert (update["transient"], update["data"]) == ({"display_id": "bar"}, {"text/plain": "{ now: 2 }"})
    assert second.result is None


def test_a_chart_of_observable_plot_is_a_picture(session: KernelSession) -> None:
    cell = session.run("import * as Plot from '@observablehq/plot'\nPlot.dot([[1, 2], [3, 4]]).plot()", timeout_s=60)
    svg = result(cell)["image/svg+xml"]
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert svg.count("<circle") == 2


def test_a_chart_with_a_legend_keeps_its_pictures_without_trust(session: KernelSession) -> None:
    source = (
        "import * as Plots from '@observablehq/plot'\n"
        "const points = [{ x: 1, k: 'a' }, { x: 2, k: 'b' }]\n"
        "Plots.plot({ color: { legend: true }, marks: [Plots.dot(points, { x: 'x', fill: 'k' })] })"
    )
    html = result(session.run(source, timeout_s=60))["text/html"]
    assert "<svg" not in html
    assert html.count('<img src="data:image/svg+xml,') == 3


def test_a_vega_lite_specification_has_the_type_that_jupyterlab_draws(session: KernelSession) -> None:
    source = "({ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', mark: 'bar', data: { values: [] } })"
    assert result(session.run(source))["application/vnd.vegalite.v5+json"]["mark"] == "bar"


def test_a_cell_of_ijavascript_runs_until_it_gives_its_result(session: KernelSession) -> None:
    cell = session.run("$$.async(); setTimeout(() => $$.html('<b>late</b>'), 20)")
    assert result(cell) == {"text/html": "<b>late</b>"}


def test_a_display_that_fails_is_told_and_the_value_is_shown(session: KernelSession) -> None:
    cell = session.run("({ n: 1, [Symbol.for('Jupyter.display')]() { throw new Error('no') } })")
    assert "failed: Error: no" in cell.stderr
    assert "n: 1" in result(cell)["text/plain"]


def test_a_printed_promise_tells_its_state(session: KernelSession) -> None:
    assert session.run("console.log(new Promise(() => {}))").stdout == "Promise { <pending> }\n"
