"""What an earlier server left, as the log and the browsers that come back tell it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from pennant_server_ext.left_runs import left_runs

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def told(run_id: str, state: str) -> dict[str, Any]:
    return {"run_id": run_id, "cell_id": "c0", "state": state, "digest": ""}


@pytest.mark.parametrize("order", [("queued", "running"), ("running", "queued")])
def test_a_run_that_somebody_saw_running_is_not_offered(order: tuple[str, str]) -> None:
    left = left_runs([told("one", state) for state in order], lambda _run_id: False, NOW)
    assert ([run.run_id for run in left.ended], left.offered) == (["one"], ())


def test_what_only_waited_is_offered_and_what_is_known_is_left_alone() -> None:
    left = left_runs([told("one", "queued"), told("two", "running")], lambda run_id: run_id == "two", NOW)
    assert ([run.run_id for run in left.offered], left.ended) == (["one"], ())
