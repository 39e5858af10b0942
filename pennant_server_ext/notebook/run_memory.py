"""The last runs that ended in a notebook, kept in its shared document: what ran once does not run again.

A browser that got no answer posts its run again, with the same id, and the server that ran it may be gone by then. The
document's updates outlive it. A root array, because one more entry costs only that entry.
"""

from collections.abc import Mapping
from typing import Any, Final, cast

from pycrdt import Array, Doc

KEPT: Final = 200
"""Runs remembered; about 100 bytes each, which every browser loads."""


class RunMemory:
    """The root array ``pennant_ended``, oldest first."""

    def __init__(self, ydoc: Doc[Any]) -> None:
        self._entries: Array[Any] = ydoc.get("pennant_ended", type=Array)

    def add(self, entry: Mapping[str, object]) -> None:
        """Remember a run that has ended; the oldest one goes when there are too many. Call it inside a transaction."""
        self._entries.append(dict(entry))
        if len(self._entries) > KEPT:
            del self._entries[: len(self._entries) - KEPT]

    def find(self, run_id: str) -> Mapping[str, object] | None:
        """What is remembered of that run; None when nothing is."""
        entries = [cast("Mapping[str, object]", entry) for entry in self._entries if isinstance(entry, Mapping)]
        return next((entry for entry in reversed(entries) if entry.get("run_id") == run_id), None)
