"""A document filled slice by slice is the one that jupyter_ydoc would make."""

# jupyter_ydoc and pycrdt are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
from itertools import pairwise
from typing import Any

import nbformat
from hypothesis import given, settings
from hypothesis import strategies as st
from jupyter_ydoc import YNotebook
from pycrdt import Doc

from pennant_server_ext.notebook.notebook_slices import SLICE_BYTES, cell_texts, cells_by_size, fill, size_of

PRINTED = st.sampled_from([0, 10, SLICE_BYTES // 3, SLICE_BYTES + 1])
CELLS = st.lists(st.tuples(st.text(max_size=20), PRINTED), max_size=6)


def notebook(cells: list[tuple[str, int]]) -> dict[str, Any]:
    """With cells of these texts, which printed so much."""
    made = [
        nbformat.v4.new_code_cell(
            source,
            id=f"c{number}",
            outputs=[nbformat.v4.new_output("stream", name="stdout", text="x" * printed)] if printed else [],
        )
        for number, (source, printed) in enumerate(cells)
    ]
    return dict(nbformat.v4.new_notebook(cells=made, metadata={"title": "slices"}))


@given(CELLS)
@settings(max_examples=30, deadline=None)
def test_the_document_and_the_updates_hold_the_whole_notebook(cells: list[tuple[str, int]]) -> None:
    content = notebook(cells)
    ydoc, again, wanted = Doc[Any](), Doc[Any](), Doc[Any]()
    document = YNotebook(ydoc)
    made = asyncio.run(fill(ydoc, content))
    for update in made:
        again.apply_update(update)
    YNotebook(wanted).set(content)
    if cells:
        assert document.get() == YNotebook(wanted).get() == YNotebook(again).get()
        assert cell_texts(ydoc) == {f"c{number}": source for number, (source, _) in enumerate(cells)}
    else:
        # jupyter_ydoc's first cell has a new id each time.
        assert [cell["source"] for cell in YNotebook(again).get()["cells"]] == [""]
    assert all(len(update) < 2 * SLICE_BYTES for update in made)


async def test_others_have_their_turn_between_two_slices() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(others())
        await asyncio.sleep(0)
        before = turns
        made = await fill(Doc[Any](), notebook([("a", SLICE_BYTES)] * 20))
        watching.cancel()
    assert len(made) == 20
    assert turns - before >= 20


@given(CELLS)
@settings(max_examples=30, deadline=None)
def test_slices_are_in_order_and_as_large_as_they_may_be(cells: list[tuple[str, int]]) -> None:
    made = notebook(cells)["cells"]
    slices = list(cells_by_size(made))
    assert [cell for together in slices for cell in together] == made
    assert all(len(together) == 1 or sum(map(size_of, together)) <= SLICE_BYTES for together in slices)
    assert all(sum(map(size_of, [*before, after[0]])) > SLICE_BYTES for before, after in pairwise(slices))
