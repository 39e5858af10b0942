"""Why a notebook's file is not what the shared notebook is, in words for the people in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pennant_server_ext.errors import BadRequest
from pennant_server_ext.notebook.notebook_merge import Conflict


class Trouble(Enum):
    """What kind of trouble."""

    CONFLICT = "conflict"
    UNREADABLE = "unreadable"
    GONE = "gone"
    NOT_WRITTEN = "not_written"
    NOT_LOGGED = "not_logged"


class Choice(Enum):
    """What is kept where the file and the shared notebook were changed in different ways."""

    SHARED = "shared"
    FILE = "file"
    BOTH = "both"


def parse_choice(body: Mapping[str, object]) -> Choice:
    """The choice that a request names.

    Raises:
        BadRequest: it names none.
    """
    try:
        return Choice(body.get("choice"))
    except ValueError as error:
        raise BadRequest('`choice` is "shared", "file" or "both".') from error


@dataclass(frozen=True, slots=True)
class FileTrouble:
    """One trouble, as it stands in the shared document."""

    kind: Trouble
    message: str
    cells: tuple[tuple[str | None, str], ...] = ()

    def as_json(self, since: str) -> dict[str, Any]:
        """What the root map ``pennant`` tells under ``file``. Since: ISO 8601."""
        cells = [{"cell_id": cell_id, "what": what} for cell_id, what in self.cells]
        return {"state": self.kind.value, "message": self.message, "since": since, "cells": cells}


class NotSaved(Exception):
    """The file could not be made what the shared notebook is."""

    def __init__(self, trouble: FileTrouble) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble


def conflict(conflicts: Sequence[Conflict]) -> FileTrouble:
    """Both were changed in different ways."""
    return FileTrouble(
        Trouble.CONFLICT,
        "The file of this notebook was changed on disk where people have changed it here. "
        "Nothing is overwritten: choose which of the two is kept. Until then the file is not saved.",
        tuple((found.cell_id, found.what) for found in conflicts),
    )


def unreadable(reason: str) -> FileTrouble:
    """Half a file, or one with the marks of a version control's merge."""
    return FileTrouble(
        Trouble.UNREADABLE,
        "The file of this notebook was changed on disk and cannot be read as a notebook now. It is left as it is, "
        f"and not saved, until it can be read again or is removed. {reason}",
    )


def gone() -> FileTrouble:
    """Somebody removed it, or moved it by another way than Jupyter's."""
    return FileTrouble(
        Trouble.GONE,
        "The file of this notebook is no longer there. Save the notebook under a name, or put the file back.",
    )


def not_written(reason: str) -> FileTrouble:
    """The disk is full, or the like."""
    return FileTrouble(Trouble.NOT_WRITTEN, f"This notebook could not be saved; it is tried again. {reason}")


def disk_full() -> FileTrouble:
    """There is no room for the file."""
    return FileTrouble(
        Trouble.NOT_WRITTEN,
        "This notebook could not be saved: the disk of the notebooks is full. Delete files that nobody needs, or ask "
        "whoever looks after the server for more room; then it is saved by itself.",
    )


def not_logged() -> FileTrouble:
    """The file is written, and what comes until the next save is in this server's memory only."""
    return FileTrouble(
        Trouble.NOT_LOGGED,
        "The file is saved, but the server cannot write its log of changes: what is typed between two saves would be "
        "lost if it stopped now. The server's log tells why.",
    )
