"""Writes runs into the shared notebook: their start, their output, their end, and the board that everybody sees."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from logging import Logger
from typing import Any, Final

from pennant_server_ext.messages import iso
from pennant_server_ext.notebook.shared_notebook import RunMarks, SharedNotebook
from pennant_server_ext.runs.cell_run import Run, last_run_json, remembered_run_json
from pennant_server_ext.runs.queue_state import ExecutionQueue
from pennant_server_ext.session.board import Board
from pennant_server_ext.session.persistence import Persistence
from pennant_server_ext.session.run_output import RunOutput, RunOutputs

WATCH_INTERVAL_S: Final = 1.0
"""How often a running cell is looked after that prints nothing: somebody may have moved it."""


class CellWriter:
    """One notebook's writer; nothing else writes outputs or run state."""

    def __init__(
        self,
        persistence: Persistence,
        outputs: RunOutputs,
        board: Board,
        queue: Callable[[], ExecutionQueue],
        wake: asyncio.Event,
        log: Logger,
    ) -> None:
        self._persistence = persistence
        self._outputs = outputs
        self._board = board
        self._queue = queue
        self._wake = wake
        self._log = log
        self._watched: SharedNotebook | None = None

    async def begin(self, run: Run) -> RunOutput:
        """Clear the cell and show it as running, on disk too: what a killed server had begun is not begun again."""
        output = self._outputs.begin(run.cell_id, run.run_id)
        notebook = self._persistence.notebook
        if notebook is not None:
            self._watch(notebook)
            async with notebook.writing():
                notebook.clear_outputs(run.cell_id)
                with notebook.together():
                    notebook.mark_running(run.cell_id)
                    self._board.publish(notebook, self._queue())
            await notebook.durable()
        return output

    async def end(self, run: Run) -> None:
        """Write the rest of the output, then how the run ended. A run that never started leaves its cell as it is."""
        notebook = self._persistence.notebook
        if notebook is None:
            return
        async with notebook.writing():
            if run.started_at is None:
                self._conclude(notebook, run)
                return
            self._outputs.complete(run.cell_id)
            self._outputs.flush(notebook)
            self._outputs.end(run.cell_id, marks_of(run))
            self._conclude(notebook, run)

    def _conclude(self, notebook: SharedNotebook, run: Run) -> None:
        with notebook.together():
            if run.started_at is not None:
                notebook.mark_ended(run.cell_id, marks_of(run))
                self._outputs.end_stuck(notebook)
            notebook.memory.add(remembered_run_json(run))
            self._board.publish(notebook, self._queue())

    def _watch(self, notebook: SharedNotebook) -> None:
        """Look after the cells whenever some come or go, also when nothing runs."""
        if notebook is not self._watched:
            self._watched = notebook
            notebook.on_cells_changed(self._wake.set)

    async def keep_flushed(self, pause_s: float) -> None:
        """Write whenever woken, with a pause in between, until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(WATCH_INTERVAL_S if self._queue().busy else None):
                    await self._wake.wait()
            self._wake.clear()
            await self.flush()
            await asyncio.sleep(pause_s)

    async def flush(self) -> None:
        """Write what came since the last time; what cannot be written now is tried again."""
        try:
            await self._flush()
        except Exception:
            self._log.exception("Output could not be written; trying again")

    async def _flush(self) -> None:
        notebook = self._persistence.notebook
        if notebook is None:
            return
        async with notebook.writing():
            self._outputs.flush(notebook)
            self._board.publish(notebook, self._queue())


def marks_of(run: Run) -> RunMarks:
    """What stands in the cell once the run has ended."""
    return RunMarks(run.execution_count, last_run_json(run), _timing(run))


def _timing(run: Run) -> dict[str, Any] | None:
    # The names under which JupyterLab's own cell timing keeps the same moments.
    started, ended = iso(run.started_at), iso(run.ended_at)
    if started is None or ended is None:
        return None
    starts = ("iopub.status.busy", "iopub.execute_input", "shell.execute_reply.started")
    ends = ("iopub.status.idle", "shell.execute_reply")
    return {**dict.fromkeys(starts, started), **dict.fromkeys(ends, ended)}
