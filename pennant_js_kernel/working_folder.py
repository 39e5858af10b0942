"""The kernel's own folder, for notebooks that no server looks after (nbclient, a console)."""

import os
import stat
from pathlib import Path, PurePosixPath

from pennant_js_kernel.errors import FileUnavailable

MAX_FILE_BYTES = 1024 * 1024
_SUFFIXES = frozenset({".js", ".mjs", ".json"})


class WorkingFolder:
    """Reads JavaScript and JSON below one folder: nothing outside of it, wherever a symbolic link may point, and
    nothing hidden."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> str:
        """The text of a file; `path` relative, as in PROTOCOL.md. Raises FileUnavailable. Blocks."""
        target = self._find(path)
        try:
            return _bytes(target, path).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise FileUnavailable(f"{path} is not text in UTF-8; save it as UTF-8 to import it.") from None
        except OSError as error:
            raise FileUnavailable(f"{path} cannot be read ({error.strerror}).") from error

    def _find(self, path: str) -> Path:
        try:
            root = self._root.resolve(strict=True)
            target = (root / path).resolve()
        except (OSError, RuntimeError, ValueError):
            raise FileUnavailable(f"{path} cannot be found.") from None
        if not target.is_relative_to(root):
            raise FileUnavailable(f"{path} is outside of the kernel's folder; only files in it can be imported.")
        if any(part.startswith(".") for part in target.relative_to(root).parts):
            raise FileUnavailable(f"{path} is hidden; hidden files cannot be imported.")
        if not {PurePosixPath(path).suffix, target.suffix} <= _SUFFIXES:
            raise FileUnavailable(f"{path} cannot be imported: only .js, .mjs and .json files can.")
        return target


def _bytes(target: Path, path: str) -> bytes:
    try:
        # Not blocking: opening a pipe would wait for its other end.
        descriptor = os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise FileUnavailable(f"There is no file {path} beside this notebook.") from None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FileUnavailable(f"{path} is not a file.")
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise FileUnavailable(f"{path} is larger than 1 MiB, which is the most that can be imported.")
    return content
