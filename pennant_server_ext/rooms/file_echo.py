"""What came from the file, and comes once more from the browsers that had typed it.

A server that finds more in the file than in its log takes it from there, as it takes anybody's change: the log's disk
was full, or the server before was another one, whose copy was a second behind. When the browsers come back, they bring
the same text as changes of their own, and Yjs would have both. So what they bring is merged as a version is.
"""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import json
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any, Final

from pycrdt import Array, Doc

from pennant_server_ext.notebook.notebook_edits import apply_edits, read_notebook
from pennant_server_ext.notebook.notebook_merge import Cell, Conflict, Edit, InsertCell, Notebook, SetField, merge
from pennant_server_ext.rooms.other_history import clients_of

_ORIGIN: Final = "pennant file echo"
_WORDS: Final = re.compile(r"\w+|\W")


class FileEcho:
    """Made before the file's changes are taken into the document."""

    def __init__(self, ydoc: Doc[Any]) -> None:
        self._ydoc = ydoc
        self._state = ydoc.get_state()
        self._without: Doc[Any] = Doc()
        """The document as it were without the file's changes, with what browsers have brought since."""
        self._without.apply_update(ydoc.get_update())

    @property
    def is_needed(self) -> bool:
        """Whether something was taken in since."""
        return self._ydoc.get_state() != self._state

    def is_new_to(self, state: bytes) -> bool:
        """Whether a browser with a document of that state vector has not seen the file's changes."""
        clients = clients_of(state)
        return bool(clients) and self._ydoc.client_id not in clients

    def merged(self, update: bytes) -> Notebook | None:
        """What the notebook is to be once that browser's update was taken; None: as Yjs makes it."""
        base = read_notebook(self._without)
        self._without.apply_update(update)
        theirs = read_notebook(self._without)
        if theirs == base:
            return None
        ours: Doc[Any] = Doc()
        ours.apply_update(self._ydoc.get_update())
        before = read_notebook(ours)
        found = merge(base, theirs, before)
        settled = (edit for conflict in found.conflicts for edit in _settled(conflict, before))
        apply_edits(ours, (*found.edits, *settled), _ORIGIN)
        return read_notebook(ours)

    def edits_to(self, wanted: Notebook) -> tuple[Edit, ...]:
        """What makes the document that notebook; cells that are there twice are taken out at once."""
        cells = self._ydoc.get("cells", type=Array)
        ids = [str(cell.get("id")) for cell in cells]
        with self._ydoc.transaction(origin=_ORIGIN):
            for place in reversed(range(len(ids))):
                if ids[place] in ids[:place]:
                    del cells[place]
        now = read_notebook(self._ydoc)
        return merge(now, wanted, now).edits


def _settled(conflict: Conflict, ours: Notebook) -> Iterator[Edit]:
    """Nobody is asked: nothing of what either has is lost."""
    found: list[Cell] = [cell for cell in ours["cells"] if cell["id"] == conflict.cell_id]
    cell: Cell = found[0] if found else {}
    for edit in conflict.edits:
        match edit:
            case SetField(cell_id, ("source",), str(theirs)):
                yield SetField(cell_id, ("source",), union(str(cell.get("source", "")), theirs))
            case SetField(_, ("outputs",), theirs) if _size(theirs) < _size(cell.get("outputs")):
                continue
            case InsertCell() | SetField(_, (_, *_), _):
                yield edit
            case _:
                continue


def _size(outputs: object) -> int:
    return len(json.dumps(outputs))


def union(one: str, other: str) -> str:
    """A text with all that is in both, what they have in common once; where they differ, the lines of both."""
    ones, others = one.split("\n"), other.split("\n")
    if larger := _larger(one, other):
        return larger
    lines: list[str] = []
    for step, i1, i2, j1, j2 in SequenceMatcher(None, ones, others, autojunk=False).get_opcodes():
        mine, yours = "\n".join(ones[i1:i2]), "\n".join(others[j1:j2])
        larger = _larger(mine, yours) if step == "replace" else None
        lines += ones[i1:i2] + (others[j1:j2] if step != "equal" else []) if larger is None else [larger]
    return "\n".join(lines)


def _larger(one: str, other: str) -> str | None:
    """The one that has all words of the other, in their order."""
    ones, others = _WORDS.findall(one), _WORDS.findall(other)
    if _is_in(ones, others):
        return other
    return one if _is_in(others, ones) else None


def _is_in(few: list[str], many: list[str]) -> bool:
    left = iter(many)
    return all(word in left for word in few)
