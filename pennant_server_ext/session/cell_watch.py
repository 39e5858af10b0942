"""Notices cells that were deleted after the kernel had run them, so that what they left running can end.

JupyterLab moves a cell by deleting it and making it anew, and a load from disk makes all cells anew. So a cell counts
as deleted when it is still missing a little later.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from pennant_server_ext.notebook.shared_notebook import SharedNotebook

GRACE_S: Final = 2.0


class CellWatch:
    """The cells that the present kernel has run, and whether they are still in the notebook."""

    def __init__(self, notebook: Callable[[], SharedNotebook | None], deleted: Callable[[Sequence[str]], None]) -> None:
        self._notebook = notebook
        self._deleted = deleted
        self._ran: set[str] = set()
        self._changed = asyncio.Event()
        self._unsubscribe: Callable[[], None] | None = None

    def ran(self, cell_id: str) -> None:
        """The kernel runs this cell: watch it from now on."""
        self._ran.add(cell_id)
        notebook = self._notebook()
        if self._unsubscribe is None and notebook is not None:
            self._unsubscribe = notebook.on_cells_changed(self._changed.set)

    def forget(self) -> None:
        """The room or the kernel is gone, and what ran with it."""
        self._ran.clear()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    async def serve(self) -> None:
        """Watch until cancelled."""
        while True:
            await self._changed.wait()
            await asyncio.sleep(GRACE_S)
            self._changed.clear()
            self._look()

    def _look(self) -> None:
        notebook = self._notebook()
        if notebook is None:
            return
        gone = sorted(self._ran.difference(notebook.cell_ids))
        if gone:
            self._ran.difference_update(gone)
            self._deleted(gone)
