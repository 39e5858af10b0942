"""Which cell of a file is which of the notebook, without ids."""

from typing import Any

from pennant_server_ext.notebook.cell_matching import with_ids


def cell(source: str, cell_id: str | None = None, kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "source": source, **({} if cell_id is None else {"id": cell_id})}


KNOWN = [cell("1", "a"), cell("2", "b"), cell("3", "c")]


def ids(*cells: dict[str, Any]) -> list[str]:
    return [found["id"] for found in with_ids(cells, KNOWN)]


def test_the_same_text_is_the_same_cell() -> None:
    assert ids(cell("1"), cell("2"), cell("3")) == ["a", "b", "c"]
    assert ids(cell("2"), cell("3")) == ["b", "c"]


def test_a_changed_text_between_two_known_ones_is_the_cell_that_was_there() -> None:
    assert ids(cell("1"), cell("two"), cell("3")) == ["a", "b", "c"]


def test_a_new_cell_and_one_of_another_kind_get_new_ids() -> None:
    found = ids(cell("1"), cell("2"), cell("new"), cell("3"))
    assert [found[0], found[1], found[3]] == ["a", "b", "c"]
    assert found[2] not in "abc"
    assert ids(cell("1"), cell("two", kind="raw"), cell("3"))[1] != "b"


def test_ids_of_the_file_stay_and_the_second_of_two_is_another_cell() -> None:
    found = ids(cell("x", "z"), cell("1", "a"), cell("y", "z"))
    assert found[:2] == ["z", "a"]
    assert len({*found}) == 3
