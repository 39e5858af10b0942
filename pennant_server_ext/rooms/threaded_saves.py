"""Notebook files are written in a worker thread, whole or not at all (``whole_file``).

jupyter_server's asynchronous contents manager hands only the encoding to a thread: the copy of the old file, the flush
and the ``fsync`` hold the event loop, each up to a tenth of a second on a busy disk, and with it everybody's keys.
"""

import sqlite3
from functools import partial
from typing import Any, Final, cast

import nbformat
from anyio.to_thread import run_sync
from jupyter_server.services.contents.fileio import AsyncFileManagerMixin, FileManagerMixin

from pennant_server_ext.rooms.whole_file import write_whole

_WRITE: Final = "_save_notebook"
"""The managers' method that writes one notebook; it is theirs to override, so that there is no public name for it."""


def save_in_threads(contents: Any) -> None:
    """Have this contents manager write notebooks so. One that has its own way to write them keeps it."""
    if getattr(cast("object", type(contents)), _WRITE, None) is not getattr(AsyncFileManagerMixin, _WRITE):
        return
    write_in_place: Any = partial(getattr(FileManagerMixin, _WRITE), contents)

    async def save_notebook(os_path: str, nb: Any, capture_validation_error: Any = None) -> None:
        more = {"capture_validation_error": capture_validation_error}
        encode: Any = partial(cast("Any", nbformat).write, nb, version=nbformat.NO_CONVERT, **more)
        in_place = partial(write_in_place, os_path, nb, **more)
        if contents.use_atomic_writing:
            await run_sync(write_whole, os_path, encode, in_place)
        else:
            await run_sync(in_place)

    setattr(contents, _WRITE, save_notebook)
    _note_trust_at_once(contents)


def _note_trust_at_once(contents: Any) -> None:
    """The database of trusted notebooks waits for no disk: each save commits to it, on the event loop.

    What a machine that loses its power forgets there is only that a notebook was trusted.
    """
    database = getattr(getattr(contents.notary, "store", None), "db", None)
    if isinstance(database, sqlite3.Connection):
        database.execute("PRAGMA synchronous = OFF")
