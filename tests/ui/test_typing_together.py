"""Two people write one notebook."""

from collections.abc import Callable

import pytest

from tests.ui.conftest import Join
from tests.ui.notebook_page import NotebookPage

pytestmark = pytest.mark.browser


def have_converged(ann: NotebookPage, bob: NotebookPage, index: int, letters: int) -> Callable[[], bool]:
    """Both windows show the same text, of that many letters."""
    return lambda: ann.source(index) == bob.source(index) and len(ann.source(index)) == letters


def test_typing_in_the_same_cell_at_once_converges(join: Join, notebook: Callable[..., str]) -> None:
    name = notebook("//")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.put_cursor(0, "Control+End")
    bob.put_cursor(0, "Control+End")
    for letter in "abcdefghijklmnop":
        ann.type(letter)
        bob.type(letter.upper())
    ann.wait_until(have_converged(ann, bob, 0, 2 + 32), "both see the same 34 letters")
    text = ann.source(0)
    assert "".join(c for c in text if c.islower()) == "abcdefghijklmnop"
    assert "".join(c for c in text if c.isupper()) == "ABCDEFGHIJKLMNOP"
    ann.screenshot("typing-together")
