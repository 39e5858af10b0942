"""Packages in cells, as people use them: through a kernel, in either engine."""

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from tests.integration.packages.registry import Registry
from tests.kernel_session import Cell, KernelSession, kernel
from tests.parts import need_docker

IMPORTS = """
import * as Plot from '@observablehq/plot'
import * as d3 from 'd3'
const data = [{ x: 1, y: 2, kind: 'a', size: 1 }, { x: 2, y: 5, kind: 'b', size: 7 }]"""

SVG = {
    "a line": "Plot.plot({ marks: [Plot.line([[0, 1], [1, 3]])] })",
    "a bar chart": "Plot.barY(data, { x: 'kind', y: 'y' }).plot()",
    "a histogram": "Plot.rectY(d3.range(100).map(Math.sqrt), Plot.binX()).plot()",
    "a map": "Plot.plot({ projection: 'equal-earth', marks: [Plot.graticule(), Plot.sphere()] })",
    "a raster": "Plot.raster({ fill: (x, y) => x * y, x1: 0, x2: 1, y1: 0, y2: 1 }).plot({ width: 100, height: 80 })",
    "an element of D3's": "d3.create('svg').call((svg) => svg.append('circle').attr('r', 4)).node()",
}
HTML = {
    "a legend of colours": "Plot.dot(data, { x: 'x', y: 'y', fill: 'kind' }).plot({ color: { legend: true } })",
    "a continuous legend": "Plot.dot(data, { x: 'x', y: 'y', fill: 'size' }).plot({ color: { legend: true } })",
    "a title": "Plot.dot(data, { x: 'x', y: 'y' }).plot({ title: 'Sizes', caption: 'made up' })",
}


@pytest.fixture(scope="module", params=["local", pytest.param("docker", marks=pytest.mark.docker)])
def session(request: pytest.FixtureRequest) -> Iterator[KernelSession]:
    """With the memory that every sandbox has."""
    if request.param == "docker":
        need_docker()
    with kernel(engine=request.param) as started:
        yield started


def test_statistics(session: KernelSession) -> None:
    cell = session.run(
        "import { max, rollup } from 'd3-array'; [max([1, 6]), ...rollup('aba', (v) => v.length, (d) => d)]"
    )
    assert cell.result == "[ 6, [ 'a', 2 ], [ 'b', 1 ] ]"


def test_lodash_and_one_function_of_it(session: KernelSession) -> None:
    assert session.run("import _ from 'lodash-es'\n_.chunk([1, 2, 3], 2)").result == "[ [ 1, 2 ], [ 3 ] ]"
    assert session.run("(await import('lodash-es/startCase.js')).default('ada_lovelace')").result == "'Ada Lovelace'"


@pytest.mark.parametrize("chart", SVG)
def test_a_chart_is_a_picture(session: KernelSession, chart: str) -> None:
    shown = data_of(session.run(f"{IMPORTS};{SVG[chart]}"))
    assert ElementTree.fromstring(shown["image/svg+xml"]).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("chart", HTML)
def test_a_chart_with_more_is_html(session: KernelSession, chart: str) -> None:
    shown = data_of(session.run(f"{IMPORTS};{HTML[chart]}"))["text/html"]
    assert shown.startswith("<figure")
    assert "image/svg+xml" in shown or "<svg" in shown


def test_cells_get_no_document_by_it(session: KernelSession) -> None:
    session.run(f"{IMPORTS};{SVG['a line']}")
    assert session.run("[typeof document, typeof window, 'document' in globalThis]").result == (
        "[ 'undefined', 'undefined', false ]"
    )


def test_a_package_that_is_not_there_is_told_with_those_that_are(session: KernelSession) -> None:
    message = session.run("import x from 'left-pad'").error["evalue"]
    assert "'left-pad'" in message
    assert "@observablehq/plot" in message


def test_dependencies_are_not_imported_by_cells(session: KernelSession) -> None:
    assert "'internmap'" in session.run("import 'internmap'").error["evalue"]


def test_what_an_administrator_has_added(registry: Registry, place: object) -> None:
    registry.publish(
        "greet", "1.2.3", {"index.js": "export { hi } from 'inner'"}, type="module", dependencies={"inner": "1"}
    )
    registry.publish("inner", "1.0.0", {"index.js": "exports.hi = (name) => `Hello, ${name}`"})
    with kernel(engine="local", packages=["greet@1.2.3"]) as session:
        cell = session.run("import { hi } from 'greet'; hi('Ada')")
        assert cell.result == "'Hello, Ada'", cell.error["traceback"]


def test_without_its_packages_a_kernel_runs_and_the_import_says_what_to_type(registry: Registry, place: object) -> None:
    with kernel(engine="local", packages=["d3-array@3.2.5", "greet@9.9.9"]) as session:
        assert session.run("import { max } from 'd3-array'; max([1, 3])").result == "3"
        assert "pennant packages install" in session.run("import 'greet'").error["evalue"]


def data_of(cell: Cell) -> dict[str, str]:
    """What the value of the cell is shown as."""
    assert cell.reply["status"] == "ok", cell.reply
    return cell.of_type("execute_result")[0]["data"]
