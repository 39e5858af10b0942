"""Notebook files are written in a worker thread, from the first copy to the last ``fsync``.

jupyter_server's asynchronous contents manager hands only the encoding to a thread: the copy of the old file, the flush
and the ``fsync`` hold the event loop, each up to a tenth of a second on a busy disk, and with it everybody's keys. Its
synchronous manager writes notebooks in one piece; that piece is what the thread runs.
"""

from functools import partial
from typing import Any, Final, cast

from anyio.to_thread import run_sync
from jupyter_server.services.contents.fileio import AsyncFileManagerMixin, FileManagerMixin

_WRITE: Final = "_save_notebook"
"""The managers' method that writes one notebook; it is theirs to override, so that there is no public name for it."""


def save_in_threads(contents: Any) -> None:
    """Have this contents manager write notebooks so. One that has its own way to write them keeps it."""
    if getattr(cast("object", type(contents)), _WRITE, None) is not getattr(AsyncFileManagerMixin, _WRITE):
        return
    write: Any = partial(getattr(FileManagerMixin, _WRITE), contents)

    async def save_notebook(os_path: str, nb: Any, capture_validation_error: Any = None) -> None:
        await run_sync(partial(write, os_path, nb, capture_validation_error=capture_validation_error))

    setattr(contents, _WRITE, save_notebook)
