"""The outputs of one cell of the shared notebook, in the form every client follows. Call it inside a transaction.

A stream's text is a Y.Text; positions in it are UTF-8 bytes.
"""

from dataclasses import dataclass
from typing import cast

from pycrdt import Array, Map, Text

from pennant_server_ext.outputs.output_array import YArray, YMap, output_map, outputs_of
from pennant_server_ext.outputs.output_edits import Edit, EditLastText, ReplaceTail


@dataclass(frozen=True, slots=True)
class OutputsShape:
    """Enough of a cell's outputs to see that somebody else changed them: how many, bytes of the last one's text."""

    count: int = 0
    last_text_bytes: int | None = None


def shape_of(cell: YMap) -> OutputsShape:
    """The shape of the outputs that stand in the cell now."""
    found = cell.get("outputs")
    outputs = cast("YArray | None", found if isinstance(found, Array) else None)
    if not outputs:
        return OutputsShape()
    last = outputs[len(outputs) - 1]
    text = cast("YMap", last).get("text") if isinstance(last, Map) else None
    return OutputsShape(len(outputs), len(text) if isinstance(text, Text) else None)


def clear(cell: YMap) -> None:
    """Leave no outputs, in the array that clients watch."""
    outputs_of(cell).clear()


def apply(cell: YMap, edit: Edit) -> None:
    """Make one edit."""
    outputs = outputs_of(cell)
    match edit:
        case ReplaceTail(index, new):
            if index < len(outputs):
                del outputs[index:]
            if new:
                outputs.extend([output_map(output.as_nbformat()) for output in new])
        case EditLastText(keep_bytes, more):
            text = cast("Text", outputs[len(outputs) - 1]["text"])
            if keep_bytes < len(text):
                del text[keep_bytes:]
            if more:
                text.insert(len(text), more)
