"""One server for each file: the log is numbered in memory, so nobody else may write to it.

The lock is the operating system's, so a server that was killed holds none.
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TRIES: Final = 100


@dataclass(frozen=True, slots=True)
class OwnedFile:
    """A path that is this server's until ``release``."""

    path: Path
    lock: int

    def release(self) -> None:
        """Let others have it."""
        os.close(self.lock)


def take(path: Path) -> OwnedFile:
    """The path, or one beside it while another server has it.

    Raises:
        OSError: the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for number in range(1, _TRIES):
        mine = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        lock = os.open(mine.with_name(f"{mine.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        except OSError:
            os.close(lock)
            raise
        else:
            return OwnedFile(mine, lock)
    raise OSError(f"{_TRIES} servers have a log at {path} already")
