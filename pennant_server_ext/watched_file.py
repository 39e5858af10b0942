"""Notices changes of a file behind jupyter_server_ydoc's back, without asking the contents manager each second.

The stock watch asks for the whole model of every open file once a second: a millisecond and three changes of thread,
idle or not. Where the contents are files of this machine, their modification time tells whether there is anything to
ask for.
"""

import os
from typing import Any

from jupyter_server_ydoc import loaders
from jupyter_server_ydoc.loaders import FileLoader

Stamp = tuple[int, int, int]


class WatchedFile(FileLoader):
    """One file that a room is about."""

    _seen: Stamp | None = None

    async def maybe_notify(self) -> None:
        """Tell the rooms about a change from outside, or a new path."""
        # A file that stands unchanged where it was has no new path either.
        stamp = _stamp(self._contents_manager, self._current_path)
        if stamp is not None and stamp == self._seen:
            return
        await super().maybe_notify()
        # The one from before the look: what changes during it is looked at again.
        self._seen = stamp


def _stamp(contents: Any, path: str) -> Stamp | None:
    """When and what was written last, as the file system has it; None where it cannot tell."""
    to_local = getattr(contents, "_get_os_path", None)
    if to_local is None:
        return None
    try:
        found = os.stat(to_local(path))
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def use_watched_files() -> None:
    """Have jupyter_server_ydoc make these. It has no setting for their class."""
    stand_in: Any = WatchedFile
    loaders.FileLoader = stand_in
