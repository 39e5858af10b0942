"""The shared libraries that a program loads, its loader among them, as the loader itself tells them."""

import functools
import struct
import subprocess
from pathlib import Path

_DEADLINE_S = 20
_ELF_64 = b"\x7fELF\x02\x01"
_PROGRAM_HEADERS = struct.Struct("<32xQ14xHH")
_PROGRAM_HEADER = struct.Struct("<I4xQ16xQ")
_INTERPRETER = 3


@functools.cache
def shared_libraries(program: Path) -> tuple[Path, ...]:
    """Absolute paths, sorted; empty for a static program. The program itself is not executed.

    Raises OSError, or subprocess.SubprocessError when the loader does not find a library.
    """
    loader = find_loader(program)
    if loader is None:
        return ()
    command = [loader, "--list", program]
    listing = subprocess.run(command, capture_output=True, text=True, timeout=_DEADLINE_S, check=True)
    return tuple(sorted({loader, *parse_listing(listing.stdout)}))


def parse_listing(listing: str) -> tuple[Path, ...]:
    """Lines such as `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)` and `/lib64/ld-linux-x86-64.so.2 (0x…)`.

    Of `name => path` the path counts.
    """
    found = (line.rpartition("=>")[2].split() for line in listing.splitlines())
    return tuple(sorted({Path(words[0]) for words in found if words and words[0].startswith("/")}))


def find_loader(program: Path) -> Path | None:
    """The interpreter that a 64-bit ELF program names; None when it names none."""
    with program.open("rb") as file:
        head = file.read(4096)
    if not head.startswith(_ELF_64):
        return None
    offset, size, count = _PROGRAM_HEADERS.unpack_from(head)
    for index in range(count):
        kind, start, length = _PROGRAM_HEADER.unpack_from(head, offset + index * size)
        if kind == _INTERPRETER:
            return Path(head[start : start + length].rstrip(b"\0").decode())
    return None
