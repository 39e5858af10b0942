"""Where a room's copy stands, for people. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

BEHIND_AFTER_S: Final = 5.0
"""Nobody is told of a copy that is as old as this."""


@dataclass(frozen=True, slots=True)
class CopyState:
    """``since``: seconds since 1970 of the oldest change that is not in the copy. ``reason``: a few words."""

    state: Literal["off", "current", "behind"] = "off"
    since: float | None = None
    reason: str = ""


OFF: Final = CopyState()
CURRENT: Final = CopyState("current")


def copy_state(oldest: float | None, reason: str, now: float) -> CopyState:
    """The state of a copy that lacks changes since ``oldest`` (None: none), and why the last attempt failed."""
    if oldest is None or now - oldest < BEHIND_AFTER_S:
        return CURRENT
    return CopyState("behind", oldest, reason or "the store is slow")


def copy_json(state: CopyState) -> dict[str, Any]:
    """The state as ``docs/api.md`` shows it."""
    since = None if state.since is None else datetime.fromtimestamp(state.since, UTC).isoformat(timespec="milliseconds")
    return {"state": state.state, "since": since, "reason": state.reason}
