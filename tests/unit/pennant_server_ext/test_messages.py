"""What stands on the wire and in the document."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pennant_server_ext.errors import BadRequest
from pennant_server_ext.messages import OfferAnswer, Outcome, RunError, RunState, User, iso, parse_offer_answer
from pennant_server_ext.runs.cell_run import Run, last_run_json, queued_run_json, run_json
from pennant_server_ext.session.kernel_answers import finished, isolation_of

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ADA = User("ada", "Ada", "red")
RUN = Run(run_id="run-0001", cell_id="c0", source="x", user=ADA, batch_id="b", stop_on_error=True, requested_at=NOON)


def test_a_run_has_the_fields_that_the_contract_names() -> None:
    shown = run_json(RUN, 1)
    assert list(shown) == [
        "run_id",
        "cell_id",
        "state",
        "position",
        "user",
        "requested_at",
        "started_at",
        "ended_at",
        "duration_ms",
        "outcome",
        "execution_count",
        "error",
        "message",
        "input",
    ]
    assert shown["user"] == {"username": "ada", "display_name": "Ada", "color": "red"}
    assert (shown["state"], shown["requested_at"]) == ("queued", "2026-01-01T12:00:00.000Z")


def test_the_document_never_holds_a_source() -> None:
    for shown in (run_json(RUN, 0), queued_run_json(RUN, 0), last_run_json(RUN)):
        assert "x" not in shown.values()


def test_moments_are_utc_however_they_were_given() -> None:
    east = NOON.astimezone(tz=datetime.now().astimezone().tzinfo) + timedelta(microseconds=1500)
    assert iso(east) == "2026-01-01T12:00:00.001Z"
    assert iso(None) is None


def test_every_reply_of_a_kernel_is_an_end() -> None:
    ok = finished("r", {"status": "ok", "execution_count": 3}, NOON)
    assert (ok.outcome, ok.execution_count, ok.message) == (Outcome.OK, 3, None)
    error = {"status": "error", "ename": "E", "evalue": "no", "traceback": ["E: no"], "execution_count": 4}
    thrown = finished("r", error, NOON)
    assert (thrown.outcome, thrown.error) == (Outcome.ERROR, RunError("E", "no", ("E: no",)))
    assert finished("r", {**error, "ename": "KeyboardInterrupt"}, NOON).outcome is Outcome.INTERRUPTED
    timed_out = finished("r", {**error, "pennant": {"outcome": "timed_out"}}, NOON)
    assert (timed_out.outcome, timed_out.message) == (Outcome.TIMED_OUT, "no")
    for odd in ({}, {"status": "aborted"}, {"status": 7, "pennant": "x", "execution_count": True, "traceback": 1}):
        strange = finished("r", odd, NOON)
        assert (strange.outcome, strange.execution_count) == (Outcome.CANCELLED, None)
        assert strange.message


def test_isolation_is_told_in_one_form_whatever_the_kernel_sends() -> None:
    level = {"level": "container", "summary": "container (Docker)", "missing": ["x"]}
    assert isolation_of({"engine": "docker", "isolation": level}) == {"engine": "docker", **level}
    assert isolation_of({"state": "starting", "engine": None, "isolation": None}) is None
    assert isolation_of("nonsense") is None


def test_run_states_are_those_of_the_contract() -> None:
    assert {state.value for state in RunState} == {"queued", "running", "ended", "offered"}


def test_an_answer_to_an_offer_names_its_runs() -> None:
    assert parse_offer_answer(b'{"run_ids": ["a", "b"], "run": true}') == OfferAnswer(frozenset("ab"), True)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"run_ids": []},
        {"run_ids": ["a"]},
        {"run_ids": [1], "run": True},
        {"run_ids": ["a", "a"], "run": True},
        {"run_ids": ["a"], "run": 1},
        {"run_ids": ["a"], "run": True, "x": 1},
    ],
)
def test_a_malformed_answer_to_an_offer_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        parse_offer_answer(json.dumps(body).encode())
