"""Three-way merging of one text, by lines, and what has to be changed in a text to make another one of it.

By lines, because a line is what one person writes and what git shows. Two changes that overlap are a conflict: nobody
can know what both together were meant to say.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple


class TextChange(NamedTuple):
    """Characters ``start`` to ``end`` become ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines ``start`` to ``end`` of the base become ``lines``."""

    start: int
    end: int
    lines: tuple[str, ...]

    def clashes(self, other: "_Change") -> bool:
        """Whether it cannot be said what both together make of the base."""
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end


def merge_text(base: str, theirs: str, ours: str) -> str | None:
    """Ours with their changes; None when both changed the same lines in different ways."""
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    lines = base.split("\n")
    ours_changes = _changes(lines, ours.split("\n"))
    more = [change for change in _changes(lines, theirs.split("\n")) if change not in ours_changes]
    if any(one.clashes(other) for one in more for other in ours_changes):
        return None
    for change in sorted((*ours_changes, *more), key=lambda change: change.start, reverse=True):
        lines[change.start : change.end] = change.lines
    return "\n".join(lines)


def text_changes(old: str, new: str) -> list[TextChange]:
    """What makes the new text of the old one, the last place first, so that earlier places keep their numbers."""
    start, kept = _shared_ends(old, new)
    old_lines = old[start : len(old) - kept].splitlines(keepends=True)
    new_lines = new[start : len(new) - kept].splitlines(keepends=True)
    places = [start]
    for line in old_lines:
        places.append(places[-1] + len(line))
    return [
        _narrowed(places[change.start], "".join(old_lines[change.start : change.end]), "".join(change.lines))
        for change in reversed(_changes(old_lines, new_lines))
    ]


def _narrowed(start: int, old: str, new: str) -> TextChange:
    before, after = _shared_ends(old, new)
    return TextChange(start + before, start + len(old) - after, new[before : len(new) - after])


def _shared_ends(old: str, new: str) -> tuple[int, int]:
    shortest = min(len(old), len(new))
    before = next((place for place in range(shortest) if old[place] != new[place]), shortest)
    most = shortest - before
    after = next((place for place in range(most) if old[-1 - place] != new[-1 - place]), most)
    return before, after


def _changes(old: list[str], new: list[str]) -> list[_Change]:
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [_Change(i1, i2, tuple(new[j1:j2])) for step, i1, i2, j1, j2 in steps if step != "equal"]
