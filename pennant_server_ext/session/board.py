"""What everybody in the notebook sees at once, late joiners too: the root map ``pennant`` of the shared document."""

import uuid
from collections import deque
from typing import Any, Final

from pennant_server_ext.messages import Notice, notice_json
from pennant_server_ext.notebook.shared_notebook import SharedNotebook
from pennant_server_ext.runs.cell_run import input_json, offered_run_json, queued_run_json
from pennant_server_ext.runs.queue_state import ExecutionQueue
from pennant_server_ext.runs.sandbox_state import SandboxState, sandbox_json

_NOTICES: Final = 20


class Board:
    """The queue, the kernel's status, its sandbox and the newest notices, ready to be published."""

    def __init__(self) -> None:
        self.status = "none"
        self.isolation: dict[str, Any] | None = None
        self.sandbox = SandboxState()
        self._notices: deque[dict[str, Any]] = deque(maxlen=_NOTICES)

    def add(self, notice: Notice) -> None:
        """Take a notice; the oldest one goes when there are too many."""
        self._notices.append(notice_json(notice, uuid.uuid4().hex))

    def publish(self, notebook: SharedNotebook, queue: ExecutionQueue) -> None:
        """Write what has changed. Call it inside ``notebook.writing()``."""
        values: dict[str, object] = {
            "runs": [queued_run_json(run, place) for place, run in _places(queue)],
            "kernel": {"status": self.status, "isolation": self.isolation},
            "offered": _offered(notebook, queue),
            "sandbox": sandbox_json(self.sandbox),
            "input": input_json(queue.running),
        }
        if self._notices:
            values["notices"] = list(self._notices)
        notebook.root.publish(values)


def _offered(notebook: SharedNotebook, queue: ExecutionQueue) -> list[dict[str, Any]]:
    """Cells that were deleted fall out, and come back with an undo."""
    sources = ((run, notebook.source(run.cell_id)) for run in queue.offered)
    return [offered_run_json(run, source) for run, source in sources if source is not None]


def _places(queue: ExecutionQueue) -> list[tuple[int, Any]]:
    first = 0 if queue.running is not None else 1
    return list(enumerate(queue.active, start=first))
