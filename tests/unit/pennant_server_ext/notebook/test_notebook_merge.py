"""Merging notebooks three ways, and performing it in a real document."""

# pycrdt and jupyter_ydoc are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import copy
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jupyter_ydoc import YNotebook
from pycrdt import Array, Assoc, Doc, Map

from pennant_server_ext.notebook.notebook_edits import apply_edits, new_cell, read_notebook
from pennant_server_ext.notebook.notebook_merge import Edit, Merge, Notebook, merge

LINES = st.lists(st.sampled_from(["a", "b", "café █", "", "😀"]), max_size=4).map("\n".join)
OUTPUTS = st.lists(
    st.one_of(
        LINES.map(lambda text: {"output_type": "stream", "name": "stdout", "text": text}),
        LINES.map(lambda text: {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}),
    ),
    max_size=2,
)
METADATA = st.dictionaries(st.sampled_from(["tags", "x"]), st.integers(0, 2), max_size=2)
Cell = dict[str, Any]


def code(cell_id: str, source: str = "", outputs: Sequence[Cell] = (), **more: Any) -> Cell:
    """A code cell."""
    kept = {"execution_count": None, "metadata": {}, **more}
    return {"cell_type": "code", "id": cell_id, "source": source, "outputs": list(outputs), **kept}


def notebook(*cells: Cell, **metadata: Any) -> Notebook:
    """A notebook of these cells."""
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}


@st.composite
def cells(draw: st.DrawFn, cell_id: str) -> Cell:
    """Any cell of that id."""
    source, metadata = draw(LINES), draw(METADATA)
    if draw(st.integers(0, 4)) == 0:
        return {"cell_type": "markdown", "id": cell_id, "source": source, "metadata": metadata}
    return code(cell_id, source, draw(OUTPUTS), metadata=metadata, execution_count=draw(st.sampled_from([None, 1, 2])))


@st.composite
def versions(draw: st.DrawFn) -> tuple[Notebook, Notebook, Notebook]:
    """A base, and two versions that people may have made of it."""
    base = notebook(*[draw(cells(cell_id)) for cell_id in "abcd"[: draw(st.integers(0, 4))]], **draw(METADATA))
    return base, draw(descendants(base, "x")), draw(descendants(base, "y"))


@st.composite
def descendants(draw: st.DrawFn, base: Notebook, names: str) -> Notebook:
    """What somebody may make of the base."""
    made = copy.deepcopy(base)
    for number in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(made["cells"])))
        here = made["cells"][place : place + 1]
        match draw(st.sampled_from(["insert", "remove", "move", "type", "redo", "metadata"])), here:
            case "insert", _:
                made["cells"].insert(place, draw(cells(draw(st.sampled_from([f"{names}{number}", f"both{number}"])))))
            case "metadata", _:
                made["metadata"] = draw(METADATA)
            case "remove", [_]:
                del made["cells"][place]
            case "move", [cell]:
                del made["cells"][place]
                made["cells"].insert(draw(st.integers(0, len(made["cells"]))), cell)
            case "type", [cell]:
                cell["source"] = draw(LINES)
            case "redo", [cell]:
                made["cells"][place] = draw(cells(cell["id"]))
            case _:
                pass
    return {**made, "cells": list({cell["id"]: cell for cell in made["cells"]}.values())}


def document(content: Notebook) -> Doc[Any]:
    """A shared document of that content."""
    doc: Doc[Any] = Doc()
    meta, shared = doc.get("meta", type=Map), doc.get("cells", type=Array)
    meta.update({"nbformat": content["nbformat"], "nbformat_minor": content["nbformat_minor"]})
    meta["metadata"] = Map(content["metadata"])
    shared.extend([new_cell(cell) for cell in content["cells"]])
    return doc


def edited(content: Notebook, edits: Sequence[Edit]) -> Notebook:
    """What the edits make of it, in a shared document, of which a browser has the same."""
    doc = document(content)
    browser: Doc[Any] = Doc()
    browser.apply_update(doc.get_update())
    subscription = doc.observe(lambda event: browser.apply_update(event.update))
    apply_edits(doc, edits, "file system")
    doc.unobserve(subscription)
    assert YNotebook(browser).get() == YNotebook(doc).get()
    return read_notebook(doc)


def conflicts(found: Merge) -> set[tuple[str | None, str]]:
    """Which cells are in conflict, and what of them."""
    return {(conflict.cell_id, conflict.what) for conflict in found.conflicts}


@settings(max_examples=150, deadline=None)
@given(versions())
def test_what_only_one_side_changed_is_taken(three: tuple[Notebook, Notebook, Notebook]) -> None:
    base, theirs, ours = three
    assert edited(base, merge(base, theirs, base).edits) == theirs
    assert not merge(base, theirs, base).conflicts
    assert merge(base, base, ours) == Merge()
    assert merge(base, ours, ours) == Merge()


