"""The hash by which jupyter-server-documents knows that a cell is still what the client saw."""

from typing import Final

_MIX: Final = 0x5BD1E995
_MASK: Final = 0xFFFFFFFF


def source_hash(source: str) -> str:
    """MurmurHash2 (Austin Appleby, 32 bits, seed 0) of the text in UTF-8, as a decimal number."""
    data = source.encode()
    whole = len(data) // 4 * 4
    found = len(data)
    for at in range(0, whole, 4):
        part = int.from_bytes(data[at : at + 4], "little") * _MIX & _MASK
        found = (found * _MIX & _MASK) ^ ((part ^ part >> 24) * _MIX & _MASK)
    if rest := data[whole:]:
        found = (found ^ int.from_bytes(rest, "little")) * _MIX & _MASK
    found = (found ^ found >> 13) * _MIX & _MASK
    return str(found ^ found >> 15)
