"""Cursor positions survive characters outside the basic plane."""

from hypothesis import given
from hypothesis import strategies as st

from pennant_js_kernel.positions import from_utf16, to_utf16

TEXT = st.text(st.characters(exclude_categories=()))


@given(TEXT, st.integers(-5, 50))
def test_there_and_back(text: str, position: int) -> None:
    clamped = min(max(position, 0), len(text))
    assert from_utf16(text, to_utf16(text, position)) == clamped


def test_within_a_character_is_its_start() -> None:
    assert [from_utf16("a\N{GRINNING FACE}b", units) for units in range(6)] == [0, 1, 1, 2, 3, 3]


def test_utf16_units_are_counted() -> None:
    assert to_utf16("\N{GRINNING FACE}.le", 3) == 4
