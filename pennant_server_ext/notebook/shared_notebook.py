"""The shared notebook: the one place that reads and writes a room's Y.Doc.

Every write is one synchronous transaction with Pennant's origin: without an origin the room's undo manager would keep
all that was ever printed. Cells are found by id at every access and never held: JupyterLab moves a cell by deleting it
and making it anew. Positions in a Y.Text are UTF-8 bytes.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Sequence, Set
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Final, cast

from pycrdt import Array, Doc, Map

from pennant_server_ext.errors import RoomUnavailable
from pennant_server_ext.notebook import shared_outputs
from pennant_server_ext.notebook.made_anew import MadeAnew
from pennant_server_ext.notebook.notebook_edits import apply_edits, read_notebook
from pennant_server_ext.notebook.notebook_merge import Edit as NotebookEdit
from pennant_server_ext.notebook.notebook_merge import Notebook, cells_of_other_runs
from pennant_server_ext.notebook.room import Room
from pennant_server_ext.notebook.root_map import RootMap
from pennant_server_ext.notebook.run_memory import RunMemory
from pennant_server_ext.notebook.shared_outputs import OutputsShape
from pennant_server_ext.outputs.output_array import YArray, YMap
from pennant_server_ext.outputs.output_edits import Edit

ORIGIN: Final = "pennant"
FILE_ORIGIN: Final = "file system"
"""Of what was changed in the notebook's file by others than this server."""
WRITE_DEADLINE_S: Final = 15.0
DURABLE_DEADLINE_S: Final = 2.0
"""Nobody waits longer for a slow disk than this: what they did is not undone by it."""


@dataclass(frozen=True, slots=True)
class RunMarks:
    """What one transaction writes into a cell when its run has ended."""

    execution_count: int | None
    last_run: dict[str, Any] | None
    timing: dict[str, Any] | None


