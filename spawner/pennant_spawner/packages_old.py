"""Folders of packages that no server uses any more."""

import shutil
import time
from pathlib import Path
from typing import Final

from pennant_spawner.packages_folder import installation_place

KEPT_S: Final = 30 * 24 * 3600.0
"""How long a folder is kept that no server has begun with: one that runs since then may still read it."""


def note_use(folder: Path) -> None:
    """Remembers that a server begins to use it now, where this user may write that down."""
    try:
        folder.touch()
    except OSError:
        return


def prune_packages(current: Path, unused_s: float = KEPT_S) -> list[Path]:
    """Removes this user's folders that no server has begun with for so long, never `current`. Answers which."""
    place, before = installation_place(), time.time() - unused_s
    folders = [it for it in place.iterdir() if it.is_dir()] if place.is_dir() else []
    old = [it for it in folders if it != current and it.stat().st_mtime < before]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return old
