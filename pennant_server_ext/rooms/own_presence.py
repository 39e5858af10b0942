"""Of the presence that a browser tells of, only its own: who somebody is comes from the server, not from a page.

Browsers hand on what they know of others as well; the server has that from the others themselves.
"""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import json
from collections.abc import Iterator
from typing import Any, cast

from pycrdt import Decoder, Encoder

Entry = tuple[int, int, str]
"""Client id, clock, and the state as JSON (y-protocols' awareness)."""


def own_part(update: bytes, username: str, own_clients: set[int]) -> bytes | None:
    """The update without the states of others; None when nothing is left.

    ``own_clients``: the client ids of this socket so far; what it newly tells of is added.
    """
    entries = list(_entries(update))
    own = [entry for entry in entries if _is_own(entry, username, own_clients)]
    own_clients.update(client for client, _, _ in own)
    if len(own) == len(entries):
        return update
    return _encoded(own) if own else None


def _is_own(entry: Entry, username: str, own_clients: set[int]) -> bool:
    client, _, text = entry
    state: object = json.loads(text)
    if not isinstance(state, dict):
        # It leaves.
        return client in own_clients
    user = cast("dict[str, Any]", state).get("user")
    return user is None or (isinstance(user, dict) and cast("dict[str, Any]", user).get("username") == username)


def _entries(update: bytes) -> Iterator[Entry]:
    decoder = Decoder(update)
    for _ in range(decoder.read_var_uint()):
        yield decoder.read_var_uint(), decoder.read_var_uint(), decoder.read_var_string()


def _encoded(entries: list[Entry]) -> bytes:
    encoder = Encoder()
    encoder.write_var_uint(len(entries))
    for client, clock, text in entries:
        encoder.write_var_uint(client)
        encoder.write_var_uint(clock)
        encoder.write_var_string(text)
    return encoder.to_bytes()
