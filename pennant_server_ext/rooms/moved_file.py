"""Where a file went that was moved behind the contents manager's back: looked for by what it is, within bounds."""

import os
from collections import deque
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from pennant_server_ext.rooms.whole_file import Stamp, stamp_of

MAX_ENTRIES: Final = 50_000
"""So many files and folders are looked at; a search of all of them takes a quarter of a second."""


def find_moved(root: str, old: str, stamps: Collection[Stamp]) -> str | None:
    """The path below the root of a file with one of the stamps; None when there is none.

    A move keeps time, size and number of a file; another file that got the number has another time. The old path's
    folder comes first, then those above, then the rest. Hidden folders are left out: what is moved there is put away.
    """
    inodes = {stamp[2] for stamp in stamps}
    looked = 0
    for folder in _folders(Path(root), Path(old).parent):
        for entry in _entries(folder):
            looked += 1
            if entry.inode() in inodes and stamp_of(entry.path) in stamps:
                return entry.path
        if looked > MAX_ENTRIES:
            return None
    return None


def _folders(root: Path, first: Path) -> Iterator[str]:
    above = [first, *first.parents]
    near = [folder for folder in above if folder.is_relative_to(root)]
    yield from map(str, near)
    known = {str(folder) for folder in near}
    waiting = deque([str(root)])
    while waiting:
        folder = waiting.popleft()
        if folder not in known:
            yield folder
        below = [entry for entry in _entries(folder) if entry.is_dir(follow_symlinks=False)]
        waiting.extend(entry.path for entry in below if not entry.name.startswith("."))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []
