"""A probe with no Node around it: a 91-byte program that makes the system calls it is told (x86-64 Linux).

It reads 128 bytes: the number, six arguments, 72 bytes of data; and writes the 8 bytes that Linux answered. So that
no compiler is needed, the program is here as machine code:

        mov r15d, DATA             ; where the request is read to
    next:
        read(0, r15, 128); if it is not 128: exit(0)
        rax, rdi, rsi, rdx, r10, r8, r9 = the first seven words
        syscall
        write(1, &rax, 8)
        jmp next
"""

import struct
from dataclasses import dataclass

_LOADED_AT, _DATA_AT = 0x400000, 0x401000
DATA = _DATA_AT + 56
"""The address of a request's data, for arguments that are pointers."""
RESULT = -1 << 62
"""Stands for what a call answered."""
_CODE = bytes.fromhex(
    "41bf0010400031c031ff4c89feba800000000f05483d800000007536498b07498b7f08498b7710498b57184d8b57204d8b47284d8b4f300f05"
    "498907b801000000bf010000004c89feba080000000f05ebb4b83c00000031ff0f05"
)
_HEADERS = 64 + 56
_READ_WRITE_EXECUTE = 7


def probe_program() -> bytes:
    """A static ELF file with one segment."""
    size = _HEADERS + len(_CODE)
    entry = _LOADED_AT + _HEADERS
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    header = ident + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, entry, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, _READ_WRITE_EXECUTE, 0, _LOADED_AT, _LOADED_AT, size, 0x2000, 0x1000)
    return header + segment + _CODE


@dataclass(frozen=True, slots=True)
class Call:
    """A system call; a `bytes` argument stands for a pointer to that data (one for each call).

    `undo`: the number and arguments of the call that takes back what this one made; RESULT stands for its result.
    """

    name: str
    number: int
    arguments: tuple[int | bytes, ...] = ()
    undo: tuple[int | bytes, ...] = ()

    def undoing(self, result: int) -> "Call | None":
        if not self.undo:
            return None
        number, *arguments = (result if it == RESULT else it for it in self.undo)
        assert isinstance(number, int)
        return Call(f"undo {self.name}", number, tuple(arguments))

    def request(self) -> bytes:
        data = next((it for it in self.arguments if isinstance(it, bytes)), b"")
        words = [DATA if isinstance(it, bytes) else it & (1 << 64) - 1 for it in self.arguments]
        return struct.pack("<7Q72s", self.number, *words, *([0] * (6 - len(words))), data)
