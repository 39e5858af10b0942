"""What a cell tells of a run that this server never knew."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pennant_server_ext.messages import Outcome, RunRequest, RunState, User
from pennant_server_ext.runs.cell_run import (
    Run,
    last_run_json,
    offered_run_json,
    queued_run_json,
    remembered_run_json,
    run_json,
    source_digest,
)
from pennant_server_ext.runs.execution_queue import apply
from pennant_server_ext.runs.queue_events import RunsRecalled, RunsRequested
from pennant_server_ext.runs.queue_state import ExecutionQueue
from pennant_server_ext.runs.recalled_run import LONG_AGO, left_run, recalled_run, run_of_cell

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


def recalled(told: object, remembered: object = None) -> Run | None:
    """The run, from its cell alone or from the document's memory."""
    if remembered is None:
        return run_of_cell("run-0001", "c0", told, NOW)
    return recalled_run("run-0001", remembered, {"c0": told}.get, NOW)


def test_what_is_written_at_a_runs_end_is_recalled() -> None:
    assert recalled(last_run_json(ENDED)) == ENDED
    assert recalled(last_run_json(ENDED), remembered_run_json(ENDED)) == ENDED


def test_another_run_of_the_cell_is_none() -> None:
    assert recalled({**last_run_json(ENDED), "run_id": "run-0002"}) is None


def test_of_a_run_that_is_not_the_last_of_its_cell_the_outcome_is_known() -> None:
    run = recalled({**last_run_json(ENDED), "run_id": "run-0002"}, remembered_run_json(ENDED))
    assert run is not None
    told = (run.run_id, run.cell_id, run.state, run.outcome, run.message)
    assert told == ("run-0001", "c0", RunState.ENDED, Outcome.INTERRUPTED, LONG_AGO)


def test_a_run_that_waited_is_left_to_be_offered_and_one_that_ran_is_not() -> None:
    waiting = replace(ENDED, state=RunState.QUEUED, started_at=None, ended_at=None, outcome=None, message=None)
    waiting = replace(waiting, digest=source_digest("1 + 1"))
    offered = replace(waiting, state=RunState.OFFERED)
    assert left_run(queued_run_json(waiting, 1), NOW) == offered
    assert left_run(offered_run_json(offered, "1 + 2"), NOW) == offered
    running = replace(waiting, state=RunState.RUNNING, started_at=NOW)
    assert left_run(queued_run_json(running, 0), NOW) == running


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


fields = dict.fromkeys(("user", "started_at", "duration_ms", "message"), anything | st.datetimes().map("{}Z".format))


@given(st.fixed_dictionaries({}, optional=fields), anything)
def test_whatever_a_participant_writes_there_is_a_run_or_none(told: dict[str, Any], outcome: object) -> None:
    run = recalled({**told, "run_id": "run-0001", "outcome": outcome})
    assert run is None or run_json(run, None)["state"] == "ended"
    assert recalled({**told, "run_id": "run-0001", "outcome": "ok"}) is not None
    assert recalled(outcome) is None
    assert recalled(outcome, told) is None
    left = left_run({**told, "run_id": "run-0001", "cell_id": "c0", "state": outcome, "digest": outcome}, NOW)
    assert left is not None
    assert queued_run_json(left, 0)["run_id"] == "run-0001"
    assert left_run(outcome, NOW) is None


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
