"""Cells that came into the shared notebook since the writer last looked, and who made them.

A browser that moves a cell, or undoes its deletion, makes it of what it had seen or had once seen; what was printed
since is not in it. A file that changed and a version that was restored bring older outputs on purpose.
"""

from typing import Any, Final

CLIENT_ORIGIN: Final = "pennant client"
"""Of what people's browsers send. Each has its own undo; the document's would keep all that anybody ever deleted."""


class MadeAnew:
    """Cell ids, until the writer takes them."""

    def __init__(self) -> None:
        self.by_people: set[str] = set()
        """Made by a browser."""
        self.replaced: set[str] = set()
        """Made by the server of something else than the document."""

    def note(self, event: Any) -> None:
        """Cells came or went: an event of the array of cells."""
        by_people = event.transaction.origin == CLIENT_ORIGIN
        made, others = (self.by_people, self.replaced) if by_people else (self.replaced, self.by_people)
        for change in event.delta:
            ids = {str(cell.get("id")) for cell in change.get("insert", ())}
            made |= ids
            others -= set() if by_people else ids

    def taken(self) -> tuple[frozenset[str], frozenset[str]]:
        """By people, and replaced; nothing is left."""
        answer = frozenset(self.by_people), frozenset(self.replaced)
        self.by_people.clear()
        self.replaced.clear()
        return answer
