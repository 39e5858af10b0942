"""A notebook's content as versions keep it: nbformat JSON in one canonical form, compressed, named by its digest.

Encoding a large notebook takes a second: call this in a worker thread.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable
from typing import Any, cast

from pycrdt import Doc

from pennant_server_ext.history.version_rows import Content
from pennant_server_ext.notebook.notebook_edits import read_notebook
from pennant_server_ext.notebook.notebook_merge import Notebook


def encode(notebook: Notebook) -> Content:
    """The notebook, compressed."""
    # One cell after the other: a large one in a single piece would hold the other threads for as long as it takes.
    cells = ",".join(_text(cell) for cell in notebook["cells"])
    rest = _text({key: value for key, value in notebook.items() if key != "cells"})
    text = f'{{"cells":[{cells}],{rest[1:]}'.encode("utf-8", "replace")
    return Content(hashlib.sha256(text).hexdigest(), zlib.compress(text))


def decode(data: bytes) -> Notebook:
    """The notebook."""
    return cast("Notebook", json.loads(zlib.decompress(data)))


def notebook_of(updates: Iterable[bytes]) -> Notebook:
    """The notebook that a document with these updates holds, every cell with its id."""
    doc: Doc[Any] = Doc()
    with doc.transaction():
        for update in updates:
            doc.apply_update(update)
    notebook = read_notebook(doc)
    for cell in notebook["cells"]:
        # The server's own note, which it makes anew whenever it reads the file.
        cell.get("metadata", {}).pop("trusted", None)
    return notebook


def as_file(notebook: Notebook) -> Notebook:
    """The notebook as it stands in a file of its format: before 4.5, cells have no ids."""
    if (notebook.get("nbformat", 4), notebook.get("nbformat_minor", 5)) >= (4, 5):
        return notebook
    return {**notebook, "cells": [{key: cell[key] for key in cell if key != "id"} for cell in notebook["cells"]]}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