class SharedNotebook:
    """One notebook's Y.Doc, by cell id."""

    def __init__(self, ydoc: Doc[Any], room: Room) -> None:
        self._ydoc = ydoc
        self._room = room
        self.root = RootMap(ydoc)
        self._meta = cast("YMap", ydoc.get("meta", type=Map))
        self._cells = cast("YArray", ydoc.get("cells", type=Array))
        self._places: dict[str, int] = {}
        self.memory = RunMemory(ydoc)
        self.made_anew = MadeAnew()
        self._cells.observe(self.made_anew.note)
        self.on_left: Callable[[], None] | None = None
        """Called when somebody has closed the notebook."""

    @property
    def kernel_name(self) -> str | None:
        """The kernel that the notebook's own metadata names."""
        metadata = self._meta.get("metadata")
        spec = cast("YMap", metadata).get("kernelspec") if isinstance(metadata, Map) else None
        name = cast("Any", spec).get("name") if isinstance(spec, Map | dict) else None
        return name if isinstance(name, str) and name else None

    @property
    def cell_ids(self) -> tuple[str, ...]:
        """The ids of all cells, in order."""
        return tuple(str(cell.get("id")) for cell in self._cells)

    def cell_type(self, cell_id: str) -> str | None:
        """``code``, ``markdown``, ``raw``; None when there is no such cell."""
        cell = self._cell(cell_id)
        return None if cell is None else str(cell.get("cell_type"))

    def source(self, cell_id: str) -> str | None:
        """The cell's text; None when there is no such cell."""
        cell = self._cell(cell_id)
        return None if cell is None else str(cell.get("source"))

    def is_marked_running(self, cell_id: str) -> bool:
        """Whether browsers show the cell as running; a cell that was made anew is not."""
        cell = self._cell(cell_id)
        return cell is not None and cell.get("execution_state") == "running"

    def last_run(self, cell_id: str) -> object:
        """What the cell's metadata tell of the run that ended in it last; None when there is nothing."""
        cell = self._cell(cell_id)
        metadata = None if cell is None else cell.get("metadata")
        pennant = cast("YMap", metadata).get("pennant") if isinstance(metadata, Map) else None
        return cast("Any", pennant).get("run") if isinstance(pennant, Map | dict) else None

    def tells_of(self, cell_id: str, marks: RunMarks) -> bool:
        """Whether the cell shows the end of that run."""
        same = marks.last_run is not None and self._last_run_id(cell_id) == marks.last_run["run_id"]
        return same and not self.is_marked_running(cell_id)

    def execution_count(self, cell_id: str) -> object:
        """The number that the cell shows; None when it shows none."""
        cell = self._cell(cell_id)
        return None if cell is None else cell.get("execution_count")

    def outputs_shape(self, cell_id: str) -> OutputsShape | None:
        """The shape of the outputs that stand in the document now; None when there is no such cell."""
        cell = self._cell(cell_id)
        return None if cell is None else shared_outputs.shape_of(cell)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[None]:
        """Wait until writing is possible. Write synchronously inside, or the wait was in vain.

        Raises:
            RoomUnavailable: the document stayed occupied past the deadline.
        """
        try:
            async with asyncio.timeout(WRITE_DEADLINE_S):
                await self._room.settled()
        except TimeoutError as error:
            raise RoomUnavailable("The shared notebook could not be written for too long; reload it.") from error
        yield

    def clear_outputs(self, cell_id: str) -> None:
        """Leave the cell no outputs, as one transaction.

        With the count in the same transaction JupyterLab would fail at both where somebody else writes the count.
        """
        cell = self._cell(cell_id)
        if cell is not None and shared_outputs.shape_of(cell).count:
            with self._transaction():
                shared_outputs.clear(cell)

    def mark_running(self, cell_id: str) -> None:
        """Show the cell as running, without a count."""
        cell = self._cell(cell_id)
        if cell is None:
            return
        with self._transaction():
            cell["execution_count"] = None
            cell["execution_state"] = "running"

    def mark_running_again(self, cell_id: str) -> None:
        """Show a cell that somebody moved as running, its outputs left as they are."""
        cell = self._cell(cell_id)
        if cell is not None:
            with self._transaction():
                cell["execution_state"] = "running"

    def mark_ended(self, cell_id: str, marks: RunMarks) -> None:
        """Write count, idle and who ran it, in one transaction: a count alone makes every browser write ``idle``."""
        cell = self._cell(cell_id)
        if cell is None:
            return
        with self._transaction():
            metadata = cell.get("metadata")
            if isinstance(metadata, Map) and marks.last_run is not None:
                cast("YMap", metadata)["pennant"] = {"run": marks.last_run}
            if isinstance(metadata, Map) and marks.timing is not None:
                cast("YMap", metadata)["execution"] = marks.timing
            cell["execution_count"] = marks.execution_count
            cell["execution_state"] = "idle"

    def lacks_end_of(self, run_id: str, cell_id: str) -> bool:
        """Whether the cell began a run and tells of no end since, at least not of that run's."""
        cell = self._cell(cell_id)
        return cell is not None and cell.get("execution_count") is None and self._last_run_id(cell_id) != run_id

    def mark_idle_except(self, running: Set[str]) -> bool:
        """Show every other cell as idle; whether one was not."""
        stuck = [
            cell for cell in self._cells if cell.get("execution_state") == "running" and cell.get("id") not in running
        ]
        for cell in stuck:
            with self._transaction():
                cell["execution_state"] = "idle"
        return bool(stuck)

    def edit_outputs(self, cell_id: str, edit: Edit) -> None:
        """Apply one edit to the cell's outputs, as one transaction."""
        cell = self._cell(cell_id)
        if cell is None:
            return
        with self._transaction():
            shared_outputs.apply(cell, edit)

    @contextmanager
    def together(self) -> Generator[None]:
        """Make one transaction of all writes inside. Outputs stay outside: see ``output_edits``."""
        with self.root.transaction(ORIGIN):
            yield

    def on_cells_changed(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call back whenever cells come or go; the answer ends that."""

        def notice(_event: object) -> None:
            changed()

        subscription = self._cells.observe(notice)
        return lambda: self._cells.unobserve(subscription)

    def content(self) -> Notebook:
        """The notebook as nbformat's JSON, every cell with its id."""
        return read_notebook(self._ydoc)

    def state(self) -> bytes:
        """The whole document, as one update."""
        return self._ydoc.get_update()

    def apply_edits(self, edits: Sequence[NotebookEdit], origin: str = FILE_ORIGIN, author: str = FILE_ORIGIN) -> None:
        """Perform the edits of a ``notebook_merge``, as one transaction; the log names the author."""
        with self._room.written_by(author):
            apply_edits(self._ydoc, edits, origin)
        self.made_anew.replaced |= cells_of_other_runs(edits)

    def on_changed(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call back whenever anything in the document changes; the answer ends that."""

        def notice(_event: object) -> None:
            changed()

        subscription = self._ydoc.observe(notice)
        return lambda: self._ydoc.unobserve(subscription)

    @property
    def usernames(self) -> frozenset[str]:
        """The users who have the notebook open."""
        return self._room.usernames

    def tell_left(self) -> None:
        """Somebody has closed the notebook."""
        if self.on_left is not None:
            self.on_left()

    async def agrees(self, condition: Callable[[], bool], within_s: float) -> bool:
        """Wait until the condition holds over the document; False when it still does not at the deadline."""
        changed = asyncio.Event()
        unsubscribe = self.on_changed(changed.set)
        try:
            async with asyncio.timeout(within_s):
                while not condition():
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            return condition()
        finally:
            unsubscribe()
        return True

    async def durable(self) -> bool:
        """What stands here now outlives the server; False when that could not be had in time."""
        try:
            async with asyncio.timeout(DURABLE_DEADLINE_S):
                return await self._room.durable()
        except TimeoutError:
            return False

    async def save(self) -> bool:
        """Write the notebook to its file now; False when it could not be written."""
        return await self._room.save()

    @contextmanager
    def _transaction(self) -> Generator[None]:
        with self._ydoc.transaction(origin=ORIGIN):
            yield

    def _last_run_id(self, cell_id: str) -> object:
        told = self.last_run(cell_id)
        return cast("Any", told).get("run_id") if isinstance(told, Map | dict) else None

    def _cell(self, cell_id: str) -> YMap | None:
        cells = self._cells
        place = self._places.get(cell_id, len(cells))
        if place < len(cells) and cells[place].get("id") == cell_id:
            return cells[place]
        # All of them: who asks for one cell after the other would have each searched for. The first of an id counts.
        self._places = {str(cells[index].get("id")): index for index in reversed(range(len(cells)))}
        found = self._places.get(cell_id)
        return None if found is None else cells[found]
