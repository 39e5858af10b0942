"""When a log is folded, up to where, and what comes of it."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, Text

from pennant_server_ext.store.compaction import FLOOR, MOST, MOST_ROWS, LogSize, fold_up_to, folded, joined
from pennant_server_ext.store.records import Row, SavedFile

LARGE = 64 * MOST


@pytest.mark.parametrize(
    ("size", "is_due"),
    [
        (LogSize(0, FLOOR - 1), False),
        (LogSize(0, FLOOR), True),
        (LogSize(2 * FLOOR, 2 * FLOOR - 1), False),
        (LogSize(2 * FLOOR, 2 * FLOOR), True),
        (LogSize(LARGE, MOST - 1, MOST_ROWS - 1), False),
        (LogSize(LARGE, MOST), True),
        (LogSize(LARGE, 1, MOST_ROWS), True),
    ],
)
def test_a_log_is_folded_when_it_has_outgrown_its_snapshot_or_has_become_long(size: LogSize, is_due: bool) -> None:
    assert size.is_due == is_due


def test_a_log_is_folded_up_to_the_file_on_disk() -> None:
    assert fold_up_to(9, ()) == 9
    assert fold_up_to(9, (SavedFile(4, "a", False),)) == 4
    assert fold_up_to(9, (SavedFile(4, "a", True), SavedFile(6, "b", False))) == 4
    assert fold_up_to(9, (SavedFile(12, "a", True),)) == 9


@given(st.lists(st.tuples(st.sampled_from(["", "ada", "ben"]), st.booleans()), max_size=200))
def test_joined_and_folded_rows_say_the_same(steps: list[tuple[str, bool]]) -> None:
    doc: Doc[Any] = Doc()
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))  # pyright: ignore
    text = doc.get("text", type=Text)
    for number, (_, deletes) in enumerate(steps):
        if deletes and len(text) > 3:
            del text[1:3]
        else:
            text.insert(len(text) // 2, f"{number} ")
    doc.unobserve(subscription)
    rows = [
        Row(seq + 1, 0.0, author, update) for seq, ((author, _), update) in enumerate(zip(steps, updates, strict=True))
    ]
    fewer = joined(rows)
    read: Doc[Any] = Doc()
    read.apply_update(folded(row.update for row in fewer))
    assert str(read.get("text", type=Text)) == str(text)
    assert [row.seq for row in fewer] == sorted({row.seq for row in fewer})
    assert (fewer[-1].seq if fewer else 0) == len(steps)
    assert {row.author for row in fewer} == {row.author for row in rows}


def test_a_damaged_row_is_not_joined() -> None:
    rows = [Row(1, 0.0, "", b"\xff\xff"), Row(2, 0.0, "", b"\xff")]
    assert joined(rows) == rows
