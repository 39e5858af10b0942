"""What the file had of people's changes, and what they bring of it once more."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import random
import re
from collections import Counter
from itertools import count
from typing import Any

import pytest
from pycrdt import Array, Doc, Text

from pennant_server_ext.notebook.notebook_edits import apply_edits, new_cell, read_notebook
from pennant_server_ext.notebook.notebook_merge import Notebook, merge
from pennant_server_ext.rooms.file_echo import FileEcho, union

TOKEN = re.compile(r"\[\d+\]")
_numbers = count()


def cell(cell_id: str, source: str = "", *outputs: str) -> dict[str, Any]:
    """A code cell that printed something."""
    printed = [{"output_type": "stream", "name": "stdout", "text": text} for text in outputs]
    return {"id": cell_id, "cell_type": "code", "source": source, "metadata": {}, "outputs": printed}


def notebook(*cells: dict[str, Any]) -> Doc[Any]:
    """A document with these cells, as it is loaded from a log."""
    doc: Doc[Any] = Doc()
    doc.get("cells", type=Array).extend([new_cell(one) for one in cells])
    return browser_of(doc)


def browser_of(doc: Doc[Any]) -> Doc[Any]:
    """Somebody who has the same."""
    browser: Doc[Any] = Doc()
    browser.apply_update(doc.get_update())
    return browser


def source(doc: Doc[Any], place: int = 0) -> Text:
    """The text of one cell."""
    return doc.get("cells", type=Array)[place]["source"]


def take(room: Doc[Any], file: Notebook) -> FileEcho:
    """Load the file into the room, which lacks what it has."""
    echo = FileEcho(room)
    now = read_notebook(room)
    apply_edits(room, merge(now, file, now).edits, "file system")
    return echo


def come(echo: FileEcho, room: Doc[Any], browser: Doc[Any]) -> None:
    """The browser comes back."""
    assert echo.is_new_to(browser.get_state())
    update = browser.get_update(room.get_state())
    wanted = echo.merged(update)
    room.apply_update(update)
    if wanted is not None:
        apply_edits(room, echo.edits_to(wanted), "file system")


def cells_of(doc: Doc[Any]) -> list[dict[str, Any]]:
    """All cells, also those of one id."""
    return doc.get("cells", type=Array).to_py() or []


def test_what_was_typed_printed_and_inserted_is_there_once() -> None:
    room = notebook(cell("a"), cell("b", "kept"))
    ada = browser_of(room)
    source(ada).insert(0, "typed")
    ada.get("cells", type=Array).insert(1, new_cell(cell("new", "inserted", "printed\n")))
    file = read_notebook(ada)
    echo = take(room, file)
    assert echo.is_needed
    source(ada).insert(5, " and more")
    come(echo, room, ada)
    assert cells_of(room) == cells_of(ada)
    assert not echo.is_new_to(room.get_state())


def test_what_others_put_into_the_file_stays() -> None:
    room = notebook(cell("a", "one\ntwo\nthree"))
    ada = browser_of(room)
    source(ada).insert(0, "typed ")
    file = read_notebook(ada)
    file["cells"][0]["source"] += "\nby git"
    echo = take(room, file)
    come(echo, room, ada)
    assert str(source(room)) == "typed one\ntwo\nthree\nby git"


def test_a_file_that_had_nothing_new_needs_no_care() -> None:
    room = notebook(cell("a", "one"))
    assert not take(room, read_notebook(room)).is_needed


def test_what_both_have_is_there_once() -> None:
    assert union("a b", "a b c") == "a b c"
    assert union("", "c") == "c"
    assert union("a b c", "b") == "a b c"
    assert union("one\nx\nthree", "one\ny\nthree\nfour") == "one\nx\ny\nthree\nfour"
    assert union("one\nx\nthree", "one\nx y\nthree\nfour") == "one\nx y\nthree\nfour"


def types(doc: Doc[Any], moment: random.Random) -> None:
    """One word more somewhere."""
    cells = doc.get("cells", type=Array)
    text: Text = cells[moment.randrange(len(cells))]["source"]
    places = [0, *(found.end() for found in re.finditer("\n", str(text)))]
    text.insert(moment.choice(places), f"[{next(_numbers)}]\n")
    if moment.random() < 0.2:
        cells.append(new_cell(cell(f"cell{next(_numbers)}", f"[{next(_numbers)}]")))


def tokens(doc: Doc[Any]) -> Counter[str]:
    """What was typed, and how often it is there."""
    return Counter(token for one in cells_of(doc) for token in TOKEN.findall(one["source"]))


@pytest.mark.parametrize("seed", range(30))
def test_whoever_comes_back_in_whatever_order_nothing_is_lost_or_doubled(seed: int) -> None:
    moment = random.Random(seed)
    room = notebook(cell("a"), cell("b"))
    people, dead_server = [browser_of(room) for _ in range(3)], browser_of(room)
    file = read_notebook(room)
    for _ in range(moment.randrange(1, 20)):
        types(moment.choice(people), moment)
        for person in people:
            if moment.random() < 0.7:
                dead_server.apply_update(person.get_update(dead_server.get_state()))
            if moment.random() < 0.7:
                person.apply_update(dead_server.get_update(person.get_state()))
        if moment.random() < 0.3:
            for person in people:
                person.apply_update(dead_server.get_update(person.get_state()))
            file = read_notebook(dead_server)
    echo = take(room, file)
    for person in people:
        come(echo, room, person)
        person.apply_update(room.get_update(person.get_state()))
        types(person, moment)
        room.apply_update(person.get_update(room.get_state()))
    typed = set(tokens(room))
    for person in people:
        person.apply_update(room.get_update(person.get_state()))
        assert cells_of(person) == cells_of(room)
        assert set(tokens(person)) <= typed
    assert max(tokens(room).values()) == 1, cells_of(room)
    assert len({one["id"] for one in cells_of(room)}) == len(cells_of(room))
    assert all(token in typed for one in file["cells"] for token in TOKEN.findall(one["source"]))
