"""How a version comes back."""

# jupyter_ydoc is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jupyter_ydoc import YNotebook
from pycrdt import Doc

from pennant_server_ext.history.restoring import restoring_edits
from pennant_server_ext.notebook.notebook_edits import apply_edits, read_notebook

Cells = dict[str, tuple[str, str]]
texts = st.text(alphabet="ab\né😀", max_size=6)
cells = st.dictionaries(st.sampled_from("abcdef"), st.tuples(texts, texts), min_size=1, max_size=6)


def notebook(some: Cells, minor: int = 5) -> dict[str, Any]:
    """Code cells, by id, with text and what they printed."""
    return {
        "nbformat": 4,
        "nbformat_minor": minor,
        "metadata": {"kernelspec": {"name": "pennant", "display_name": "p"}, "language_info": {"name": "javascript"}},
        "cells": [_cell(cell_id, text, printed) for cell_id, (text, printed) in some.items()],
    }


def _cell(cell_id: str, text: str, printed: str) -> dict[str, Any]:
    outputs = [{"output_type": "stream", "name": "stdout", "text": printed}] if printed else []
    metadata = {"pennant": {"run": {"run_id": f"{cell_id} {printed}"}}}
    code = {"cell_type": "code", "execution_count": len(printed) or None, "outputs": outputs}
    return {"id": cell_id, "source": text, "metadata": metadata, **code}


def restored(version: dict[str, Any], now: dict[str, Any], busy: set[str]) -> dict[str, Any]:
    """The shared notebook after it became that version."""
    doc: Doc[Any] = Doc()
    YNotebook(doc).set(now)
    apply_edits(doc, restoring_edits(version, read_notebook(doc), busy), "test")
    return read_notebook(doc)


@given(cells, cells)
def test_the_notebook_is_that_version(then: Cells, now: Cells) -> None:
    assert restored(notebook(then), notebook(now), set()) == notebook(then)


@given(cells, cells, st.sets(st.sampled_from("abcdef")))
def test_what_runs_keeps_its_output(then: Cells, now: Cells, busy: set[str]) -> None:
    found = {cell["id"]: cell for cell in restored(notebook(then), notebook(now), busy)["cells"]}
    assert list(found) == list(then)
    for cell_id, (text, printed) in then.items():
        wanted = now[cell_id][1] if cell_id in busy and cell_id in now else printed
        assert found[cell_id] == _cell(cell_id, text, wanted)


def test_what_is_the_same_is_not_touched() -> None:
    same = notebook({"a": ("text", "printed")})
    assert restoring_edits(same, notebook({"a": ("text", "printed")}), set()) == ()
