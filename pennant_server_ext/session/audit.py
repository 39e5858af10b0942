"""The audit trail: Jupyter events (``events/*.yaml``) that say who ran, interrupted or restarted what."""

from pathlib import Path
from typing import Any, Final

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.messages import User
from pennant_server_ext.runs.cell_run import Run

_BASE: Final = "https://events.pennant-notebook.example"
RUN_ENDED: Final = f"{_BASE}/run_ended/v1"
INTERRUPT: Final = f"{_BASE}/interrupt/v1"
RESTART: Final = f"{_BASE}/restart/v1"
_SCHEMAS: Final = ("run_ended.yaml", "interrupt.yaml", "restart.yaml")


def register_schemas(event_logger: Any) -> None:
    """Make the events known, so that handlers may subscribe to them."""
    for name in _SCHEMAS:
        event_logger.register_event_schema(Path(__file__).parent / "events" / name)


class Audit:
    """Emits one notebook's events."""

    def __init__(self, event_logger: Any, document_id: DocumentId) -> None:
        self._event_logger = event_logger
        self._document_id = str(document_id)

    def run_ended(self, run: Run) -> None:
        """A run has ended, whether it ever started or not."""
        outcome = None if run.outcome is None else run.outcome.value
        data = {"run_id": run.run_id, "cell_id": run.cell_id, "outcome": outcome, "duration_ms": run.duration_ms}
        self._emit(RUN_ENDED, run.user, data)

    def interrupted(self, user: User, run: Run | None) -> None:
        """Somebody interrupted the kernel."""
        self._emit(INTERRUPT, user, {"run_id": None if run is None else run.run_id})

    def restarted(self, user: User) -> None:
        """Somebody restarted the kernel."""
        self._emit(RESTART, user, {})

    def _emit(self, schema_id: str, user: User, data: dict[str, Any]) -> None:
        whole = {"document_id": self._document_id, "username": user.username, **data}
        self._event_logger.emit(schema_id=schema_id, data=whole)
