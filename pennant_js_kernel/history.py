"""What was run in this kernel, for `history_request`. Nothing is written to disk."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice

MAX_ENTRIES = 10_000
SESSION = 1
Row = tuple[int, int, str | tuple[str, str | None]]


@dataclass(slots=True)
class Entry:
    line: int
    source: str
    result: str | None = None


class History:
    """The newest entries, oldest first. There is one session, 0 or 1: nothing is known of earlier kernels."""

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        self._entries: deque[Entry] = deque(maxlen=max_entries)

    def add(self, line: int, source: str) -> Entry:
        entry = Entry(line, source)
        self._entries.append(entry)
        return entry

    def tail(self, n: int | None, *, output: bool) -> list[Row]:
        return _rows(_last(self._entries, n), output=output)

    def range(self, session: int, start: int, stop: int | None, *, output: bool) -> list[Row]:
        """Lines from `start` up to, without, `stop`."""
        if session not in (0, SESSION):
            return []
        lines = (e for e in self._entries if e.line >= start and (stop is None or e.line < stop))
        return _rows(lines, output=output)

    def search(self, pattern: str, n: int | None, *, unique: bool, output: bool) -> list[Row]:
        """Sources that match a shell-style pattern; with `unique`, the newest of equal ones."""
        found = [entry for entry in self._entries if fnmatchcase(entry.source, pattern)]
        if unique:
            newest = {entry.source: entry for entry in found}
            found = sorted(newest.values(), key=lambda entry: entry.line)
        return _rows(_last(found, n), output=output)


def _last(entries: deque[Entry] | list[Entry], n: int | None) -> Iterable[Entry]:
    return entries if n is None else islice(entries, max(len(entries) - max(n, 0), 0), None)


def _rows(entries: Iterable[Entry], *, output: bool) -> list[Row]:
    return [(SESSION, e.line, (e.source, e.result) if output else e.source) for e in entries]
