"""A run that this server does not know any more, or never knew, but whose end stands in its cell.

The server that ran it may be gone. A browser that got no answer from it posts the run again, with the same id: it must
not run twice.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from pennant_server_ext.cell_run import Run
from pennant_server_ext.messages import Outcome, RunRequest, RunState, User
from pennant_server_ext.plain_json import clean_object

_OUTCOMES: Final = {outcome.value: outcome for outcome in Outcome}


def recalled_runs(requests: Iterable[RunRequest], last_run: Callable[[str], object], now: datetime) -> tuple[Run, ...]:
    """Those of the requested runs that have ended already; ``last_run`` gives what a cell tells of its last one."""
    found = (recalled_run(request, last_run(request.cell_id), now) for request in requests)
    return tuple(run for run in found if run is not None)


def recalled_run(request: RunRequest, last_run: object, now: datetime) -> Run | None:
    """The ended run, from the ``run`` in the cell's metadata; None when that is another run, or not of our form."""
    told = clean_object(last_run)
    outcome = _OUTCOMES.get(str(told.get("outcome")))
    if told.get("run_id") != request.run_id or outcome is None:
        return None
    started = _moment(told.get("started_at"))
    message = told.get("message")
    return Run(
        run_id=request.run_id,
        cell_id=request.cell_id,
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
