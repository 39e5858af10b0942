"""Merging one text three ways."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pennant_server_ext.notebook.text_merge import merge_text, text_changes

TEXTS = st.text(alphabet="ab\né😀", max_size=12)


@settings(max_examples=400, deadline=None)
@given(TEXTS, TEXTS)
def test_the_changes_make_the_new_text_of_the_old_one(old: str, new: str) -> None:
    text = old
    for start, end, more in text_changes(old, new):
        text = text[:start] + more + text[end:]
    assert text == new


@settings(max_examples=400, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_no_line_of_either_side_is_lost(base: str, theirs: str, ours: str) -> None:
    assert merge_text(base, theirs, base) == theirs
    assert merge_text(base, base, ours) == ours
    merged = merge_text(base, theirs, ours)
    assert merged == merge_text(base, ours, theirs)
    if merged is not None:
        lines = set(merged.split("\n"))
        assert (set(theirs.split("\n")) | set(ours.split("\n"))) - set(base.split("\n")) <= lines
        assert merge_text(base, theirs, merged) in (merged, None)


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "merged"),
    [
        ("1\n2\n3", "1\n2\n3\n4", "0\n2\n3", "0\n2\n3\n4"),
        ("1\n2\n3", "2\n3", "1\n2", "2"),
        ("1\n2\n3", "1\nx\n3", "1\ny\n3", None),
        ("1", "1\n2", "1\n3", None),
        ("", "file", "room", None),
    ],
)
def test_by_lines(base: str, theirs: str, ours: str, merged: str | None) -> None:
    assert merge_text(base, theirs, ours) == merged
