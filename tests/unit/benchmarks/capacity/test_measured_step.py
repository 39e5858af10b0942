"""When a machine holds a load, and what the line says."""

from dataclasses import replace

import pytest

from benchmarks.capacity.latencies import Latencies
from benchmarks.capacity.measured_step import Step, told_beside

STEP = Step(
    notebooks=40,
    users=200,
    seconds=120.0,
    edits=Latencies(96_000, 3.0, 99.0, 400.0),
    runs=Latencies(1_200, 60.0, 499.0, 900.0),
    generator_late=Latencies(1, 0.1, 0.2, 0.3),
    undelivered=0,
    failed_runs=0,
    lost_sockets=0,
    cores={"server": 0.5, "generator": 0.1},
    idle_cores={"server": 0.02},
    memory_mib={"server": 200, "kernels": 500},
)


def test_below_both_limits_it_holds() -> None:
    assert STEP.holds
    assert "99.0" in str(STEP)
    assert str(STEP).endswith("700  holds")


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ({"edits": Latencies(9, 3.0, 101.0, 400.0)}, "too slow"),
        ({"runs": Latencies(9, 3.0, 501.0, 900.0)}, "too slow"),
        ({"undelivered": 2}, "2 undelivered letters"),
        ({"failed_runs": 1}, "1 failed runs"),
        ({"lost_sockets": 5}, "5 lost sockets"),
    ],
)
def test_slowness_and_losses_do_not_hold(trouble: dict[str, object], told: str) -> None:
    step = replace(STEP, **trouble)  # pyright: ignore[reportArgumentType]
    assert not step.holds
    assert str(step).endswith(told)
    assert step.as_json()["holds"] is False


def test_beside_a_stock_server_the_ratio_is_ours_to_theirs() -> None:
    stock = replace(STEP, edits=Latencies(9, 6.0, 500.0, 900.0), cores={"server": 1.0})
    told = told_beside(STEP, stock)
    assert "ratio of p50 0.50" in told
    assert told.endswith("server 2.50 ms a letter, stock 5.00 ms, ratio 0.50")
