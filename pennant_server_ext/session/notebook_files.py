"""The files beside a notebook, for relative imports: read through the server's contents manager.

So what the file browser shows can be imported, and nothing else: the manager's root, its rules on hidden files and its
storage hold. What somebody edits in a shared document is read as it was last saved. A kernel is not trusted: every path
is checked here, whatever the sandbox has checked before.
"""

import asyncio
from collections.abc import Callable
from logging import Logger
from pathlib import PurePosixPath
from typing import Any, Final

from jupyter_core.utils import ensure_async
from tornado.web import HTTPError

from pennant_server_ext.errors import BadRequest, NotFound, PennantError, TooLarge

ENDINGS: Final = (".js", ".mjs", ".json")
MAX_FILE_BYTES: Final = 1024 * 1024
READ_DEADLINE_S: Final = 10.0
MAX_WAITING: Final = 64
_READERS: Final = 4


def server_path(notebook_path: str, path: str) -> str:
    """The server's path of a file that is named relative to the notebook's folder.

    Raises:
        BadRequest: no such path can be imported; the message names the file.
    """
    parts = path.split("/")
    up = next((place for place, part in enumerate(parts) if part != ".."), len(parts))
    folder = PurePosixPath(notebook_path.strip("/")).parent.parts
    if any(part in ("", ".", "..") for part in parts[up:]) or "\\" in path or "\0" in path:
        raise BadRequest(f"{path} is no path of a file beside this notebook.")
    if not path.endswith(ENDINGS):
        raise BadRequest(f"{path} cannot be imported: only files that end in {', '.join(ENDINGS)} can.")
    if up > len(folder):
        raise BadRequest(f"{path} lies outside the folder that this server serves; move it beside the notebook.")
    return "/".join((*folder[: len(folder) - up], *parts[up:]))


async def read_text(contents: Any, notebook_path: str, path: str) -> str:
    """The text of a file.

    Raises:
        UserError: it is not there, is no text, is too large, or may not be imported; the message names the file.
    """
    full = server_path(notebook_path, path)
    model = await _get(contents, full, path, content=False)
    if model["type"] == "directory":
        raise BadRequest(f"{path} is a folder; import a file in it.")
    _check_size(path, model.get("size") or 0)
    model = await _get(contents, full, path, content=True, type="file", format="text")
    text = str(model["content"])
    _check_size(path, len(text.encode("utf-8", "replace")))
    return text


async def _get(contents: Any, full: str, path: str, **wanted: Any) -> dict[str, Any]:
    try:
        return await ensure_async(contents.get(full, **wanted))
    except HTTPError as error:
        if error.status_code == 400 and wanted["content"]:
            raise BadRequest(f"{path} is no text in UTF-8, so it cannot be imported.") from error
        raise NotFound("unknown_file", f"There is no file {path} beside this notebook.") from error


def _check_size(path: str, size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise TooLarge("file_too_large", f"{path} is larger than 1 MiB, so it cannot be imported.")


class NotebookFiles:
    """Answers a kernel's questions for files: a few at once, each within a deadline."""

    def __init__(self, contents: Any, notebook_path: Callable[[], str], log: Logger) -> None:
        self._contents = contents
        self._notebook_path = notebook_path
        self._log = log
        self._waiting: asyncio.Queue[tuple[str, Callable[[dict[str, str]], None]]] = asyncio.Queue(MAX_WAITING)

    def want(self, path: str, answer: Callable[[dict[str, str]], None]) -> None:
        """Read the file soon; ``answer`` gets its ``text``, or an ``error`` in one sentence."""
        try:
            self._waiting.put_nowait((path, answer))
        except asyncio.QueueFull:
            answer({"error": f"{path} was not read: too many files were asked for at once. Import it again."})

    async def serve(self) -> None:
        """Read until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(_READERS):
                tasks.create_task(self._read_one_after_the_other())

    async def _read_one_after_the_other(self) -> None:
        while True:
            path, answer = await self._waiting.get()
            answer(await self._content(path))

    async def _content(self, path: str) -> dict[str, str]:
        try:
            async with asyncio.timeout(READ_DEADLINE_S):
                # A notebook may be moved while it is open: its folder is the one it has now.
                return {"text": await read_text(self._contents, self._notebook_path(), path)}
        except PennantError as error:
            return {"error": error.message}
        except TimeoutError:
            return {"error": f"{path} could not be read within {READ_DEADLINE_S:.0f} s. Import it again."}
        except Exception:
            self._log.exception("%s could not be read for an import", path)
            return {"error": f"{path} could not be read; the server's log tells why."}
