"""Performs the edits of a merge in a notebook's Y.Doc, with no more operations than they need.

Texts are changed where they differ, so that cursors stay where people have them. Outputs keep the frontend's contract:
the array stays, what differs at its end is made anew.
"""

# pycrdt's classes are generic without their element types being known here.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterable
from typing import Any, cast

from pycrdt import Array, Doc, Map, Text

from pennant_server_ext.notebook.notebook_merge import (
    ABSENT,
    Cell,
    Edit,
    InsertCell,
    MoveCell,
    Notebook,
    RemoveCell,
    SetField,
)
from pennant_server_ext.notebook.text_merge import text_changes
from pennant_server_ext.outputs.output_array import YArray, YMap, output_map, outputs_of


def read_notebook(ydoc: Doc[Any]) -> Notebook:
    """The notebook that stands in the document, every cell with its id, the first of an id only."""
    cells: dict[str, Cell] = {}
    for ycell in _cells(ydoc):
        cell: Cell = ycell.to_py()
        cell.pop("execution_state", None)
        cells.setdefault(str(cell.get("id")), cell)
    return whole_numbers({**(_meta(ydoc).to_py() or {}), "cells": list(cells.values())})


def apply_edits(ydoc: Doc[Any], edits: Iterable[Edit], origin: str) -> None:
    """Perform the edits as one transaction of that origin. An edit of a cell that is gone does nothing."""
    with ydoc.transaction(origin=origin):
        for edit in edits:
            match edit:
                case RemoveCell(cell_id):
                    _take_out(ydoc, cell_id)
                case InsertCell(cell, after):
                    _cells(ydoc).insert(_place_after(ydoc, after), new_cell(cell))
                case MoveCell(cell_id, after):
                    _move(ydoc, cell_id, after)
                case SetField():
                    _set(ydoc, edit)


def new_cell(cell: Cell) -> YMap:
    """A cell as jupyter_ydoc has it in a document."""
    content = {**cell, "source": Text(cell["source"]), "metadata": Map(dict(cell.get("metadata", {})))}
    if not content.get("attachments"):
        content.pop("attachments", None)
    if cell["cell_type"] == "code":
        content["outputs"] = Array([output_map(output) for output in cell.get("outputs", [])])
        content.setdefault("execution_state", "idle")
    return Map(content)


def whole_numbers(value: Any) -> Any:
    """The value with integers for the floating numbers that browsers make of them."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: whole_numbers(inner) for key, inner in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [whole_numbers(inner) for inner in cast("list[Any]", value)]
    return value


def _set(ydoc: Doc[Any], edit: SetField) -> None:
    if edit.cell_id is None:
        _set_in(_meta(ydoc), edit.path, edit.value)
        return
    place = _place(ydoc, edit.cell_id)
    if place is None:
        return
    ycell = _cells(ydoc)[place]
    match edit.path, edit.value:
        case (), cell:
            del _cells(ydoc)[place]
            _cells(ydoc).insert(place, new_cell({**cast("Cell", cell), "id": edit.cell_id}))
        case ("source",), str(text):
            _set_text(ycell["source"], text)
        case ("outputs",), list(outputs):
            _set_outputs(ycell, cast("list[dict[str, Any]]", outputs))
        case path, value:
            _set_in(ycell, path, value)


def _set_in(holder: YMap, path: tuple[str, ...], value: object) -> None:
    if len(path) == 2 and not isinstance(holder.get(path[0]), Map):
        holder[path[0]] = Map(dict(cast("dict[str, Any]", holder.get(path[0]) or {})))
    inner = holder if len(path) == 1 else cast("YMap", holder[path[0]])
    if value is not ABSENT:
        inner[path[-1]] = value
    elif path[-1] in inner:
        del inner[path[-1]]


def _set_text(text: Text, wanted: str) -> None:
    old = str(text)
    for change in text_changes(old, wanted):
        # Places in a Y.Text are bytes of UTF-8.
        start = len(old[: change.start].encode())
        end = start + len(old[change.start : change.end].encode())
        if end > start:
            del text[start:end]
        if change.text:
            text.insert(start, change.text)


def _set_outputs(ycell: YMap, wanted: list[dict[str, Any]]) -> None:
    outputs = outputs_of(ycell)
    now = whole_numbers(outputs.to_py())
    most = min(len(now), len(wanted))
    same = next((place for place in range(most) if now[place] != wanted[place]), most)
    if same < len(now):
        del outputs[same:]
    if same < len(wanted):
        outputs.extend([output_map(output) for output in wanted[same:]])


def _move(ydoc: Doc[Any], cell_id: str, after: str | None) -> None:
    cell = _take_out(ydoc, cell_id)
    if cell is not None:
        _cells(ydoc).insert(_place_after(ydoc, after), new_cell(cell))


def _take_out(ydoc: Doc[Any], cell_id: str) -> Cell | None:
    place = _place(ydoc, cell_id)
    if place is None:
        return None
    cell: Cell = _cells(ydoc)[place].to_py()
    del _cells(ydoc)[place]
    return cell


def _place_after(ydoc: Doc[Any], after: str | None) -> int:
    if after is None:
        return 0
    place = _place(ydoc, after)
    return len(_cells(ydoc)) if place is None else place + 1


def _place(ydoc: Doc[Any], cell_id: str) -> int | None:
    cells = _cells(ydoc)
    return next((place for place in range(len(cells)) if cells[place].get("id") == cell_id), None)


def _cells(ydoc: Doc[Any]) -> YArray:
    return cast("YArray", ydoc.get("cells", type=Array))


def _meta(ydoc: Doc[Any]) -> YMap:
    return cast("YMap", ydoc.get("meta", type=Map))
