"""Large notebooks brought into a document slice by slice, so that nobody else's keys wait for all of it.

pycrdt keeps Python's lock while it encodes or applies an update, in whatever thread: a third of a second for 26 MB.
"""

# jupyter_ydoc and pycrdt are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from jupyter_ydoc import YNotebook
from pycrdt import Array, Doc, Map

from pennant_server_ext.notebook.notebook_merge import Cell, Notebook

SLICE_BYTES: Final = 256 * 1024
"""About what goes into one update; some five milliseconds."""


async def fill(ydoc: Doc[Any], content: Notebook) -> list[bytes]:
    """Bring a notebook into a document that has no cells; the updates that did it, in order.

    They come from a document of their own: with a new client id, it shares no history with any other of the same text.
    """
    source: Doc[Any] = Doc()
    made: list[bytes] = []

    def pass_on(event: Any) -> None:
        made.append(event.update)
        ydoc.apply_update(event.update)

    subscription = source.observe(pass_on)
    try:
        for _ in fill_slices(YNotebook(source), content):
            await asyncio.sleep(0)
    finally:
        source.unobserve(subscription)
    return made


def fill_slices(notebook: YNotebook, content: Notebook) -> Iterator[None]:
    """Bring a notebook into a document that has no cells, with one update for each slice."""
    slices = cells_by_size(content["cells"])
    # An empty notebook gets its first cell from jupyter_ydoc.
    notebook.set({**content, "cells": next(slices, [])})
    yield
    for cells in slices:
        with notebook.ydoc.transaction():
            for cell in cells:
                notebook.append_cell(cell)
        yield


def cells_by_size(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """The cells in order, as many together as make a slice; a larger one is a slice of its own."""
    together: list[Cell] = []
    size = 0
    for cell in cells:
        more = size_of(cell)
        if together and size + more > SLICE_BYTES:
            yield together
            together, size = [], 0
        together.append(cell)
        size += more
    if together:
        yield together


def size_of(value: object) -> int:
    """About how many bytes a JSON value takes."""
    match value:
        case str():
            return len(value)
        case dict():
            return sum(len(str(key)) + size_of(inner) for key, inner in cast("Mapping[object, object]", value).items())
        case list():
            return sum(map(size_of, cast("list[object]", value)))
        case _:
            return 8


def cell_texts(ydoc: Doc[Any]) -> dict[str, str]:
    """The text of each cell by its id, without what it has printed."""
    cells: Array[Map[Any]] = ydoc.get("cells", type=Array)
    return {str(cell.get("id")): str(cell.get("source")) for cell in cells}
