"""What one run has printed, and what of it stands in the shared document.

The server's own accumulator decides. Other people may meanwhile delete the cell, move it (JupyterLab makes it anew,
with the outputs one browser had seen), or clear its outputs; the next flush sees that from the shape of what stands
there.
"""

from dataclasses import replace
from typing import Any, Final

from pennant_server_ext.notebook.shared_notebook import RunMarks, SharedNotebook
from pennant_server_ext.notebook.shared_outputs import OutputsShape
from pennant_server_ext.outputs.cell_outputs import CellOutputs, cleared, fold, with_figures
from pennant_server_ext.outputs.output import Output, Rich
from pennant_server_ext.outputs.output_bounds import OutputLimits, Whole
from pennant_server_ext.outputs.output_edits import ReplaceTail, edits
from pennant_server_ext.outputs.output_files import OutputFile, RunFiles
from pennant_server_ext.plain_json import clean_object

_REMEMBERED_CELLS: Final = 500
_MOST_PENDING: Final = 4 * 1024 * 1024
"""Characters that wait for the document, which may be occupied for long; then they are folded without it."""
_REMEMBERED_BYTES: Final = 64 * 1024 * 1024
"""Output of ended runs kept in memory for what may still come late, all cells together."""


class RunOutput:
    """The output of one cell run, from its start to its last late message."""

    def __init__(
        self, cell_id: str, limits: OutputLimits, file: OutputFile | None = None, whole: Whole | None = None
    ) -> None:
        """``file`` takes everything; ``whole`` tells people where it is."""
        self.cell_id = cell_id
        self.marks: RunMarks | None = None
        """How the run ended, once it has."""
        self._pending: list[tuple[str, dict[str, Any]]] = []
        self._pending_size = 0
        self.file = file
        self._outputs = CellOutputs(limits, whole or Whole())
        self._shown: tuple[Output, ...] = ()
        self._shape = OutputsShape()
        self._showed_at_end = False

    def end(self, marks: RunMarks) -> None:
        """The run has ended; all that is not late stands in the document."""
        self.marks = marks
        self._showed_at_end = bool(self._shown)

    @property
    def pending(self) -> bool:
        """Whether something came that is not in the document yet."""
        return bool(self._pending) or self._shown is not self._outputs.items

    def add(self, message_type: str, content: dict[str, Any]) -> None:
        """Take one IOPub message; text of one stream is joined here, because a flood comes in many small pieces."""
        if self.file is not None:
            self.file.add(message_type, content)
        last_type, last = self._pending[-1] if self._pending else ("", {})
        if message_type == last_type == "stream" and content.get("name") == last.get("name"):
            last["text"].append(content.get("text", ""))
        elif message_type == "stream":
            self._pending.append((message_type, {"name": content.get("name"), "text": [content.get("text", "")]}))
        else:
            self._pending.append((message_type, content))
        self._pending_size += len(str(content.get("text", "")))
        if self._pending_size > _MOST_PENDING:
            self._fold()

    @property
    def shows_everything(self) -> bool:
        """Whether nothing of what was printed is left out."""
        return self._outputs.notice_at is None

    def complete(self) -> None:
        """The run is about to end: say how much it printed."""
        self._fold()
        self._outputs = with_figures(self._outputs)

    def keep_no_file(self) -> None:
        """The file is gone."""
        self.file = None
        self._outputs = replace(self._outputs, whole=Whole())

    @property
    def size(self) -> int:
        """About how many bytes this keeps in memory."""
        return sum(item.size for item in self._outputs.items)

    def shows(self, display_id: str) -> bool:
        """Whether a display of that id is among the outputs."""
        self._fold()
        return any(isinstance(item, Rich) and item.display_id == display_id for item in self._outputs.items)

    def flush(self, notebook: SharedNotebook, made_anew: bool = False) -> bool:
        """Bring the document up to date; whether anything was written. Call it inside ``notebook.writing()``.

        ``made_anew``: the cell was made again since, of what somebody's browser knew or of another version.
        """
        shape = notebook.outputs_shape(self.cell_id)
        if shape is None:
            self._fold()
            return False
        written = self._reconcile(notebook, shape, made_anew)
        self._fold()
        for edit in edits(self._shown, self._outputs.items):
            notebook.edit_outputs(self.cell_id, edit)
            written = True
        self._shown = self._outputs.items
        self._shape = notebook.outputs_shape(self.cell_id) or OutputsShape()
        if self.file is not None and not self.shows_everything:
            self.file.flush()
        return written

    def _reconcile(self, notebook: SharedNotebook, shape: OutputsShape, made_anew: bool) -> bool:
        if made_anew:
            return self._restore(notebook, shape)
        # JupyterLab's own way to clear a cell's outputs says that it is idle, too.
        marked = self.marks is None and not notebook.is_marked_running(self.cell_id)
        if marked:
            notebook.mark_running_again(self.cell_id)
        if shape == self._shape:
            return marked
        if shape.count > 0 and self.marks is None:
            notebook.edit_outputs(self.cell_id, ReplaceTail(0, self._shown))
            return True
        self._forget(shape)
        return marked

    def _restore(self, notebook: SharedNotebook, shape: OutputsShape) -> bool:
        """Write again what a cell lacks that was made of less."""
        knows_the_end = self.marks is not None and notebook.tells_of(self.cell_id, self.marks)
        is_uncounted = notebook.execution_count(self.cell_id) is None
        if knows_the_end and shape.count == 0 and (is_uncounted or self._showed_at_end):
            # Cleared by somebody: that takes the count too, if it was not written at the same moment.
            self._forget(shape)
            return False
        notebook.edit_outputs(self.cell_id, ReplaceTail(0, self._shown))
        if self.marks is None:
            notebook.mark_running_again(self.cell_id)
        elif not knows_the_end:
            notebook.mark_ended(self.cell_id, self.marks)
        return True

    def _forget(self, shape: OutputsShape) -> None:
        # Cleared by somebody: what comes goes on from nothing. Other outputs after the end: they are not ours to touch.
        self._outputs = cleared(self._outputs)
        self._shown = ()
        if shape.count > 0:
            self._drop_pending()

    def _fold(self) -> None:
        for message_type, content in self._pending:
            if message_type == "stream":
                content = {"name": content["name"], "text": "".join(map(str, content["text"]))}
            self._outputs = fold(self._outputs, message_type, content)
        self._drop_pending()

    def _drop_pending(self) -> None:
        self._pending.clear()
        self._pending_size = 0


