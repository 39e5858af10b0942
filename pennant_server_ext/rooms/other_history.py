"""Browsers that come back with a document that shares no history with the room's.

That happens when the log of changes was lost while they were away. Merged as it is, such a document would double every
cell. So what they have typed is taken out of it by cell id, nothing of it is lost, and the browser loads anew.
"""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import json
import uuid
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from pycrdt import Decoder, Doc

from pennant_server_ext.notebook.notebook_edits import read_notebook
from pennant_server_ext.notebook.notebook_merge import Cell, Edit, InsertCell, Notebook, SetField
from pennant_server_ext.notebook.text_merge import merge_text, text_changes

LOAD_ANEW: Final = 1003
"""The close code upon which jupyter-collaboration's browsers offer to load the page anew."""
REASON: Final = json.dumps(
    {"reason": "unknown_session", "reloadable": True, "errorReason": "Your text is kept. Reload to go on."}
)
"""A close reason has at most 123 bytes (RFC 6455, 5.5)."""


def shares_nothing(state: bytes, ours: bytes) -> bool:
    """Whether a document of that state vector has content, and none of it is in ours."""
    theirs = clients_of(state)
    return bool(theirs) and not theirs & clients_of(ours)


def is_empty(state: bytes) -> bool:
    """Whether a document of that state vector has no content."""
    return not clients_of(state)


def notebook_in(update: bytes) -> Notebook:
    """The notebook in a browser's whole document; one without cells has nothing to be kept."""
    doc: Doc[Any] = Doc()
    doc.apply_update(update)
    return read_notebook(doc)


def kept_text(theirs: Notebook, ours: Notebook, loaded: Mapping[str, str]) -> list[Edit]:
    """What brings their text into ours. ``loaded``: the cells' texts as they were when the room was loaded, by id.

    Nobody knows whether they have typed or the file was changed meanwhile. So theirs is merged where it only adds to
    what was loaded, and is a cell of its own below where it would take something away.
    """
    here = {str(cell["id"]): cell for cell in ours["cells"]}
    edits: list[Edit] = []
    for before, cell in pairwise((None, *theirs["cells"])):
        if cell is not None:
            after = None if before is None else str(before["id"])
            edits.extend(_kept(cell, here.get(str(cell["id"])), loaded.get(str(cell["id"])), after))
    return edits


def _kept(theirs: Cell, ours: Cell | None, loaded: str | None, after: str | None) -> list[Edit]:
    text = str(theirs["source"])
    if ours is None:
        return [] if text in ("", loaded) else [InsertCell(theirs, after)]
    if text == loaded or _only_adds(text, str(ours["source"])):
        return []
    merged = merge_text(loaded, text, str(ours["source"])) if loaded is not None and _only_adds(loaded, text) else None
    if merged is not None:
        return [SetField(str(ours["id"]), ("source",), merged)]
    return [InsertCell({**theirs, "id": uuid.uuid4().hex}, str(ours["id"]))]


def _only_adds(old: str, new: str) -> bool:
    return all(change.start == change.end for change in text_changes(old, new))


def clients_of(state: bytes) -> set[int]:
    """Who has written into a document of that state vector: pairs of client and clock (Yjs' encoding, version 1)."""
    decoder = Decoder(state)
    found = [(decoder.read_var_uint(), decoder.read_var_uint()) for _ in range(decoder.read_var_uint())]
    return {client for client, clock in found if clock}
