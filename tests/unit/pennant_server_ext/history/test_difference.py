"""What differs between two notebooks."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pennant_server_ext.history.difference import difference


def notebook(*cells: tuple[str, str] | str, outputs: tuple[str, ...] = ()) -> dict[str, Any]:
    """A notebook of code cells: ids, or ids with texts."""
    pairs = [(cell, cell) if isinstance(cell, str) else cell for cell in cells]
    return {
        "cells": [
            {"id": cell_id, "cell_type": "code", "source": text, "outputs": [1] if cell_id in outputs else []}
            for cell_id, text in pairs
        ]
    }


def test_cells_come_go_and_change() -> None:
    told = difference(notebook("a", "b", "c", outputs=("a",)), notebook(("b", "new"), "c", "d"))
    assert told == {"added": ["d"], "removed": ["a"], "changed": ["b"], "moved": [], "outputs": []}


def test_outputs_alone_are_told_apart() -> None:
    assert difference(notebook("a", "b"), notebook("a", "b", outputs=("b",)))["outputs"] == ["b"]


def test_as_few_as_possible_have_moved() -> None:
    assert difference(notebook(*"abcdef"), notebook(*"bcdeaf"))["moved"] == ["a"]


def test_cells_without_ids_are_told_by_their_place() -> None:
    old = {"cells": [{"cell_type": "code", "source": ["a\n", "b"]}]}
    new = {"cells": [{"cell_type": "code", "source": "a\nb"}, {"cell_type": "code", "source": ""}]}
    assert difference(old, new) == {"added": ["#1"], "removed": [], "changed": [], "moved": [], "outputs": []}


@given(st.permutations("abcdefgh"))
def test_what_has_not_moved_is_in_the_same_order(order: list[str]) -> None:
    moved = difference(notebook(*"abcdefgh"), notebook(*order))["moved"]
    assert sorted(set(order) - set(moved)) == [cell_id for cell_id in order if cell_id not in moved]
