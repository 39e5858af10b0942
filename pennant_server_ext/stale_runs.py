"""Runs that a server which is gone has left behind: the update store brings their ``running`` back, for ever."""

from collections.abc import Mapping, Set
from typing import Any, Final, cast

from pennant_server_ext.kernel_sessions import KERNEL_NAME
from pennant_server_ext.messages import Outcome
from pennant_server_ext.shared_notebook import RunMarks, SharedNotebook

MESSAGE: Final = "The server stopped while this cell ran. Run it again."


async def end_stale_runs(notebook: SharedNotebook, active: Set[str]) -> bool:
    """End every running cell that nobody runs; whether there was any. Notebooks of other kernels are left alone."""
    left = {str(run.get("cell_id")): run for run in _published_runs(notebook) if run.get("state") == "running"}
    if notebook.kernel_name != KERNEL_NAME and not left:
        return False
    stale = [cell_id for cell_id in notebook.cell_ids if notebook.is_marked_running(cell_id) and cell_id not in active]
    async with notebook.writing():
        for cell_id in stale:
            notebook.mark_ended(cell_id, RunMarks(None, _last_run(left.get(cell_id)), None))
    return bool(stale)


def _published_runs(notebook: SharedNotebook) -> list[Mapping[str, Any]]:
    runs = notebook.published("runs")
    found = cast("list[object]", runs) if isinstance(runs, list) else []
    return [cast("Mapping[str, Any]", run) for run in found if isinstance(run, Mapping)]


def _last_run(left: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if left is None:
        return None
    kept = {key: left.get(key) for key in ("run_id", "user", "started_at")}
    return {**kept, "duration_ms": None, "outcome": Outcome.KERNEL_DIED.value, "message": MESSAGE}
