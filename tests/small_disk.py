"""A file system of a few megabytes, to be filled up."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.parts import missing

_BALLAST: Final = "ballast"
_BLOCK: Final = 4096


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """Mounted at ``folder``."""

    folder: Path

    def fill(self) -> None:
        """Leave no room."""
        with (self.folder / _BALLAST).open("ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(_BLOCK))
            except OSError:
                return

    def make_room(self) -> None:
        """Take away what filled it."""
        (self.folder / _BALLAST).unlink()


@contextmanager
def small_disk(folder: Path, size: str) -> Generator[SmallDisk]:
    """A disk of that size (``2m``) in a folder; skip, or in CI fail, where nothing can be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        missing("no small file system can be mounted", "run the tests as root")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
