"""What the worker process can do: large notebooks are read, and long logs folded."""

# nbformat is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import nbformat
from nbformat.sign import MemorySignatureStore, NotebookNotary

from pennant_server_ext.rooms.file_version import digest_of
from pennant_server_ext.rooms.filling import filling_of
from pennant_server_ext.rooms.worker_message import Message
from pennant_server_ext.store.compaction import folded


class WorkerTasks:
    """One question after the other."""

    def __init__(self) -> None:
        self._notebook: Any = None
        """What was read last, until it is filled in."""
        self._known: Final[Mapping[str, Callable[[Message], Message]]] = {
            "digest": self._digest,
            "read": self._read,
            "fill": self._fill,
            "fold": self._fold,
        }

    def answer(self, asked: Message) -> Message:
        """What was asked for, or the error."""
        try:
            return self._known[asked.words["do"]](asked)
        except Exception as error:
            return Message({"error": f"{type(error).__name__}: {error}"})

    def _digest(self, asked: Message) -> Message:
        return Message({"digest": digest_of(_notebook_at(asked.words["path"]))})

    def _read(self, asked: Message) -> Message:
        self._notebook = notebook = _notebook_at(asked.words["path"])
        notary = NotebookNotary(
            algorithm=asked.words["algorithm"], secret=asked.parts[0], store_factory=MemorySignatureStore
        )
        return Message({"digest": digest_of(notebook), "signature": notary.compute_signature(notebook)})

    def _fill(self, asked: Message) -> Message:
        notebook, self._notebook = self._notebook, None
        NotebookNotary(secret=b"-", store_factory=MemorySignatureStore).mark_cells(notebook, asked.words["trusted"])
        filling = filling_of(notebook)
        texts = json.dumps(dict(filling.texts)).encode()
        return Message({"written": filling.written}, [texts, *filling.updates])

    def _fold(self, asked: Message) -> Message:
        return Message({}, [folded(asked.parts)])


def _notebook_at(path: str) -> Any:
    """As jupyter_server's contents manager reads it."""
    return nbformat.reads(Path(path).read_bytes().decode("utf8"), as_version=4)
