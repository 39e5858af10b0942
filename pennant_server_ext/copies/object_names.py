"""What the objects of a room are called. Pure.

``rooms/<key>/snap/<seq>-<sha>``                      the room's whole state up to an update
``rooms/<key>/log/<epoch>-<first>-<last>-<sha>``      updates, joined to one
``rooms/<key>/lease``                                 which server owns the room
``rooms/<key>/saves``                                 digests of the file as it was saved last
``rooms/<key>/aside/<sha>``                           a state of which nobody knows how it belongs to the others

A snapshot or log object is named after its content, so a put that is tried again does no harm.
"""

import hashlib
from typing import Final
from urllib.parse import quote

ROOMS: Final = "rooms"
_DIGITS: Final = 12
"""Numbers are padded, so that a listing is in their order."""
_SHA_DIGITS: Final = 32


def lease_name(room_key: str) -> str:
    """The object that says who owns the room."""
    return f"{_folder(room_key)}/lease"


def saves_name(room_key: str) -> str:
    """The object that tells which file the room was saved as."""
    return f"{_folder(room_key)}/saves"


def content_folders(room_key: str) -> tuple[str, str]:
    """Where the room's snapshots and log are."""
    return f"{_folder(room_key)}/snap", f"{_folder(room_key)}/log"


def snapshot_name(room_key: str, seq: int, data: bytes) -> str:
    """Of the state up to the update ``seq``."""
    return f"{_folder(room_key)}/snap/{seq:0{_DIGITS}}-{_sha(data)}"


def log_name(room_key: str, epoch: int, first: int, last: int, data: bytes) -> str:
    """Of the updates ``first`` to ``last``, as the owner of that epoch counts them."""
    return f"{_folder(room_key)}/log/{epoch:0{_DIGITS}}-{first:0{_DIGITS}}-{last:0{_DIGITS}}-{_sha(data)}"


def aside_name(room_key: str, data: bytes) -> str:
    """Of a copy that has no history in common with the room as this server knows it, kept in case it is missed."""
    return f"{_folder(room_key)}/aside/{_sha(data)}"


def is_whole(name: str, data: bytes) -> bool:
    """Whether that is the content after which the object is named."""
    return name.endswith(_sha(data))


def is_snapshot(name: str) -> bool:
    """Whether the object is a snapshot."""
    return name.split("/")[2:3] == ["snap"]


def _folder(room_key: str) -> str:
    return f"{ROOMS}/{_part(room_key)}"


def _part(text: str) -> str:
    # Object stores refuse the parts "." and "..".
    return quote(text, safe="").replace(".", "%2E")


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_SHA_DIGITS]
