"""Percentiles."""

import pytest

from benchmarks.capacity.latencies import Latencies, percentile


def test_percentiles_are_figures_that_were_measured() -> None:
    ordered = [float(figure) for figure in range(101)]
    assert percentile(ordered, 0.5) == 50.0
    assert percentile(ordered, 0.95) == 95.0
    assert percentile([3.0], 0.95) == 3.0


def test_there_must_be_figures() -> None:
    with pytest.raises(ValueError, match="no figures"):
        percentile([], 0.5)


def test_a_summary_is_in_milliseconds_and_knows_no_order() -> None:
    assert Latencies.of([0.3, 0.1, 0.2]) == Latencies(3, 200.0, 300.0, 300.0)


def test_nothing_measured_is_not_zero() -> None:
    assert Latencies.of([]) == Latencies(0, None, None, None)
