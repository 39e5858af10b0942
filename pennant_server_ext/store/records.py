"""What the log holds. A room's updates are numbered: the first is 1, and each one that is appended is one more."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One change: who made it ("" for Pennant itself) and when (seconds since 1970). It may stand for those before it
    back to the row before; it has the number of the last of them."""

    seq: int
    at: float
    author: str
    update: bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All changes up to a number, as one update without what was deleted."""

    seq: int
    data: bytes


@dataclass(frozen=True, slots=True)
class SavedFile:
    """The file with that digest holds everything up to that number. Not ``done``: it was about to be written."""

    seq: int
    digest: str
    done: bool


@dataclass(frozen=True, slots=True)
class LogPart:
    """A part of a room's log."""

    snapshot: Snapshot | None
    """What is to be applied first; None when all of it was asked for as rows, or there is none."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """What of a room's log is to be folded."""

    room: str
    updates: tuple[bytes, ...]
    marks: tuple[tuple[int, int], ...]
    """Number and checksum of each of them: by these it is known whether all is as it was."""

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(map(len, self.updates))


@dataclass(frozen=True, slots=True)
class StoredRoom:
    """All that is known of a room."""

    updates: tuple[bytes, ...]
    """To be applied in this order."""
    seq: int
    """The number of the last update; 0: the room is unknown."""
    saves: tuple[SavedFile, ...] = ()
    """The last file that was saved, and those that were about to be since; the oldest first."""

    @property
    def saved(self) -> SavedFile | None:
        """The last file that was saved for certain."""
        return next((save for save in reversed(self.saves) if save.done), None)

    def save_of(self, digest: str) -> SavedFile | None:
        """Which of the saves left a file of this digest; None: somebody else wrote it."""
        return next((save for save in reversed(self.saves) if save.digest == digest), None)


@dataclass(frozen=True, slots=True)
class StoreState:
    """Whether changes wait in memory because the disk does not take them, and why."""

    behind: bool = False
    reason: str = ""
