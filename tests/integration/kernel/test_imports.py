"""Imports through a real kernel behind the local engine's walls: packages, modules of Node, and what is not there."""

import pytest

from tests.kernel_session import KernelSession

FIRST_PLOT_S = 60.0
"""The first import of Plot reads a megabyte and a half of source text, on machines that have other things to do."""


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("import { mean } from 'd3-array'; mean([1, 2, 3])", "2"),
        ("import * as d3 from 'd3'; d3.scaleLinear([0, 10], [0, 100])(5)", "50"),
        ("import { chunk } from 'lodash-es'; chunk([1, 2, 3], 2).length", "2"),
        ("import { median } from 'simple-statistics'; median([1, 2, 3])", "2"),
        ("import { join } from 'node:path'; join('a', 'b')", "'a/b'"),
        ("import { Buffer } from 'node:buffer'; Buffer.from('hi').toString('hex')", "'6869'"),
        ("import { strict as assert } from 'assert'; assert.throws(() => null.x, TypeError); 'thrown'", "'thrown'"),
        ("const { format } = await import('util'); format('%s is %d', 'x', 1)", "'x is 1'"),
    ],
)
def test_packages_and_modules_of_node(session: KernelSession, source: str, result: str) -> None:
    assert session.run(f"{{}}\n{source}", timeout_s=FIRST_PLOT_S).result == result


def test_plot_draws(session: KernelSession) -> None:
    source = "import * as Plot from '@observablehq/plot'\nPlot.dot([[1, 2], [3, 4]]).plot().outerHTML.slice(0, 4)"
    assert session.run(source, timeout_s=FIRST_PLOT_S).result == "'<svg'"
    assert session.run("[typeof document, typeof window]").result == "[ 'undefined', 'undefined' ]"


@pytest.mark.parametrize(
    ("specifier", "words"),
    [
        ("no-such-package", "Installed are: "),
        ("linkedom", "There is no package 'linkedom' in this sandbox"),
        ("https://esm.sh/d3", "Ask the administrator to add the package"),
        ("node:fs", "the sandbox has no file system"),
        ("/etc/passwd", "a path starts at the notebook's folder"),
    ],
)
def test_what_is_not_there_is_told(session: KernelSession, specifier: str, words: str) -> None:
    cell = session.run(f"console.log('never'); import it from '{specifier}'")
    assert cell.outcome == "error"
    assert words in cell.error["evalue"] or words in "\n".join(cell.error["traceback"])
    assert cell.stdout == ""


def test_a_missing_export_is_an_error_before_the_cell_runs(session: KernelSession) -> None:
    cell = session.run("console.log('never'); import { nothing } from 'd3-array'")
    assert cell.error["ename"] == "SyntaxError"
    assert "does not provide an export named 'nothing'" in cell.error["evalue"]
    assert cell.stdout == ""


def test_completion_knows_imported_names(session: KernelSession) -> None:
    session.run("import * as ns from 'd3-array'; import { mean as average } from 'd3-array'")
    for source, match in (("ns.medi", "median"), ("aver", "average"), ("average.len", "length")):
        reply = session.ask_shell("complete_request", {"code": source, "cursor_pos": len(source)})
        assert match in reply["matches"]