@settings(max_examples=150, deadline=None)
@given(versions())
def test_no_text_is_lost_silently(three: tuple[Notebook, Notebook, Notebook]) -> None:
    base, theirs, ours = three
    found = merge(base, theirs, ours)
    merged = edited(ours, found.edits)
    open_cells = {conflict.cell_id for conflict in found.conflicts}
    assert_kept(theirs, base, merged, open_cells)
    assert_kept(ours, base, merged, open_cells)
    again = merge(base, theirs, merged)
    assert not again.edits
    assert conflicts(again) == conflicts(found)


def assert_kept(version: Notebook, base: Notebook, merged: Notebook, open_cells: set[str | None]) -> None:
    """Every new line of every cell of the version stands in the merged one, or the cell is in conflict."""
    before = {cell["id"]: cell["source"].split("\n") for cell in base["cells"]}
    after = {cell["id"]: cell["source"].split("\n") for cell in merged["cells"]}
    for cell in version["cells"]:
        if cell["id"] not in open_cells:
            added = set(cell["source"].split("\n")) - {"", *before.get(cell["id"], [])}
            assert added <= set(after.get(cell["id"], [])), cell["id"]


@settings(max_examples=100, deadline=None)
@given(versions())
def test_taking_the_file_leaves_no_conflict(three: tuple[Notebook, Notebook, Notebook]) -> None:
    base, theirs, ours = three
    taken = edited(ours, merge(base, theirs, ours).taking_theirs)
    assert not merge(base, theirs, taken).conflicts
    sources = {cell["id"]: cell["source"] for cell in taken["cells"]}
    for conflict in merge(base, theirs, ours).conflicts:
        wanted = next((cell["source"] for cell in theirs["cells"] if cell["id"] == conflict.cell_id), None)
        assert conflict.what not in ("text", "kind", "deleted here", "deleted in the file") or (
            sources.get(conflict.cell_id) == wanted
        )


@settings(max_examples=100, deadline=None)
@given(versions())
def test_without_a_base_nothing_of_either_side_goes(three: tuple[Notebook, Notebook, Notebook]) -> None:
    _, theirs, ours = three
    found = merge(None, theirs, ours)
    merged = edited(ours, found.edits)
    open_cells = {conflict.cell_id for conflict in found.conflicts}
    nothing = notebook()
    assert_kept(theirs, nothing, merged, open_cells)
    assert_kept(ours, nothing, merged, open_cells)


def test_changes_of_different_lines_of_a_cell_are_both_there() -> None:
    base, theirs, ours = (notebook(code("a", text)) for text in ("1\n2\n3", "1\n2\n3\n4", "0\n2\n3"))
    assert edited(ours, merge(base, theirs, ours).edits) == notebook(code("a", "0\n2\n3\n4"))


@pytest.mark.parametrize(
    ("theirs", "ours", "what"),
    [
        ([code("a", "file")], [code("a", "room")], "text"),
        ([], [code("a", "room")], "deleted in the file"),
        ([code("a", "file")], [], "deleted here"),
        ([code("a", "base", metadata={"x": 1})], [code("a", "base", metadata={"x": 2})], "metadata"),
        ([{"cell_type": "raw", "id": "a", "source": "base", "metadata": {}}], [code("a", "room")], "kind"),
    ],
)
def test_what_both_changed_is_left_for_a_choice(theirs: list[Cell], ours: list[Cell], what: str) -> None:
    base = notebook(code("a", "base"))
    found = merge(base, notebook(*theirs), notebook(*ours))
    assert found.edits == ()
    assert conflicts(found) == {("a", what)}


def test_a_cell_that_only_ran_here_may_be_deleted_there() -> None:
    base = notebook(code("a", "1"), code("b"))
    ours = notebook(code("a", "1", execution_count=3, metadata={"pennant": {"run": {}}}), code("b"))
    assert edited(ours, merge(base, notebook(code("b")), ours).edits) == notebook(code("b"))


def test_a_cursor_stays_in_its_word() -> None:
    base = notebook(code("a", "const cafe = 1;\nfirst\nlasté"))
    theirs = notebook(code("a", "const cafe = 2;\nfirst\nlasté\nmore"))
    doc = document(base)
    text = doc.get("cells", type=Array)[0]["source"]
    cursor = text.sticky_index(len("const cafe = 1;\nfir"), Assoc.AFTER)
    apply_edits(doc, merge(base, theirs, base).edits, "file system")
    assert str(text)[: cursor.get_index()].endswith("fir")
