"""Everything that runs printed, in files beside the store, for as long as somebody may want what a cell does not show.

Text stands in a file as it came, every other output as a line of JSON in the notebook format. A run that shows all it
printed leaves no file. One thread writes; what it cannot write is not kept, and the cell does not wait for it.
"""

import asyncio
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from logging import Logger
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.outputs.output_bounds import Whole

_MIB: Final = 1024 * 1024
_PIECE: Final = 256 * 1024
"""Characters that are written at once, and held in memory until then."""
_MOST_WAITING: Final = 64 * _MIB
"""Characters that may wait for a slow disk, of all runs together."""
_RICH: Final = ("display_data", "update_display_data", "execute_result", "error")
CUT: Final = "\n[Pennant] The rest was not kept.\n"


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What is kept of runs' outputs."""

    run_bytes: int = 256 * _MIB
    total_bytes: int = 1024 * _MIB
    """Of all notebooks together; the oldest go first."""
    age_s: float = 7 * 24 * 3600.0


class OutputFile:
    """What one run printed."""

    def __init__(self, write: Callable[[Path, str], bool], path: Path, most_bytes: int) -> None:
        self._write = write
        self._path = path
        self._left = most_bytes
        self._pieces: list[str] = []
        self._waiting = 0
        self.path: Path | None = None
        """Where it is, once something was written."""

    def add(self, message_type: str, content: dict[str, Any]) -> None:
        """Take one IOPub message."""
        if message_type == "stream":
            self._take(str(content.get("text", "")))
        elif message_type in _RICH:
            self._take(json.dumps({"output_type": message_type, **content}) + "\n")

    def flush(self) -> None:
        """Have it written; ``OutputFiles.written`` tells when it is."""
        if self._pieces:
            self.path = self._path
            if not self._write(self._path, "".join(self._pieces)):
                self._left = 0
            self._pieces.clear()
            self._waiting = 0

    def drop(self) -> None:
        """Take nothing more."""
        self._left = 0
        self._pieces.clear()

    def _take(self, text: str) -> None:
        if self._left <= 0:
            return
        # Bytes are counted roughly: no character takes fewer than one.
        self._left -= len(text) if text.isascii() else len(text.encode(errors="replace"))
        self._pieces.append(text if self._left > 0 else text[: max(0, len(text) + self._left)] + CUT)
        self._waiting += len(text)
        if self._waiting > _PIECE:
            self.flush()


class RunFiles:
    """The files of one notebook's runs, and where people find them."""

    def __init__(self, files: "OutputFiles", document_id: DocumentId, base_url: str) -> None:
        self._files = files
        self._document_id = document_id
        self._base_url = base_url

    def begin(self, run_id: str) -> tuple["OutputFile", Whole]:
        """A file for a run that starts; there is none until it prints much."""
        files, most = self._files, self._files.limits.run_bytes
        notebook = quote(str(self._document_id), safe="")
        url = f"{self._base_url}pennant/api/notebooks/{notebook}/runs/{run_id}/output"
        return OutputFile(files.write, files.path(self._document_id.file_id, run_id), most), Whole(url, most)

    def discard(self, file: "OutputFile") -> None:
        """Nobody needs that file."""
        file.drop()
        if file.path is not None:
            self._files.discard(file.path)


class OutputFiles:
    """The files of all runs of this server."""

    def __init__(self, folder: Path, limits: FileLimits, log: Logger) -> None:
        self.limits = limits
        self._folder = folder
        self._log = log
        self._thread = ThreadPoolExecutor(1, "pennant-outputs")
        self._waiting = 0
        """Characters. Only the thread takes away from it, only the event loop adds; a little off does no harm."""

    def path(self, file_id: str, run_id: str) -> Path:
        """Where a run's output would be. Both ids are parts of a file name already."""
        return self._folder / file_id / f"{run_id}.txt"

    def discard(self, path: Path) -> None:
        """Nobody needs that file."""
        self._thread.submit(self._remove, path)

    async def written(self) -> None:
        """Return when everything that was flushed is in its file."""
        await asyncio.get_running_loop().run_in_executor(self._thread, int)

    def close(self) -> None:
        """Write what waits, and end the thread."""
        self._thread.shutdown()

    def write(self, path: Path, text: str) -> bool:
        """Add to a file soon; False when the disk is too far behind, which ends the file."""
        if self._waiting > _MOST_WAITING:
            self._thread.submit(self._append, path, CUT)
            return False
        self._waiting += len(text)
        self._thread.submit(self._append, path, text)
        return True

    def _append(self, path: Path, text: str) -> None:
        try:
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                self._tidy()
            with path.open("a", encoding="utf-8", errors="replace", newline="") as file:
                file.write(text)
        except OSError as error:
            self._log.warning("The output of a run is not kept in %s: %s", path, error)
        finally:
            self._waiting -= len(text)

    def _tidy(self) -> None:
        found = [(path, path.stat()) for path in self._folder.glob("*/*.txt")]
        left, oldest = self.limits.total_bytes, time.time() - self.limits.age_s
        for path, stat in sorted(found, key=lambda each: each[1].st_mtime, reverse=True):
            left -= stat.st_size
            if left < 0 or stat.st_mtime < oldest:
                self._remove(path)

    def _remove(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            self._log.warning("%s could not be removed: %s", path, error)
