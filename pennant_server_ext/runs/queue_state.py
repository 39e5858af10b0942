"""What the execution queue of one notebook knows: who runs, who waits, what is offered again, what has ended."""

from dataclasses import dataclass
from typing import Final

from pennant_server_ext.messages import RunRequest
from pennant_server_ext.runs.cell_run import Run

REMEMBERED_RUNS: Final = 1000
"""Ended runs kept, so that a retry is recognised and a late GET is answered."""

MAX_WAITING: Final = 2000


@dataclass(frozen=True, slots=True)
class ExecutionQueue:
    """Who runs, who waits (in order), what is offered again (in order), who has ended (newest last)."""

    running: Run | None = None
    waiting: tuple[Run, ...] = ()
    offered: tuple[Run, ...] = ()
    """Runs that waited when a server stopped or died: somebody says whether they run."""
    ended: tuple[Run, ...] = ()
    held: bool = False
    """The kernel restarts: runs may queue, none may start."""
    stopped: bool = False
    """The server stops: nothing starts any more."""

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits."""
        return self.running is not None or bool(self.waiting)

    def find(self, run_id: str) -> Run | None:
        """The run of that id, if it is still known."""
        return next((run for run in (*self.active, *self.offered, *self.ended) if run.run_id == run_id), None)

    @property
    def active(self) -> tuple[Run, ...]:
        """The running one first, then those that wait, in order."""
        return (*(() if self.running is None else (self.running,)), *self.waiting)

    def has_room_for(self, runs: tuple[RunRequest, ...]) -> bool:
        """Whether the batch still fits; one that does not is not queued at all."""
        new = sum(self.find(request.run_id) is None for request in runs)
        return len(self.waiting) + new <= MAX_WAITING

    def position(self, run_id: str) -> int | None:
        """0 running, 1 next, …; None when it has ended or is only offered."""
        if self.running is not None and self.running.run_id == run_id:
            return 0
        return next((place for place, run in enumerate(self.waiting, start=1) if run.run_id == run_id), None)