class RunOutputs:
    """The newest run's output of each cell, for as long as late output or an updated display may still come."""

    def __init__(self, limits: OutputLimits, files: RunFiles | None = None) -> None:
        self._limits = limits
        self._files = files
        self._by_cell: dict[str, RunOutput] = {}
        self._disturbed = False
        """Whether cells were made anew and what they say about running was not looked at since."""

    def begin(self, cell_id: str, run_id: str) -> RunOutput:
        """A fresh output for a run that starts; what an earlier run of the cell still prints is dropped."""
        self._by_cell.pop(cell_id, None)
        while len(self._by_cell) >= _REMEMBERED_CELLS:
            del self._by_cell[next(iter(self._by_cell))]
        file, whole = (None, None) if self._files is None else self._files.begin(run_id)
        output = self._by_cell[cell_id] = RunOutput(cell_id, self._limits, file, whole)
        return output

    def add(self, output: RunOutput, message_type: str, content: dict[str, Any]) -> None:
        """Take one IOPub message of that run; an updated display is sought in every cell."""
        if message_type == "update_display_data":
            display_id = str(clean_object(content.get("transient")).get("display_id"))
            for other in self._by_cell.values():
                if other.shows(display_id):
                    other.add(message_type, content)
        elif self._by_cell.get(output.cell_id) is output:
            output.add(message_type, content)

    def complete(self, cell_id: str) -> None:
        """The cell's run is about to end."""
        if cell_id in self._by_cell:
            self._by_cell[cell_id].complete()

    def end(self, cell_id: str, marks: RunMarks) -> None:
        """The cell's run has ended; only late output may follow."""
        output = self._by_cell.get(cell_id)
        if output is not None:
            output.end(marks)
            if self._files is not None and output.file is not None and output.shows_everything:
                self._files.discard(output.file)
                output.keep_no_file()
        self._forget_beyond(_REMEMBERED_BYTES)

    def forget(self) -> None:
        """Nobody is there any more: late output of ended runs has nowhere to go."""
        self._forget_beyond(0)

    def _forget_beyond(self, most_bytes: int) -> None:
        total = sum(output.size for output in self._by_cell.values())
        for cell_id, output in tuple(self._by_cell.items()):
            if total <= most_bytes:
                return
            if output.marks is not None:
                total -= output.size
                del self._by_cell[cell_id]

    def flush(self, notebook: SharedNotebook) -> bool:
        """Bring every cell up to date; whether anything was written. Call it inside ``notebook.writing()``."""
        by_people, replaced = notebook.made_anew.taken()
        for cell_id in replaced:
            self._forget_replaced(cell_id)
        anew = by_people | replaced
        written = [
            output.flush(notebook, output.cell_id in anew)
            for output in self._by_cell.values()
            if output.pending or output.marks is None or output.cell_id in anew
        ]
        self._disturbed |= bool(anew)
        return self.end_stuck(notebook) or any(written)

    def end_stuck(self, notebook: SharedNotebook) -> bool:
        """Show as idle what people brought back as it was when it ran; whether there was any."""
        if not self._disturbed:
            return False
        live = {output.cell_id for output in self._by_cell.values() if output.marks is None}
        self._disturbed = bool(live)
        return notebook.mark_idle_except(live)

    def _forget_replaced(self, cell_id: str) -> None:
        # Other outputs were put there on purpose; a run that goes on writes its own again.
        output = self._by_cell.get(cell_id)
        if output is not None and output.marks is not None:
            del self._by_cell[cell_id]
