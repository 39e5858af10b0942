"""Three-way merging of notebooks, by cell id: what the file's version changes in the shared one.

Versions are nbformat's JSON, every cell with an id (``cell_matching``). What only one side changed is merged; what both
changed in different ways is a conflict, which overwrites nothing until somebody has chosen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Final

from pennant_server_ext.notebook.text_merge import merge_text

Notebook = dict[str, Any]
Cell = dict[str, Any]
Path = tuple[str, ...]
Fields = dict[Path, object]

ABSENT: Final = object()
"""The value of a field that is not there."""
_UNCOMPARED: Final = frozenset({("id",), ("metadata", "trusted")})
"""Trust is the server's own note on a cell; it is not in the file."""
_RUN_MARKS: Final = frozenset({("execution_count",), ("metadata", "execution"), ("metadata", "pennant")})
"""These belong to the outputs, so that they alone are never a conflict."""

_WHAT: Final[Mapping[Path, str]] = {("source",): "text", ("outputs",): "outputs"}


@dataclass(frozen=True, slots=True)
class RemoveCell:
    """The cell goes."""

    cell_id: str


@dataclass(frozen=True, slots=True)
class InsertCell:
    """A new cell stands after that one; None: first. Where that one is gone: last."""

    cell: Cell
    after: str | None


@dataclass(frozen=True, slots=True)
class MoveCell:
    """The cell stands after that one, as it is; None: first."""

    cell_id: str
    after: str | None


@dataclass(frozen=True, slots=True)
class SetField:
    """A field of a cell, or of the notebook (None), has that value; ``ABSENT``: it is gone. No path: the whole cell."""

    cell_id: str | None
    path: Path
    value: object


Edit = RemoveCell | InsertCell | MoveCell | SetField


