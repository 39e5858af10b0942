"""Documents that share no history with the room's."""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text

from pennant_server_ext.notebook.notebook_merge import Edit, InsertCell, Notebook, SetField
from pennant_server_ext.rooms.other_history import REASON, kept_text, shares_nothing

TEXTS = st.lists(st.sampled_from(["a", "b", "c d"]), max_size=3).map("\n".join)
NOTEBOOKS = st.dictionaries(st.sampled_from("xyz"), TEXTS)


def notebook(cells: dict[str, str]) -> Notebook:
    """Cells of these texts, by id."""
    return {"cells": [{"cell_type": "code", "id": cell_id, "source": text} for cell_id, text in cells.items()]}


def performed(ours: dict[str, str], edits: list[Edit]) -> dict[str, str]:
    """The texts after the edits."""
    texts = dict(ours)
    for edit in edits:
        match edit:
            case InsertCell(cell, _):
                assert cell["id"] not in texts
                texts[cell["id"]] = cell["source"]
            case SetField(str(cell_id), ("source",), str(text)):
                texts[cell_id] = text
            case _:
                raise AssertionError(edit)
    return texts


@settings(max_examples=300, deadline=None)
@example(theirs={"x": "a\na\nb"}, ours={"x": "a"}, loaded={"x": "a\nb"})
@given(NOTEBOOKS, NOTEBOOKS, NOTEBOOKS)
def test_no_text_of_either_side_goes(theirs: dict[str, str], ours: dict[str, str], loaded: dict[str, str]) -> None:
    """But a line that was loaded and that somebody has deleted here: those who were away did not type it."""
    texts = performed(ours, kept_text(notebook(theirs), notebook(ours), loaded))
    whole = "\n".join(texts.values())
    for cell_id, text in theirs.items():
        deleted = {*loaded.get(cell_id, "").split("\n")} - {*ours.get(cell_id, "").split("\n")}
        gone = {line for line in text.split("\n") if line not in whole}
        assert text == loaded.get(cell_id) or gone <= deleted
    for text in ours.values():
        assert all(line in whole for line in text.split("\n"))


def test_what_was_added_is_merged_and_nothing_is_doubled() -> None:
    loaded = {"x": "one", "y": "two, on disk"}
    edits = kept_text(notebook({"x": "one, typed", "y": "two"}), notebook(loaded), loaded)
    assert performed(loaded, edits) == {"x": "one, typed", "y": "two, on disk"}


def test_what_was_rewritten_on_both_sides_is_there_twice() -> None:
    loaded = {"x": "by an editor"}
    texts = performed(loaded, kept_text(notebook({"x": "by Ada"}), notebook(loaded), loaded))
    assert sorted(texts.values()) == ["by Ada", "by an editor"]


def test_histories_are_told_apart_by_who_wrote() -> None:
    first, other, empty = documents("a"), documents("b"), Doc[Any]()
    later: Doc[Any] = Doc()
    later.apply_update(first.get_update())
    later.get("t", type=Text).insert(0, "more")
    assert shares_nothing(other.get_state(), first.get_state())
    assert not shares_nothing(later.get_state(), first.get_state())
    assert not shares_nothing(empty.get_state(), first.get_state())


def documents(text: str) -> Doc[Any]:
    """A new document with a text."""
    doc: Doc[Any] = Doc()
    doc.get("t", type=Text).insert(0, text)
    return doc


def test_the_close_reason_fits_into_its_frame() -> None:
    assert len(REASON.encode()) <= 123
