"""A cell run: one request by one user to run one cell, until its outcome."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pennant_server_ext.messages import Outcome, RunError, RunState, User, iso, user_json
from pennant_server_ext.runs.question import Question, question_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One request by one user to run one cell, until its outcome."""

    run_id: str
    cell_id: str
    source: str
    user: User
    batch_id: str
    stop_on_error: bool
    requested_at: datetime
    state: RunState = RunState.QUEUED
    sent: bool = False
    """Whether the kernel has begun it, so that an interrupt would reach it."""
    interrupted_by: User | None = None
    question: Question | None = None
    """What it waits for somebody to answer."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    execution_count: int | None = None
    error: RunError | None = None
    message: str | None = None
    digest: str = ""
    """Of the source that was asked for (``source_digest``), so that a cell that was changed since is known."""

    @property
    def duration_ms(self) -> int | None:
        """How long it ran; None when it never started or has not ended."""
        if self.started_at is None or self.ended_at is None:
            return None
        return max(0, round((self.ended_at - self.started_at).total_seconds() * 1000))


def source_digest(source: str) -> str:
    """Enough of the text's SHA-256 to tell whether a cell was changed."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def run_json(run: Run, position: int | None) -> dict[str, Any]:
    """The run as ``GET /runs/{run_id}`` shows it."""
    return {
        "run_id": run.run_id,
        "cell_id": run.cell_id,
        "state": run.state.value,
        "position": position,
        "user": user_json(run.user),
        "requested_at": iso(run.requested_at),
        "started_at": iso(run.started_at),
        "ended_at": iso(run.ended_at),
        "duration_ms": run.duration_ms,
        "outcome": None if run.outcome is None else run.outcome.value,
        "execution_count": run.execution_count,
        "error": None if run.error is None else _error_json(run.error),
        "message": run.message,
        "input": None if run.question is None else question_json(run.question),
    }


def queued_run_json(run: Run, position: int | None) -> dict[str, Any]:
    """The run as it stands in the ``runs`` of the shared document, while it runs or waits."""
    shown = ("run_id", "cell_id", "user", "state", "position", "requested_at", "started_at")
    whole = run_json(run, position)
    return {**{key: whole[key] for key in shown}, "digest": run.digest}


def offered_run_json(run: Run, source: str) -> dict[str, Any]:
    """The run as it stands in the ``offered`` of the shared document; ``source``: the cell's text now."""
    shown = ("run_id", "cell_id", "user", "requested_at")
    whole = run_json(run, None)
    changed = source_digest(source) != run.digest
    return {**{key: whole[key] for key in shown}, "digest": run.digest, "changed": changed}


def input_json(run: Run | None) -> dict[str, Any] | None:
    """The ``input`` of the shared document: what the running cell asks for; None when it asks nothing."""
    if run is None or run.question is None:
        return None
    who = {"run_id": run.run_id, "cell_id": run.cell_id, "user": user_json(run.user)}
    return {**who, **question_json(run.question)}


def last_run_json(run: Run) -> dict[str, Any]:
    """The run as it stands in its cell's metadata once it has ended."""
    shown = ("run_id", "user", "started_at", "duration_ms", "outcome", "message")
    whole = run_json(run, None)
    return {key: whole[key] for key in shown}


def remembered_run_json(run: Run) -> dict[str, Any]:
    """The run as the shared document remembers it, when its cell has long run again."""
    return {"run_id": run.run_id, "cell_id": run.cell_id, "outcome": None if run.outcome is None else run.outcome.value}


def _error_json(error: RunError) -> dict[str, Any]:
    return {"ename": error.ename, "evalue": error.evalue, "traceback": list(error.traceback)}
