"""What a cell tells of a run that this server never knew."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pennant_server_ext.cell_run import Run, last_run_json, run_json
from pennant_server_ext.execution_queue import ExecutionQueue, apply
from pennant_server_ext.messages import Outcome, RunRequest, RunState, User
from pennant_server_ext.queue_events import RunsRecalled, RunsRequested
from pennant_server_ext.recalled_run import recalled_run, recalled_runs

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
ADA = User("ada", "Ada", "var(--jp-collaborator-color1)")
REQUEST = RunRequest("run-0001", "c0", "1 + 1")
ENDED = Run(
    run_id="run-0001",
    cell_id="c0",
    source="",
    user=ADA,
    batch_id="",
    stop_on_error=False,
    requested_at=NOW,
    state=RunState.ENDED,
    started_at=NOW,
    ended_at=NOW,
    outcome=Outcome.INTERRUPTED,
    message="Interrupted by Ben.",
)


def test_what_is_written_at_a_runs_end_is_recalled() -> None:
    assert recalled_run(REQUEST, last_run_json(ENDED), NOW) == ENDED


def test_another_run_of_the_cell_is_none() -> None:
    told = {**last_run_json(ENDED), "run_id": "run-0002"}
    assert recalled_run(REQUEST, told, NOW) is None
    assert recalled_runs([REQUEST], {"c0": told}.get, NOW) == ()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


fields = dict.fromkeys(("user", "started_at", "duration_ms", "message"), anything | st.datetimes().map("{}Z".format))


@given(st.fixed_dictionaries({}, optional=fields), anything)
def test_whatever_a_participant_writes_there_is_a_run_or_none(told: dict[str, Any], outcome: object) -> None:
    recalled = recalled_run(REQUEST, {**told, "run_id": "run-0001", "outcome": outcome}, NOW)
    assert recalled is None or run_json(recalled, None)["state"] == "ended"
    assert recalled_run(REQUEST, {**told, "run_id": "run-0001", "outcome": "ok"}, NOW) is not None
    assert recalled_run(REQUEST, outcome, NOW) is None


def test_a_recalled_run_does_not_run_again() -> None:
    queue, actions = apply(ExecutionQueue(), RunsRecalled((ENDED,), NOW))
    assert actions == ()
    queue, actions = apply(queue, RunsRequested((REQUEST,), ADA, True, "batch", NOW))
    assert actions == ()
    assert not queue.busy
    assert queue.find("run-0001") == ENDED


def test_what_is_known_is_not_replaced() -> None:
    queue, _ = apply(ExecutionQueue(), RunsRequested((REQUEST,), ADA, True, "batch", NOW))
    again, actions = apply(queue, RunsRecalled((ENDED,), NOW))
    assert (again, actions) == (queue, ())