def cells_of_other_runs(edits: Iterable[Edit]) -> frozenset[str]:
    """The cells that the edits give other outputs, or the marks of another run."""
    about_runs = {("outputs",), *_RUN_MARKS}
    fields = (edit for edit in edits if isinstance(edit, SetField) and edit.path in about_runs)
    return frozenset(edit.cell_id for edit in fields if edit.cell_id is not None)


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides changed in different ways. ``edits`` would make it the file's."""

    cell_id: str | None
    what: str
    """``text``, ``outputs``, ``metadata``, ``kind``, ``order``, ``deleted here``, ``deleted in the file``."""
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """What makes ours the merged notebook, as far as that can be said."""

    edits: tuple[Edit, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def taking_theirs(self) -> tuple[Edit, ...]:
        """The edits if the file's version is taken wherever there is a conflict."""
        return (*self.edits, *(edit for conflict in self.conflicts for edit in conflict.edits))


def merge(base: Notebook | None, theirs: Notebook, ours: Notebook) -> Merge:
    """What their changes since the base make of ours. Without a base, what is equal in both is taken for it."""
    mine, yours = _by_id(ours), _by_id(theirs)
    old = _by_id(_shared(theirs, ours) if base is None else base)
    parts = [_merged_cell(old.get(cell_id), cell, mine[cell_id]) for cell_id, cell in yours.items() if cell_id in mine]
    gone = [_removed(old[cell_id], cell) for cell_id, cell in mine.items() if cell_id in old and cell_id not in yours]
    deleted = {cell_id for cell_id in yours if cell_id in old and cell_id not in mine}
    back = [
        _deleted_here(old[cell_id], yours[cell_id], before)
        for before, cell_id in pairwise((None, *yours))
        if cell_id in deleted
    ]
    removed = {edit.cell_id for part in gone for edit in part.edits if isinstance(edit, RemoveCell)}
    kept = [cell_id for cell_id in mine if cell_id not in removed]
    new = [cell_id for cell_id in yours if cell_id not in old and cell_id not in mine]
    placed = _placed(tuple(old), yours, kept, new)
    head = _merged_fields(None, _head(_shared(theirs, ours) if base is None else base), _head(theirs), _head(ours))
    whole = (*gone, placed, *parts, *back, head)
    return Merge(
        tuple(edit for part in whole for edit in part.edits),
        tuple(conflict for part in whole for conflict in part.conflicts),
    )


def _shared(theirs: Notebook, ours: Notebook) -> Notebook:
    mine = _by_id(ours)
    cells = [cell for cell in theirs["cells"] if cell["id"] in mine and _fields(cell) == _fields(mine[cell["id"]])]
    known, fields = _head(ours), _head(theirs)
    equal = {path: value for path, value in fields.items() if known.get(path, ABSENT) == value}
    metadata = {path[1]: value for path, value in equal.items() if len(path) == 2}
    return {**{path[0]: value for path, value in equal.items() if len(path) == 1}, "metadata": metadata, "cells": cells}


def _merged_cell(base: Cell | None, theirs: Cell, ours: Cell) -> Merge:
    cell_id = str(ours["id"])
    kinds = {theirs["cell_type"], ours["cell_type"], ours["cell_type"] if base is None else base["cell_type"]}
    if len(kinds) == 1:
        known = {} if base is None else _fields(base)
        return _merged_fields(cell_id, known, _fields(theirs), _fields(ours))
    if base is not None and _fields(theirs) in (_fields(base), _fields(ours)):
        return Merge()
    edits = (SetField(cell_id, (), theirs),)
    if base is not None and _fields(ours) == _fields(base):
        return Merge(edits)
    return Merge(conflicts=(Conflict(cell_id, "kind", edits),))


def _merged_fields(cell_id: str | None, base: Fields, theirs: Fields, ours: Fields) -> Merge:
    edits: list[Edit] = []
    clashes: list[SetField] = []
    for path in sorted({*base, *theirs, *ours}):
        before, there, here = (fields.get(path, ABSENT) for fields in (base, theirs, ours))
        if there in (before, here):
            continue
        text = _merged_text(path, before, there, here)
        if here == before:
            edits.append(SetField(cell_id, path, there))
        elif text is None:
            clashes.append(SetField(cell_id, path, there))
        elif text != here:
            edits.append(SetField(cell_id, path, text))
    return Merge(tuple(edits), _conflicts(cell_id, clashes))


def _merged_text(path: Path, before: object, there: object, here: object) -> str | None:
    if path == ("source",) and isinstance(there, str) and isinstance(here, str):
        return merge_text(before if isinstance(before, str) else "", there, here)
    return None


def _conflicts(cell_id: str | None, clashes: Sequence[SetField]) -> tuple[Conflict, ...]:
    marks = tuple(edit for edit in clashes if edit.path in _RUN_MARKS)
    found: list[Conflict] = []
    for edit in clashes:
        if edit not in marks:
            what = _WHAT.get(edit.path, "metadata")
            found.append(Conflict(cell_id, what, (edit, *marks) if what == "outputs" else (edit,)))
    return tuple(found)


def _removed(base: Cell, ours: Cell) -> Merge:
    edit = RemoveCell(str(ours["id"]))
    if _is_only_run(base, ours):
        return Merge((edit,))
    return Merge(conflicts=(Conflict(edit.cell_id, "deleted in the file", (edit,)),))


def _deleted_here(base: Cell, theirs: Cell, before: str | None) -> Merge:
    if _is_only_run(base, theirs):
        return Merge()
    return Merge(conflicts=(Conflict(str(theirs["id"]), "deleted here", (InsertCell(theirs, before),)),))


def _is_only_run(base: Cell, now: Cell) -> bool:
    before, after = _fields(base), _fields(now)
    return all(before.get(path, ABSENT) == after.get(path, ABSENT) for path in {*before, *after} - _RUN_MARKS)


def _placed(base: Sequence[str], theirs: Mapping[str, Cell], ours: Sequence[str], new: Sequence[str]) -> Merge:
    """New cells and their moves; ``ours`` without what was removed."""
    everywhere = {*base} & {*theirs} & {*ours}
    orders = [[cell_id for cell_id in cells if cell_id in everywhere] for cells in (base, theirs, ours)]
    wanted = [cell_id for cell_id in theirs if cell_id in everywhere or cell_id in new or cell_id in ours]
    moved = _edits_of_order(ours, _woven(wanted, ours), theirs)
    unmoved = _edits_of_order(ours, _woven(ours, wanted), theirs)
    if orders[1] in (orders[0], orders[2]):
        return Merge(unmoved)
    if orders[2] == orders[0]:
        return Merge(moved)
    moves = tuple(edit for edit in moved if isinstance(edit, MoveCell))
    return Merge(unmoved, (Conflict(None, "order", moves),))


def _woven(order: Sequence[str], others: Sequence[str]) -> list[str]:
    """The order with the others that are not in it, each after the one that it follows among the others."""
    woven = list(order)
    there = set(order)
    for before, cell_id in pairwise((None, *others)):
        if cell_id is not None and cell_id not in there:
            woven.insert(0 if before is None else woven.index(before) + 1, cell_id)
    return woven


def _edits_of_order(now: Sequence[str], wanted: Sequence[str], cells: Mapping[str, Cell]) -> tuple[Edit, ...]:
    blocks = SequenceMatcher(None, now, wanted, autojunk=False).get_matching_blocks()
    staying = {now[block.a + step] for block in blocks for step in range(block.size)}
    known = {*now}
    return tuple(
        MoveCell(cell_id, before) if cell_id in known else InsertCell(cells[cell_id], before)
        for before, cell_id in pairwise((None, *wanted))
        if cell_id is not None and cell_id not in staying
    )


def _by_id(notebook: Notebook) -> dict[str, Cell]:
    return {str(cell["id"]): cell for cell in notebook["cells"]}


def _head(notebook: Notebook) -> Fields:
    return _fields({key: value for key, value in notebook.items() if key != "cells"})


def _fields(content: Mapping[str, Any]) -> Fields:
    """Everything that can change by itself: the keys, and those of the metadata; empty attachments are none."""
    fields: Fields = {(key,): value for key, value in content.items() if key != "metadata"}
    fields |= {("metadata", key): value for key, value in content.get("metadata", {}).items()}
    return {
        path: value for path, value in fields.items() if path not in _UNCOMPARED and (value or path[0] != "attachments")
    }
