"""What people hear about their sandbox: on IOPub as it happens, and in `kernel_info` for whoever comes later."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from pennant_js_kernel.errors import SandboxUnavailable
from pennant_js_kernel.handover import Ended, Started, Waiting
from pennant_js_kernel.publisher import Publisher, isolation_content
from pennant_js_kernel.run_ledger import Header


@dataclass(frozen=True, slots=True)
class Loss:
    """A sandbox ended and took variables along. `in_cell`: a cell ran in it, and has told."""

    ended: Ended
    at: datetime
    in_cell: bool

    @property
    def sentence(self) -> str:
        return f"{self.ended.message} {self.ended.next_step}"


class SandboxNews:
    """`lost`: the last loss, until a cell begins in a new sandbox and shows for itself what is there."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._starts = 0
        self._in_line = False
        self.lost: Loss | None = None

    def started(self, header: Header | None, started: Started) -> None:
        """The first start is no news, unless somebody waited for it: clients learn it from kernel_info."""
        self._starts += 1
        if self._starts > 1 or self._in_line:
            self._tell("started", header, started, **_host(started))
        self._in_line = False

    def in_line(self, header: Header | None, place: Waiting) -> None:
        self._in_line = True
        self._tell("waiting", header, **asdict(place))

    def not_started(self, header: Header | None, unavailable: SandboxUnavailable) -> None:
        """Only who was told of a line must hear that it is over; otherwise the cell tells."""
        if self._in_line:
            self._in_line = False
            self._tell("failed", header, message=unavailable.message, next_step=unavailable.next_step)

    def ended(self, header: Header | None, started: Started, ended: Ended, *, lost: bool, in_cell: bool) -> None:
        """`lost`: a cell had run in it; `in_cell`: one was running."""
        if lost:
            self.lost = Loss(ended, datetime.now(UTC), in_cell)
        self._tell("ended", header, started, **asdict(ended), lost=lost)

    def idle_announced(self, started: Started, ends_in_s: float, idle_s: float) -> None:
        message = f"The sandbox ends in {duration(ends_in_s)} because no cell has run for a while."
        next_step = f"It stays when a cell runs; without a run it ends after {duration(idle_s)}."
        self._tell("idle", None, started, message=message, next_step=next_step, ends_in_s=ends_in_s)

    def idle_taken_back(self, started: Started) -> None:
        self._tell("idle", None, started, ends_in_s=None)

    def _tell(self, event: str, header: Header | None, started: Started | None = None, **more: object) -> None:
        known = {"engine": started.engine, "isolation": isolation_content(started)} if started else {}
        self._publisher.sandbox(header, {**_EMPTY, "event": event, **known, **more})


_EMPTY: Mapping[str, None] = dict.fromkeys(("engine", "isolation", "reason", "message", "next_step"))


def described(
    state: str,
    started: Started | None,
    place: Waiting | None,
    lost: Loss | None,
    ends_in_s: float | None,
    *,
    used: bool,
) -> dict[str, Any]:
    """The `sandbox` of `kernel_info_reply.content.pennant`. `started`: the present sandbox, or the last one.

    `used`: a cell has run in the present one.
    """
    return {
        "state": state,
        "used": used,
        "engine": started and started.engine,
        "isolation": started and isolation_content(started),
        **(_host(started) if started else {"host": None, "limits": None}),
        "waiting": place and asdict(place),
        "lost": lost and {**asdict(lost.ended), "at": lost.at.isoformat(timespec="milliseconds")},
        "ends_in_s": ends_in_s,
    }


def duration(seconds: float) -> str:
    """In words, for a sentence."""
    return f"{round(seconds / 60)} minutes" if seconds >= 120 else f"{round(seconds)} s"


def _host(started: Started) -> dict[str, Any]:
    return {"host": started.host, "limits": asdict(started.limits)}
