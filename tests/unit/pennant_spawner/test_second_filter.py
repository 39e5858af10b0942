"""What the second filter answers, by running its instructions."""

import errno
import platform
import struct

import pytest

from pennant_spawner.second_filter import SecondFilter, second_filter

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="there is a second filter for x86-64 only")

SECRET = 0x1122334455667788
X86_64, X32_CALLS = 0xC000003E, 0x40000000
ALLOWED, EPERM, KILLED = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
OPEN, MMAP, MPROTECT, EXECVE, PRCTL, OPENAT, WRITE = 2, 9, 10, 59, 157, 257, 1


def answer(made: SecondFilter, number: int, *arguments: int, architecture: int = X86_64) -> int:
    """What Linux would be told, with SECRET put where the launcher puts it."""
    code = bytearray(made.code)
    for half, offset in enumerate(made.secret_at):
        struct.pack_into("<I", code, offset, SECRET >> 32 * half & 0xFFFFFFFF)
    padded = [*arguments, *([0] * (6 - len(arguments)))]
    data = struct.pack("<II8x6Q", number, architecture, *padded)
    place = loaded = 0
    while True:
        operation, yes, no, value = struct.unpack_from("<HBBI", code, place * 8)
        place += 1
        match operation:
            case 0x20:
                (loaded,) = struct.unpack_from("<I", data, value)
            case 0x06:
                return value
            case _:
                holds = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}[operation]
                place += yes if holds else no


def made(*, jitless: bool = False) -> SecondFilter:
    found = second_filter(jitless=jitless)
    assert found is not None
    return found


def test_a_program_is_started_only_by_who_knows_the_number() -> None:
    assert answer(made(), EXECVE, 1, 2, 3, SECRET) == ALLOWED
    assert answer(made(), EXECVE, 1, 2, 3, SECRET ^ 1) == KILLED
    assert answer(made(), EXECVE, 1, 2, 3, SECRET ^ 1 << 40) == KILLED
    assert answer(made(), EXECVE, 1, 2, 3) == KILLED


@pytest.mark.parametrize(("mode", "expected"), [(0, ALLOWED), (1, EPERM), (2, EPERM), (0o2000000, ALLOWED)])
def test_files_open_for_reading_only(mode: int, expected: int) -> None:
    assert answer(made(), OPEN, 1, mode) == expected
    assert answer(made(), OPENAT, 0, 1, mode) == expected


def test_no_third_filter_and_no_other_way_in() -> None:
    assert answer(made(), PRCTL, 22) == KILLED
    assert answer(made(), PRCTL, 15) == ALLOWED
    assert answer(made(), WRITE) == ALLOWED
    assert answer(made(), WRITE | X32_CALLS) == KILLED
    assert answer(made(), WRITE, architecture=0x40000003) == KILLED


@pytest.mark.parametrize(
    ("call", "protection", "flags", "strict"),
    [
        (MMAP, 3, 0x22, ALLOWED),
        (MMAP, 5, 0x02, ALLOWED),
        (MMAP, 7, 0x02, EPERM),
        (MMAP, 5, 0x22, EPERM),
        (MPROTECT, 3, 0, ALLOWED),
        (MPROTECT, 5, 0, EPERM),
    ],
)
def test_without_a_compiler_no_memory_becomes_code(call: int, protection: int, flags: int, strict: int) -> None:
    assert answer(made(jitless=True), call, 0, 4096, protection, flags) == strict
    assert answer(made(), call, 0, 4096, protection, flags) == ALLOWED
