"""Charts and values as everybody sees them, whoever ran the cell: JupyterLab trusts nobody else's outputs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.ui.conftest import Join
from tests.ui.lab_process import LabProcess

pytestmark = pytest.mark.browser
Notebook = Callable[..., str]

CHART = """const data = {values: [{fruit: 'apple', count: 28}, {fruit: 'pear', count: 55}]}
const x = {field: 'fruit', type: 'nominal'}, y = {field: 'count', type: 'quantitative'}
const spec = {data, mark: 'bar', encoding: {x, y}}
const bundle = {'application/vnd.vegalite.v5+json': spec, 'text/plain': 'chart'}
const chart = {[Symbol.for('Jupyter.display')]: () => bundle}
chart"""
PICTURE = """const square = '<rect width="40" height="40"/>'
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">${square}</svg>`
const picture = {[Symbol.for('Jupyter.display')]: () => ({'image/svg+xml': svg, 'text/plain': 'picture'})}
picture"""
VALUE = "({planet: 'Mars', moons: [{name: 'Phobos', km: 22}, {name: 'Deimos', km: 12}]})"


def test_charts_and_pictures_show_once_and_to_everybody(join: Join, notebook: Notebook, lab: LabProcess) -> None:
    name = notebook(CHART, PICTURE)
    ann, bob = join("Ann", name), join("Bob", name)
    ann.command("Run", "Run All Cells")
    bob.expect_badge(1, "ok")
    carol = join("Carol", name)
    for window in (ann, bob, carol):
        expect(window.outputs(0).locator(".vega-embed canvas")).to_have_count(1)
        expect(window.outputs(1).locator("img")).to_have_js_property("naturalWidth", 40)
        window.screenshot("chart-and-picture")
    outputs = [cell["outputs"] for cell in lab.read_notebook(name)["cells"]]
    assert [len(output) for output in outputs] == [1, 1]


def unfold(value: Locator, text: str) -> None:
    """Click the innermost line with this text, unless it is open already."""
    details = value.locator("details", has=value.page.locator(":scope > summary", has_text=text)).last
    if details.get_attribute("open") is None:
        details.locator("summary").first.click()


def test_a_value_opens_by_a_click(join: Join, notebook: Notebook) -> None:
    name = notebook(VALUE)
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    for window in (ann, bob):
        window.expect_output(0, "planet")
        value = window.outputs(0)
        phobos = value.locator(".pennant-string", has_text="Phobos").last
        expect(phobos).not_to_be_visible()
        for summary in ("planet", "moons", "Phobos"):
            unfold(value, summary)
        expect(phobos).to_be_visible()
        window.screenshot("value-opened")
