"""What brings a notebook from its file into a document that has no cells."""

# jupyter_ydoc and pycrdt are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anyio.to_thread import run_sync
from jupyter_ydoc import YNotebook
from pycrdt import Doc

from pennant_server_ext.notebook.notebook_merge import Notebook
from pennant_server_ext.notebook.notebook_slices import cell_texts, fill, fill_slices
from pennant_server_ext.rooms.file_version import FileVersion, digest_of


@dataclass(frozen=True, slots=True)
class Filling:
    """Updates, and what the document is after them."""

    updates: Sequence[bytes]
    """In order."""
    written: str
    """The digest of what the document would write into its file."""
    texts: Mapping[str, str]
    """The text of each cell by its id, without what it has printed."""


@dataclass(frozen=True, slots=True)
class LargeVersion:
    """What stands in a large file, read by the worker process."""

    digest: str
    filling: Filling | None
    """None: it was not asked for."""


def filling_of(content: Notebook) -> Filling:
    """In one go, for a process in which nobody waits."""
    source: Doc[Any] = Doc()
    updates: list[bytes] = []
    subscription = source.observe(lambda event: updates.append(event.update))
    for _ in fill_slices(document := YNotebook(source), content):
        pass
    written = digest_of(document.get())
    source.unobserve(subscription)
    return Filling(updates, written, cell_texts(source))


async def fill_with(document: YNotebook, version: FileVersion | LargeVersion) -> Filling:
    """Bring what stands in the file into the document, bit by bit."""
    if isinstance(version, LargeVersion):
        assert version.filling is not None
        for update in version.filling.updates:
            document.ydoc.apply_update(update)
            await asyncio.sleep(0)
        return version.filling
    updates = await fill(document.ydoc, version.content)
    written = await run_sync(digest_of, await document.aget())
    return Filling(updates, written, cell_texts(document.ydoc))
