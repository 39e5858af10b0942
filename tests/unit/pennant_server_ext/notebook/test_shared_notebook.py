"""Cells are found by id, wherever they are now, and without a search for each."""

# pycrdt and jupyter_ydoc are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from typing import Any

import nbformat
import pytest
from jupyter_ydoc import YNotebook
from pycrdt import Array, Doc, Map

from pennant_server_ext.notebook.shared_notebook import SharedNotebook
from tests.server_fakes import QuietRoom

CELLS = 40


@pytest.fixture
def document() -> YNotebook:
    made = YNotebook(Doc())
    cells = [nbformat.v4.new_code_cell(f"// {number}", id=f"c{number}") for number in range(CELLS)]
    made.set(dict(nbformat.v4.new_notebook(cells=cells)))
    return made


def test_all_cells_in_turn_take_no_search_for_each(document: YNotebook, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = SharedNotebook(document.ydoc, QuietRoom())
    looks = 0
    get = Array.__getitem__

    def counted(array: Array[Any], key: Any) -> Any:
        nonlocal looks
        looks += 1
        return get(array, key)

    monkeypatch.setattr(Array, "__getitem__", counted)
    assert not any([notebook.is_marked_running(f"c{number}") for number in range(CELLS)])
    assert looks <= 4 * CELLS


def test_a_cell_is_found_where_it_is_now(document: YNotebook) -> None:
    notebook = SharedNotebook(document.ydoc, QuietRoom())
    assert notebook.source("c5") == "// 5"
    cells: Array[Map[Any]] = document.ydoc.get("cells", type=Array)
    del cells[5]
    assert notebook.source("c5") is None
    assert notebook.source("c6") == "// 6"
    document.append_cell(dict(nbformat.v4.new_code_cell("// back", id="c5")))
    assert notebook.source("c5") == "// back"


def test_of_two_cells_with_one_id_the_first_counts(document: YNotebook) -> None:
    notebook = SharedNotebook(document.ydoc, QuietRoom())
    document.append_cell(dict(nbformat.v4.new_code_cell("// twin", id="c5")))
    assert notebook.source("c5") == "// 5"
