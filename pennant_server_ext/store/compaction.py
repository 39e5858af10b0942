"""What of a room's log is folded into a snapshot, and when. Sizes in bytes."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pycrdt import Doc, merge_updates

from pennant_server_ext.store.records import Row, SavedFile

FLOOR: Final = 256 * 1024
"""A log below this is never worth it while the room is open."""
FLOOR_AT_CLOSE: Final = 16 * 1024
CLOSE_SHARE: Final = 4
"""When a room closes, a log of a quarter of its snapshot is worth it."""
LIMIT: Final = 8 * 1024 * 1024
"""A log of so much that the file on disk does not hold is folded all the same."""
MOST: Final = 4 * 1024 * 1024
MOST_ROWS: Final = 10_000
"""However large the snapshot is, no more than this is read besides when a room is opened."""
LARGE: Final = 1024 * 1024
"""Folding more than this holds Python's lock for milliseconds, and with it everybody's keys."""
_AT_ONCE: Final = 64
"""Joining takes time with the square of the number."""


@dataclass(frozen=True, slots=True)
class LogSize:
    """How large a room's log is."""

    snapshot: int = 0
    """With the rows of a file's first load: nothing in them was ever deleted, so that folding them gains nothing."""
    rows: int = 0
    """Bytes in the other rows."""
    count: int = 0
    """How many rows."""

    def grown(self, by: int) -> "LogSize":
        """The size with one more row."""
        return LogSize(self.snapshot, self.rows + by, self.count + 1)

    @property
    def is_due(self) -> bool:
        """Whether folding is worth its price."""
        return self.count >= MOST_ROWS or self.rows >= min(MOST, max(FLOOR, self.snapshot))

    @property
    def is_due_at_close(self) -> bool:
        """The same when nobody waits for the room any more."""
        return self.rows >= max(FLOOR_AT_CLOSE, self.snapshot // CLOSE_SHARE)


def fold_up_to(last_seq: int, saves: Sequence[SavedFile]) -> int:
    """The number up to which the log may be folded: what the file on disk holds has to remain to be told apart."""
    if not saves:
        return last_seq
    done = [save.seq for save in saves if save.done]
    return min(last_seq, done[-1] if done else min(save.seq for save in saves))


def folded(updates: Iterable[bytes]) -> bytes:
    """One update with the same result, without the content of what was deleted.

    Raises:
        ValueError: one of them is damaged.
    """
    doc: Doc[Any] = Doc()
    with doc.transaction():
        for update in updates:
            doc.apply_update(update)
    return doc.get_update()


def joined(rows: Sequence[Row]) -> list[Row]:
    """Fewer rows with the same result: one for each stretch of one author. A damaged one stays as it is."""
    fewer: list[list[Row]] = []
    for row in rows:
        if fewer and fewer[-1][0].author == row.author and len(fewer[-1]) < _AT_ONCE:
            fewer[-1].append(row)
        else:
            fewer.append([row])
    try:
        return [_join(some) for some in fewer]
    except ValueError:
        return list(rows)


def _join(rows: Sequence[Row]) -> Row:
    if len(rows) == 1:
        return rows[0]
    last = rows[-1]
    return Row(last.seq, last.at, last.author, merge_updates(*(row.update for row in rows)))
