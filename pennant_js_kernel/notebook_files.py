"""The text files that relative imports read: from the server when one attached, else from the kernel's own folder."""

import asyncio
from collections.abc import Mapping
from typing import Any

from pennant_js_kernel.errors import FileUnavailable
from pennant_js_kernel.publisher import Publisher
from pennant_js_kernel.run_ledger import Header
from pennant_js_kernel.working_folder import MAX_FILE_BYTES, WorkingFolder

_LONGEST_ERROR = 1000


class NotebookFiles:
    """Belongs to one event loop. `limit_s`: how long reading one file may take."""

    def __init__(self, publisher: Publisher, folder: WorkingFolder, limit_s: float) -> None:
        self._publisher = publisher
        self._folder = folder
        self._limit_s = limit_s
        self._attached = False
        self._last = 0
        self._waiting: dict[int, asyncio.Future[str]] = {}

    def attach(self) -> None:
        """A server gives the files from now on, with the notebook's permissions."""
        self._attached = True

    async def read(self, path: str, header: Header | None) -> str:
        """`header`: of the request that wants it. Raises FileUnavailable."""
        try:
            async with asyncio.timeout(self._limit_s):
                return await (self._ask_server(path, header) if self._attached else self._read_own(path))
        except TimeoutError:
            message = f"{path} could not be read within {self._limit_s:g} s; run the cell again."
            raise FileUnavailable(message) from None

    def take(self, content: Mapping[str, Any]) -> None:
        """What the server gave. An answer to no question is ignored."""
        waiting = self._waiting.get(_number(content.get("request")))
        if waiting is None or waiting.done():
            return
        text, error = content.get("text"), content.get("error")
        if isinstance(text, str) and len(text) <= MAX_FILE_BYTES:
            waiting.set_result(text)
        else:
            refusal = error if isinstance(error, str) else "The server gave no text of at most 1 MiB."
            waiting.set_exception(FileUnavailable(refusal[:_LONGEST_ERROR]))

    async def _ask_server(self, path: str, header: Header | None) -> str:
        self._last += 1
        number = self._last
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._publisher.file_wanted(header, number, path)
            return await waiting
        finally:
            del self._waiting[number]

    async def _read_own(self, path: str) -> str:
        return await asyncio.to_thread(self._folder.read, path)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
