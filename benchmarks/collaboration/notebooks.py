"""Notebooks to be measured with."""

# nbformat is typed in part only.
# pyright: reportUnknownMemberType=false

from typing import Any, Final

import nbformat

from benchmarks.capacity.load_plan import typed_cell
from benchmarks.collaboration.contenders import ContenderServer

OUTPUT_BYTES: Final = 100_000
"""What each cell of a large notebook has printed."""
_LINE: Final = "{:06d} of the many lines that a long calculation has printed, each with a number of its own\n"


def write_notebook(server: ContenderServer, path: str, cells: int = 1, source: str = "# ", printed: int = 0) -> None:
    """A notebook on the server's disk, with so many cells, of which each has printed so many bytes."""
    notebook: Any = nbformat.v4.new_notebook(metadata={"kernelspec": server.contender.kernelspec})
    for number in range(cells):
        cell: Any = nbformat.v4.new_code_cell(source, id=typed_cell(number))
        if printed:
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=_lines(printed))]
        notebook.cells.append(cell)
    (server.root / path).write_text(nbformat.writes(notebook))


def write_large_notebook(server: ContenderServer, path: str, megabytes: int) -> None:
    """A notebook of about so many million bytes, most of them output."""
    write_notebook(server, path, cells=megabytes * 1_000_000 // OUTPUT_BYTES, printed=OUTPUT_BYTES)


def _lines(size: int) -> str:
    return "".join(_LINE.format(number) for number in range(size // len(_LINE.format(0))))
