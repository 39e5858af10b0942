"""Keys made without a document are what a document would have made."""

# pycrdt's functions are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import json
from typing import Any, cast

from pycrdt import Array, Awareness, Doc, Map, Text, handle_sync_message, merge_updates, read_message

from benchmarks.capacity.key_presses import LETTERS, Keyboard, brings, first_key, update_message, update_of
from benchmarks.capacity.load_plan import typed_cell

USER, CLIENT = 3, 1_234_567_890


def a_notebook() -> Doc[Any]:
    doc: Doc[Any] = Doc()
    cells = doc.get("cells", type=Array)
    cells.extend([Map({"id": typed_cell(user), "source": Text("// here\n")}) for user in range(5)])
    return doc


def source(doc: Doc[Any], user: int) -> str:
    cells = cast("Array[Map[Any]]", doc.get("cells", type=Array))
    return str(cells[user]["source"])


def test_keys_append_to_the_users_own_cell() -> None:
    doc = a_notebook()
    keyboard = Keyboard(CLIENT)
    doc.apply_update(first_key(doc.get_update(), USER, CLIENT))
    for _ in range(300):
        handle_sync_message(keyboard.next_key()[1:], doc)
    typed = "".join(LETTERS[at % len(LETTERS)] for at in range(301))
    assert source(doc, USER) == "// here\n" + typed
    assert source(doc, 0) == "// here\n"


def test_a_servers_update_is_the_very_message() -> None:
    doc = a_notebook()
    keyboard = Keyboard(CLIENT)
    doc.apply_update(first_key(doc.get_update(), USER, CLIENT))
    sent_on: list[bytes] = []
    subscription = doc.observe(lambda event: sent_on.append(update_message(event.update)))
    key = keyboard.next_key()
    handle_sync_message(key[1:], doc)
    doc.unobserve(subscription)
    assert sent_on == [key]


def test_an_update_tells_how_far_it_goes() -> None:
    doc = a_notebook()
    keyboard = Keyboard(CLIENT)
    doc.apply_update(first_key(doc.get_update(), USER, CLIENT))
    for _ in range(9):
        handle_sync_message(keyboard.next_key()[1:], doc)
    assert keyboard.clock == 9
    assert [brings(doc.get_update(), CLIENT, clock) for clock in (0, 9, 10)] == [True, True, False]


def test_what_an_update_from_the_middle_brings() -> None:
    keyboard = Keyboard(CLIENT)
    letters = [update_of(keyboard.next_key()) for _ in range(4)]
    joined = merge_updates(*letters[1:3])
    assert [clock for clock in range(6) if brings(joined, CLIENT, clock)] == [2, 3]
    assert not brings(joined, CLIENT + 1, 2)


def test_a_cursor_is_an_awareness_message() -> None:
    awareness = Awareness(Doc())
    keyboard = Keyboard(CLIENT)
    for name in ("Ann", "Bob"):
        awareness.apply_awareness_update(read_message(keyboard.cursor(json.dumps({"name": name}))[1:]), "test")
    assert awareness.states[CLIENT] == {"name": "Bob"}
