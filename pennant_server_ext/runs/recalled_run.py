"""A run that this server does not know any more, or never knew, but of which the shared document tells.

The server that ran it may be gone. A browser that got no answer from it posts the run again, with the same id: it must
not run twice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from pennant_server_ext.messages import Outcome, RunState, User
from pennant_server_ext.plain_json import clean_object
from pennant_server_ext.runs.cell_run import Run

LONG_AGO: Final = "It ended before the server was started again; only its outcome is known."
_OUTCOMES: Final = {outcome.value: outcome for outcome in Outcome}


def recalled_run(run_id: str, remembered: object, last_run: Callable[[str], object], now: datetime) -> Run | None:
    """The ended run of that id; None when nothing tells of it.

    ``remembered``: what the document's memory of ended runs has of it. ``last_run``: what a cell tells of its last one.
    """
    told = clean_object(remembered)
    cell_id = told.get("cell_id")
    if not isinstance(cell_id, str):
        return None
    whole = run_of_cell(run_id, cell_id, last_run(cell_id), now)
    return whole or run_of_cell(run_id, cell_id, {**told, "message": LONG_AGO}, now)


def run_of_cell(run_id: str, cell_id: str, last_run: object, now: datetime) -> Run | None:
    """The ended run, from the ``run`` in the cell's metadata; None when that is another run, or not of our form."""
    told = clean_object(last_run)
    outcome = _OUTCOMES.get(str(told.get("outcome")))
    if told.get("run_id") != run_id or outcome is None:
        return None
    started = _moment(told.get("started_at"))
    message = told.get("message")
    return Run(
        run_id=run_id,
        cell_id=cell_id,
        source="",
        user=_user(told.get("user")),
        batch_id="",
        stop_on_error=False,
        requested_at=started or now,
        state=RunState.ENDED,
        started_at=started,
        ended_at=_later(started, told.get("duration_ms")),
        outcome=outcome,
        message=message if isinstance(message, str) else None,
    )


def left_run(told: object, now: datetime) -> Run | None:
    """A run as an earlier server left it in the ``runs`` or ``offered`` of the shared document; None if of no form.

    It is running, or else offered: it waited then.
    """
    left = clean_object(told)
    run_id, cell_id, digest = left.get("run_id"), left.get("cell_id"), left.get("digest")
    if not isinstance(run_id, str) or not isinstance(cell_id, str):
        return None
    running = left.get("state") == RunState.RUNNING.value
    return Run(
        run_id=run_id,
        cell_id=cell_id,
        source="",
        user=_user(left.get("user")),
        batch_id="",
        stop_on_error=False,
        requested_at=_moment(left.get("requested_at")) or now,
        state=RunState.RUNNING if running else RunState.OFFERED,
        started_at=_moment(left.get("started_at")) if running else None,
        digest=digest if isinstance(digest, str) else "",
    )


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _later(moment: datetime | None, milliseconds: object) -> datetime | None:
    if moment is None or not isinstance(milliseconds, int | float):
        return moment
    try:
        return moment + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return moment


def _user(told: object) -> User:
    user = clean_object(told)
    username = str(user.get("username") or "")
    return User(username, str(user.get("display_name") or username), str(user.get("color") or ""))
