"""The room around a shared notebook, as far as the notebook needs one."""

from contextlib import AbstractContextManager
from typing import Protocol


class Room(Protocol):
    """What Pennant needs of jupyter_server_ydoc's room besides its document."""

    async def settled(self) -> None:
        """Return when nobody else holds a transaction across awaits."""
        ...

    @property
    def usernames(self) -> frozenset[str]:
        """The users who have the document open."""
        ...

    async def durable(self) -> bool:
        """Commit the document's updates so far; False when they could not be committed now."""
        ...

    async def save(self) -> bool:
        """Write the document to its file; False when it was not written."""
        ...

    def written_by(self, author: str) -> AbstractContextManager[None]:
        """The log names the author of what is written inside."""
        ...
