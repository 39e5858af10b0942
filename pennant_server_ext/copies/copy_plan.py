"""What of a room's log goes into one object, and when a snapshot takes the place of many. Pure. Sizes in bytes."""

from collections.abc import Mapping
from typing import Final

from pennant_server_ext.copies.object_names import is_snapshot
from pennant_server_ext.store.records import LogPart

MOST_OBJECTS: Final = 100
FLOOR: Final = 64 * 1024
"""A log below this is not worth a snapshot, unless it has too many objects."""
MOST_ROWS: Final = 256
"""A longer part of the log is copied as a snapshot: joining takes time with the square of the number."""


def is_for_log(part: LogPart) -> bool:
    """Whether the part is to become a log object. Else it is so long, or so old, that a snapshot is cheaper."""
    return part.snapshot is None and len(part.rows) < MOST_ROWS


def needs_snapshot(objects: Mapping[str, int]) -> bool:
    """Whether so many and so large objects are to be replaced by one."""
    snapshots = sum(size for name, size in objects.items() if is_snapshot(name))
    log = sum(size for name, size in objects.items() if not is_snapshot(name))
    return len(objects) > MOST_OBJECTS or log > max(snapshots, FLOOR)
