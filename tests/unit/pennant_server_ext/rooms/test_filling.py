"""Whoever brings a file into a document, and in how many steps: it is the same document."""

# jupyter_ydoc and pycrdt are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
from typing import Any

from hypothesis import given, settings
from jupyter_ydoc import YNotebook
from pycrdt import Doc

from pennant_server_ext.rooms.file_version import FileVersion, digest_of
from pennant_server_ext.rooms.filling import Filling, LargeVersion, fill_with, filling_of
from tests.unit.pennant_server_ext.notebook.test_notebook_slices import CELLS, notebook


@given(CELLS)
@settings(max_examples=20, deadline=None)
def test_in_one_go_or_bit_by_bit_it_is_the_same(cells: list[tuple[str, int]]) -> None:
    content = notebook(cells)
    in_bits, in_one_go = YNotebook(Doc[Any]()), YNotebook(Doc[Any]())
    bits = asyncio.run(fill_with(in_bits, FileVersion(content, "digest")))
    whole = filling_of(content)
    assert asyncio.run(fill_with(in_one_go, LargeVersion("digest", whole))) is whole
    for document, filling in ((in_bits, bits), (in_one_go, whole)):
        check(document, filling)
    assert len(bits.updates) == len(whole.updates)
    if cells:
        assert in_bits.get() == in_one_go.get()
        assert bits.texts == whole.texts


def check(document: YNotebook, filling: Filling) -> None:
    again: Doc[Any] = Doc()
    for update in filling.updates:
        again.apply_update(update)
    assert YNotebook(again).get() == document.get()
    assert digest_of(document.get()) == filling.written
    assert {cell["id"]: cell["source"] for cell in document.get()["cells"]} == filling.texts
