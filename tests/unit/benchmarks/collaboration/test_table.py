"""Rows, ratios, and whether an aim is met."""

import pytest

from benchmarks.collaboration.table import Aim, Row, header, median_row, spread_rows

ROW = Row("edit, p95", "ms", {"Pennant": 3.0, "stock": 12.0, "documents": None})
TITLES = ["Pennant", "stock", "documents"]


def test_a_line_has_each_peers_figure_and_the_ratio_to_it() -> None:
    assert ROW.line(TITLES).split() == ["edit,", "p95", "(ms)", "3", "12", "0.25x", "failed"]
    assert len(ROW.line(TITLES[:2])) == len(header(TITLES[:2]))


@pytest.mark.parametrize("figures", [{"stock": 3.0}, {"Pennant": 3.0}, {"Pennant": 3.0, "stock": 0.0}])
def test_without_both_figures_there_is_no_ratio(figures: dict[str, float | None]) -> None:
    assert Row("edit", "ms", figures).ratio_to("stock") is None


@pytest.mark.parametrize(
    ("aim", "told"),
    [
        (Aim("fast", "edit, p95", 0.25, "stock"), "aim: fast: 0.25, met"),
        (Aim("fast", "edit, p95", 0.24, "stock"), "aim: fast: 0.25, MISSED"),
        (Aim("short", "edit, p95", 2.9), "aim: short: 3, MISSED"),
        (Aim("fast", "edit, p95", 1.0, "documents"), None),
        (Aim("fast", "another", 1.0), None),
    ],
)
def test_an_aim_is_told_of_what_was_measured(aim: Aim, told: str | None) -> None:
    assert aim.verdict([ROW]) == told


def test_percentiles_are_in_milliseconds() -> None:
    seconds = {"Pennant": [number / 1000 for number in range(101)], "stock": []}
    p50, p95 = spread_rows("edit", seconds)
    assert (p50.what, p50.figures) == ("edit, p50", {"Pennant": 50.0, "stock": None})
    assert p95.figures["Pennant"] == pytest.approx(95.0)


def test_a_median_has_its_unit() -> None:
    assert median_row("CPU", "ms", {"Pennant": [0.001, 0.003, 0.002]}, 1000).figures == {"Pennant": 2.0}
