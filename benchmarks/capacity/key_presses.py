"""A user's keys as Yjs updates, made without a document: cheap enough for thousands of users on the measured machine.

The first letter is inserted by a real document (``first_key``). Each later one stands right of the one before, at the
end of the cell, so its update differs in three numbers (Yjs, update format 1: structs of one client, no deletions).
"""

import json
from dataclasses import dataclass
from typing import Any, Final, cast

from pycrdt import Array, Doc, Map, Text, get_update

from benchmarks.capacity.load_plan import typed_cell

SYNC: Final = 0
AWARENESS: Final = 1
STEP_1: Final = b"\x00\x00\x01\x00"
"""A client's greeting that has nothing yet: it asks for the whole document."""
NOTHING_NEW: Final = b"\x00\x01\x02\x00\x00"
"""The answer to the server's greeting by a client that has nothing of its own."""
UPDATE: Final = b"\x00\x02"
ANSWER: Final = b"\x00\x01"
_STRING_AFTER_LEFT: Final = 0x84
LETTERS: Final = "const value = measure(things) // as people type\n"


def var_uint(number: int) -> bytes:
    """lib0's number of variable length."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def read_var_uint(data: bytes, at: int) -> tuple[int, int]:
    """A number, and where the next thing stands."""
    number, shift = 0, 0
    while data[at] & 0x80:
        number |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
    return number | data[at] << shift, at + 1


def update_message(update: bytes) -> bytes:
    """An update as it goes over the socket."""
    return UPDATE + var_uint(len(update)) + update


def update_of(message: bytes) -> bytes:
    """The update in a message of the sync protocol."""
    length, at = read_var_uint(message, 2)
    return message[at : at + length]


def brings(update: bytes, client: int, clock: int) -> bool:
    """Whether a client's change of that clock is in an update: it is when knowing it leaves less of the update."""
    before, after = (b"\x01" + var_uint(client) + var_uint(known) for known in (clock, clock + 1))
    return get_update(update, before) != get_update(update, after)


def first_key(document: bytes, user: int, client: int) -> bytes:
    """The update of a user's first letter, appended to the user's cell by a document with this content."""
    doc: Doc[Any] = Doc(client_id=client)
    cells = cast("Array[Map[Any]]", doc.get("cells", type=Array))
    doc.apply_update(document)
    cell = next(cell for cell in cells if cell.get("id") == typed_cell(user))
    made: list[bytes] = []
    subscription = doc.observe(lambda event: made.append(event.update))
    cast("Text", cell["source"]).__iadd__(LETTERS[0])
    doc.unobserve(subscription)
    return made[0]


@dataclass(slots=True)
class Keyboard:
    """One user's keys: the messages to send, each with the clock that tells its letter."""

    client: int
    clock: int = 0
    _head: bytes = b""
    _name: bytes = b""
    _awareness_clock: int = 0

    def __post_init__(self) -> None:
        self._name = var_uint(self.client)
        self._head = b"\x01\x01" + self._name

    def next_key(self) -> bytes:
        """The message that types one letter more behind the last one; ``clock`` is then that letter's."""
        left, self.clock = self.clock, self.clock + 1
        letter = LETTERS[self.clock % len(LETTERS)].encode()
        item = bytes([_STRING_AFTER_LEFT]) + self._name + var_uint(left) + b"\x01" + letter
        return update_message(self._head + var_uint(self.clock) + item + b"\x00")

    def cursor(self, state: str) -> bytes:
        """The awareness message with which JupyterLab tells where the cursor is after every key."""
        self._awareness_clock += 1
        text = state.encode()
        body = b"\x01" + self._name + var_uint(self._awareness_clock) + var_uint(len(text)) + text
        return bytes([AWARENESS]) + var_uint(len(body)) + body


def cursor_state(user: int, client: int) -> str:
    """What JupyterLab's awareness state holds of a user whose cursor is in a cell; ``%d``: behind which letter."""
    position = {"type": None, "tname": None, "item": {"client": client, "clock": "AT"}, "assoc": 0}
    name = f"Person {user}"
    state = json.dumps(
        {
            "user": {
                "username": f"{user:032x}",
                "name": name,
                "display_name": name,
                "initials": f"P{user}",
                "avatar_url": None,
                "color": "var(--jp-collaborator-color1)",
            },
            "autosave": True,
            "cursors": [{"anchor": position, "head": position, "primary": True, "empty": True}],
        },
        separators=(",", ":"),
    )
    return state.replace('"AT"', "%d")
