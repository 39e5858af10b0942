"""Which run printed what: where late output goes, and how much a run has printed. Pure, bounded in memory."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Literal

from pennant_js_kernel.errors import ProtocolViolation

MAX_RUNS = 10_000
MAX_DROPPED_BYTES = 64 * 1024 * 1024
"""What may still come between two cells that is not shown any more: buffers on its way, not a flood."""
Verdict = Literal["show", "limit_reached", "drop", "flood"]
Header = dict[str, Any]


@dataclass(slots=True)
class Entry:
    """Where a run's output goes: its request's header. None: nowhere, it was silent."""

    header: Header | None
    printed_bytes: int = 0


class RunLedger:
    """Remembers the newest runs of one sandbox."""

    def __init__(self, limit_bytes: int, max_runs: int = MAX_RUNS, max_dropped_bytes: int = MAX_DROPPED_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._max_dropped_bytes = max_dropped_bytes
        self._dropped_bytes = 0
        self._max_runs = max_runs
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._oldest = 1

    def open(self, run: int, header: Header | None) -> None:
        self._entries[run] = Entry(header)
        self._dropped_bytes = 0
        if len(self._entries) > self._max_runs:
            self._entries.popitem(last=False)
            self._oldest = next(iter(self._entries))

    def known(self, run: int) -> bool:
        return run in self._entries

    def header(self, run: int) -> Header | None:
        """Where output of `run` goes; None: it is not shown. Raises ProtocolViolation for a run that never was."""
        entry = self._find(run)
        return entry.header if entry else None

    def count(self, run: int, size: int) -> Verdict:
        """Adds `size` bytes to what `run` has printed. `limit_reached` is said once for each run, `flood` when nothing
        stops what comes although it is not shown."""
        entry = self._find(run)
        if entry is None or entry.printed_bytes > self._limit_bytes:
            self._dropped_bytes += size
            return "flood" if self._dropped_bytes > self._max_dropped_bytes else "drop"
        entry.printed_bytes += size
        return "show" if entry.printed_bytes <= self._limit_bytes else "limit_reached"

    def _find(self, run: int) -> Entry | None:
        """None for a run so old that it was forgotten."""
        entry = self._entries.get(run)
        if entry is None and run >= self._oldest:
            raise ProtocolViolation(f"output of run {run}, which never was")
        return entry
