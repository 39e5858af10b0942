"""Writes a file whole or not at all, and not over what somebody else has written meanwhile.

The new content goes to a file beside it, to the disk, and in one step to the place of the old one. Readers, and whoever
comes after a server that was killed, find the old file or the new one. jupyter_server writes into the file itself, so
that a killed server leaves half of it.
"""

import os
import stat
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from errno import EACCES
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final

from tornado.web import HTTPError

Stamp = tuple[int, int, int]
"""When a file was changed last (nanoseconds), its size (bytes), and which file it is."""


class FileChanged(HTTPError):
    """Somebody else has written the file since it was read. jupyter_server hands on errors of this kind as they are."""

    def __init__(self) -> None:
        super().__init__(409, "The file was changed on disk.")


@dataclass(slots=True)
class Expected:
    """What must stand at the file's place; afterwards, what was written there."""

    stamp: Stamp | None


_EXPECTED: Final[ContextVar[Expected | None]] = ContextVar("expected", default=None)


@contextmanager
def expecting(stamp: Stamp | None) -> Generator[Expected]:
    """Writes inside take the place of a file of that stamp only, and note what they wrote; None: of any file."""
    expected = Expected(stamp)
    token = _EXPECTED.set(expected)
    try:
        yield expected
    finally:
        _EXPECTED.reset(token)


def stamp_of(path: str) -> Stamp | None:
    """The file's stamp; None when there is no file."""
    try:
        return _stamp(os.stat(path))
    except (OSError, ValueError):
        return None


def write_whole(path: str, write: Callable[[IO[str]], object], in_place: Callable[[], object]) -> None:
    """Have the content written and put in the place of the file, with its permissions.

    ``in_place`` writes the file itself: for a folder that takes no other file.

    Raises:
        FileChanged: somebody else has written it since.
        OSError: it cannot be written; the old file is as it was.
    """
    place = Path(os.path.realpath(path))
    expected = _EXPECTED.get()
    if place.exists() and not os.access(place, os.W_OK):
        raise PermissionError(EACCES, "The file is read-only", str(place))
    if not os.access(place.parent, os.W_OK):
        in_place()
        return
    with NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=place.parent, prefix=".~", delete=False) as file:
        try:
            write(file)
            file.flush()
            _dress(file.fileno(), place)
            os.fsync(file.fileno())
            written = _stamp(os.fstat(file.fileno()))
            if expected is not None and expected.stamp not in (None, stamp_of(str(place))):
                raise FileChanged
            os.replace(file.name, place)
        except BaseException:
            with suppress(OSError):
                os.unlink(file.name)
            raise
    if expected is not None:
        expected.stamp = written
    _sync_folder(place.parent)


def _dress(descriptor: int, place: Path) -> None:
    """Owner and permissions of the old file; a new one has what the process gives to all its files."""
    try:
        old = os.stat(place)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(descriptor, 0o666 & ~mask)
        return
    with suppress(PermissionError):
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_mtime_ns, found.st_size, found.st_ino
