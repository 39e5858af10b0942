"""Which cell of one notebook is which of another, where the file tells no ids (nbformat before 4.5) or one id twice."""

import uuid
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

Cell = dict[str, Any]


def with_ids(cells: Sequence[Cell], known: Sequence[Cell]) -> list[Cell]:
    """The cells, each with an id of its own: the one it has, that of the known cell it was made of, or a new one."""
    own = _own_ids(cells)
    free = [cell for cell in known if cell["id"] not in own]
    nameless = [place for place, cell_id in enumerate(own) if cell_id is None]
    found = dict(zip(nameless, _matched([cells[place] for place in nameless], free), strict=True))
    return [{**cell, "id": own[place] or found[place] or uuid.uuid4().hex} for place, cell in enumerate(cells)]


def _own_ids(cells: Sequence[Cell]) -> list[str | None]:
    """Each cell's id; None where there is none, or another cell before has the same."""
    ids: dict[str | None, None] = {None: None}
    own: list[str | None] = []
    for cell in cells:
        cell_id = str(cell.get("id") or "") or None
        own.append(None if cell_id in ids else cell_id)
        ids[cell_id] = None
    return own


def _matched(cells: Sequence[Cell], known: Sequence[Cell]) -> list[str | None]:
    """For each cell the id of a known one: the same text first, then the same kind at the same place between those."""
    found: list[str | None] = [None] * len(cells)
    matcher = SequenceMatcher(None, [_text(cell) for cell in known], [_text(cell) for cell in cells], autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        for before, now in zip(range(i1, i2), range(j1, j2), strict=False):
            if known[before]["cell_type"] == cells[now]["cell_type"]:
                found[now] = str(known[before]["id"])
    return found


def _text(cell: Cell) -> tuple[str, str]:
    return str(cell["cell_type"]), str(cell["source"])
