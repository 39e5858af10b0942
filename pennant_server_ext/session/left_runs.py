"""Runs that a server which is gone has left behind in a shared document.

What it had running ends, truthfully; what it had waiting is offered again. The update store brings both back, and so
may a browser that connects again and had seen more than the store.
"""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from pennant_server_ext.kernels.kernel_sessions import KERNEL_NAME
from pennant_server_ext.messages import Outcome, RunState
from pennant_server_ext.notebook.shared_notebook import RunMarks, SharedNotebook
from pennant_server_ext.runs.cell_run import Run, last_run_json, remembered_run_json
from pennant_server_ext.runs.recalled_run import left_run

MESSAGE: Final = "The server stopped while this cell ran. Run it again."


@dataclass(frozen=True, slots=True)
class LeftRuns:
    """What becomes of them: these are offered, those have ended."""

    offered: tuple[Run, ...] = ()
    ended: tuple[Run, ...] = ()


def left_runs(told: Iterable[object], known: Callable[[str], bool], now: datetime) -> LeftRuns:
    """From what stood in the root map; ``known``: whether this server, or the document, knows better of a run."""
    runs: dict[str, Run] = {}
    for item in told:
        run = left_run(item, now)
        if run is None or known(run.run_id):
            continue
        # Told more than once, by the log and by browsers: whoever has seen it run knows more.
        if run.run_id not in runs or run.state is RunState.RUNNING:
            runs[run.run_id] = run
    ended = tuple(_ended(run, now) for run in runs.values() if run.state is RunState.RUNNING)
    return LeftRuns(tuple(run for run in runs.values() if run.state is RunState.OFFERED), ended)


async def end_left_runs(notebook: SharedNotebook, active: Set[str], ended: Iterable[Run]) -> bool:
    """End every running cell that nobody runs; whether there was any. Notebooks of other kernels are left alone."""
    by_cell = {run.cell_id: run for run in ended}
    if notebook.kernel_name != KERNEL_NAME and not by_cell:
        return False
    # A cell that somebody has shown as idle meanwhile does not tell of its end yet.
    shown = [cell_id for cell_id in notebook.cell_ids if notebook.is_marked_running(cell_id)]
    silent = [run.cell_id for run in by_cell.values() if notebook.lacks_end_of(run.run_id, run.cell_id)]
    stale = [cell_id for cell_id in dict.fromkeys((*shown, *silent)) if cell_id not in active]
    if not stale and not by_cell:
        return False
    async with notebook.writing():
        with notebook.together():
            for cell_id in stale:
                notebook.mark_ended(cell_id, RunMarks(None, _last_run(by_cell.get(cell_id)), None))
            for run in by_cell.values():
                notebook.memory.add(remembered_run_json(run))
    return True


def _ended(run: Run, now: datetime) -> Run:
    return replace(run, state=RunState.ENDED, ended_at=now, outcome=Outcome.KERNEL_DIED, message=MESSAGE)


def _last_run(run: Run | None) -> dict[str, Any] | None:
    # How long it ran, nobody knows.
    return None if run is None else {**last_run_json(run), "duration_ms": None}
