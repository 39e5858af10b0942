"""Pennant's own control messages, read with care."""

import pytest

from pennant_js_kernel.control_requests import cell_id, debug_refusal, disposed_cells


@pytest.mark.parametrize(("value", "expected"), [("a1", "a1"), (None, ""), (4, ""), (["a"], ""), ("x" * 257, "")])
def test_a_cell_id_is_short_text(value: object, expected: str) -> None:
    assert cell_id(value) == expected


@pytest.mark.parametrize("content", [{}, {"cell_ids": "a"}, {"cell_ids": None}, {"cell_ids": [None, 4, "", "x" * 257]}])
def test_what_names_no_cell_ends_none(content: dict[str, object]) -> None:
    assert disposed_cells(content) == ()


def test_the_cells_that_were_deleted() -> None:
    assert disposed_cells({"cell_ids": ["a", 4, "b"]}) == ("a", "b")
    assert len(disposed_cells({"cell_ids": ["a"] * 20_000})) == 10_000


def test_there_is_no_debugger_and_it_says_so() -> None:
    refusal = debug_refusal({"type": "request", "seq": 3, "command": "initialize"})
    assert (refusal["success"], refusal["request_seq"], refusal["command"]) == (False, 3, "initialize")
    assert "no debugger" in refusal["message"]
