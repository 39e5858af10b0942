"""Large notebooks are read, and their logs folded, in the worker process.

Parsing 26 MB holds Python's lock for a twentieth of a second, in whatever thread, and with it everybody's keys.
"""

# jupyter_server and nbformat are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import json
from collections.abc import Sequence
from logging import Logger
from typing import Any, Final, cast

from jupyter_server.services.contents.filemanager import AsyncFileContentsManager
from nbformat.sign import NotebookNotary

from pennant_server_ext.rooms.filling import Filling, LargeVersion
from pennant_server_ext.rooms.worker_process import Conversation, WorkerLost, WorkerProcess, WorkFailed

LARGE_BYTES: Final = 4 * 1024 * 1024
"""A notebook below this is read in the server, in less time than the worker would need to start."""
_READS: Final = ("get", "_notebook_model", "_read_notebook", "_read_file", "mark_trusted_cells")
"""What makes the difference between one contents manager of files and another."""


class LargeNotebooks:
    """What takes long; None where the worker cannot do it, so that the server has to."""

    def __init__(self, worker: WorkerProcess, log: Logger) -> None:
        self._worker = worker
        self._log = log

    async def read(self, contents: Any, path: str, to_fill: bool) -> LargeVersion | None:
        """What stands in the file of that path; ``to_fill``: a document is to be filled with it."""
        if not _are_plain_files(contents):
            return None
        os_path: str = contents._get_os_path(path)
        try:
            async with self._worker.conversation() as talk:
                if to_fill:
                    return await _filled(talk, contents, path, os_path)
                return LargeVersion((await talk.ask("digest", {"path": os_path})).words["digest"], None)
        except WorkerLost as error:
            self._tell(path, error)
        except WorkFailed as error:
            # The server will see for itself, and tells people.
            self._log.debug("%s: %s", path, error)
        return None

    async def fold(self, updates: Sequence[bytes]) -> bytes | None:
        """One update with the same result; see ``store.compaction``."""
        try:
            async with self._worker.conversation() as talk:
                return (await talk.ask("fold", {}, updates)).parts[0]
        except WorkerLost as error:
            self._tell("A long log", error)
        except WorkFailed as error:
            self._log.debug("A long log: %s", error)
        return None

    def _tell(self, what: str, error: WorkerLost) -> None:
        self._log.warning("The server does itself what its worker process should, others wait: %s, %s", what, error)


def _are_plain_files(contents: Any) -> bool:
    """Whether this manager reads notebooks as jupyter_server's own does, and as the worker can."""
    kind = cast("Any", type(contents))
    return (
        isinstance(contents, AsyncFileContentsManager)
        and all(getattr(kind, name) is getattr(AsyncFileContentsManager, name) for name in _READS)
        and type(contents.notary) is NotebookNotary
    )


async def _filled(talk: Conversation, contents: Any, path: str, os_path: str) -> LargeVersion:
    notary = contents.notary
    read = await talk.ask("read", {"path": os_path, "algorithm": notary.algorithm}, [notary.secret])
    trusted = bool(notary.store.check_signature(read.words["signature"], notary.algorithm))
    if not trusted:
        contents.log.warning("Notebook %s is not trusted", path)
    filled = await talk.ask("fill", {"trusted": trusted})
    texts, *updates = filled.parts
    return LargeVersion(read.words["digest"], Filling(updates, filled.words["written"], json.loads(texts)))
