"""The program that becomes Node: 600 bytes of machine code that shut the last doors behind themselves (x86-64 Linux).

Node cannot put up a filter, and no compiler may be needed where Pennant is installed. So the program is made here, from
the few system calls that it consists of:

    written files have no size; no new privileges; [Landlock's rules, from a descriptor]; [close descriptors]
    a random number into both filters; the one that fits is put up
    execve(argv[1], argv + 1, envp, the number)

The filter that fits is the one without new machine code when argv[2], Node's first argument, is `--jitless`.

When anything fails it exits with 126, and nothing has run.
"""

import struct
from collections.abc import Sequence

from pennant_spawner.sandbox_program import JITLESS
from pennant_spawner.second_filter import SecondFilter, second_filter

_LOADED_AT = 0x400000
_HEADERS = 64 + 56
_DATA_AT = _LOADED_AT + 0x200
_ZEROS, _LIMIT_BYTES = _DATA_AT, 16
_PROGRAM_BYTES = 16
_READ_WRITE_EXECUTE = 7

_CLOSE, _EXECVE, _PRCTL, _EXIT_GROUP, _PRLIMIT, _GETRANDOM, _LANDLOCK_RESTRICT_SELF = 3, 59, 157, 231, 302, 318, 446
_SET_SECCOMP, _MODE_FILTER, _SET_NO_NEW_PRIVS, _LIMIT_FILE_SIZE = 22, 2, 38, 1
_FAILED = 126

_SYSCALL = b"\x0f\x05"
_REGISTERS = (b"\xbf", b"\xbe", b"\xba", b"\x41\xba")
_LOAD_ARGUMENTS = bytes.fromhex(
    "488b7c2410"  # mov rdi, [rsp+16]          argv[1]
    "488d742410"  # lea rsi, [rsp+16]          argv + 1
    "488b0c24"  #   mov rcx, [rsp]             argc
    "488d54cc10"  # lea rdx, [rsp+rcx*8+16]    envp
)


def launcher_program(*, landlock_fd: int | None = None, close_fds: Sequence[int] = ()) -> bytes | None:
    """A static ELF file; None where there is none: on processors other than x86-64."""
    usual, strict = second_filter(), second_filter(jitless=True)
    if usual is None or strict is None:
        return None
    data, usual_at, strict_at = _data(usual, strict)
    code = _Code()
    code.call(_PRLIMIT, 0, _LIMIT_FILE_SIZE, _ZEROS, 0)
    code.call(_PRCTL, _SET_NO_NEW_PRIVS, 1, 0, 0)
    if landlock_fd is not None:
        code.call(_LANDLOCK_RESTRICT_SELF, landlock_fd, 0)
    for descriptor in close_fds:
        code.call(_CLOSE, descriptor)
    halves = [usual_at + _PROGRAM_BYTES + it for it in usual.secret_at]
    copies = [strict_at + _PROGRAM_BYTES + it for it in strict.secret_at]
    for half, copy in zip(halves, copies, strict=True):
        code.call(_GETRANDOM, half, 4, 0)
        code.copy(half, copy)
    code.put_up_filter(usual_at, strict_at)
    code.become_argument(*halves)
    return _elf(bytes(code.code), code.entry, data)


class _Code:
    """Machine code under way. It begins with what happens when a call fails; `entry` is where the program starts."""

    def __init__(self) -> None:
        self.code = bytearray(_call(_EXIT_GROUP, _FAILED))
        self.entry = len(self.code)

    def call(self, number: int, *arguments: int) -> None:
        self.code += _call(number, *arguments)
        self._give_up_if_negative()

    def copy(self, source: int, target: int) -> None:
        self.code += _load_eax(source) + b"\x89\x04\x25" + _word(target)

    def put_up_filter(self, usual_at: int, strict_at: int) -> None:
        """`rdx` is the one or the other, by the first eight letters of argv[2]."""
        letters = struct.pack("<8s", JITLESS.encode()[:8])
        choose = (
            bytes.fromhex("488b442418") + b"\x48\x85\xc0\x74\x0f"  # rax = argv[2]; none: the usual one
            # cmp [rax], letters, by way of rcx
            + b"\x48\xb9" + letters + b"\x48\x3b\x08" + b"\x74\x07"
        )  # fmt: skip
        usual = b"\xba" + _word(usual_at) + b"\xeb\x05"
        strict = b"\xba" + _word(strict_at)
        self.code += choose + usual + strict
        self.code += b"\x45\x31\xd2" + b"\xbe" + _word(_MODE_FILTER) + b"\xbf" + _word(_SET_SECCOMP)
        self.code += b"\xb8" + _word(_PRCTL) + _SYSCALL
        self._give_up_if_negative()

    def become_argument(self, low_at: int, high_at: int) -> None:
        secret = b"\x44\x8b\x14\x25" + _word(high_at) + bytes.fromhex("49c1e220")  # mov r10d, [high]; shl r10, 32
        secret += _load_eax(low_at) + bytes.fromhex("4909c2")  # or r10, rax
        self.code += secret + _LOAD_ARGUMENTS + b"\xb8" + _word(_EXECVE) + _SYSCALL
        self._give_up_if_negative()

    def _give_up_if_negative(self) -> None:
        """test rax, rax; js to the beginning."""
        self.code += b"\x48\x85\xc0\x0f\x88"
        self.code += struct.pack("<i", -(len(self.code) + 4))


def _data(usual: SecondFilter, strict: SecondFilter) -> tuple[bytes, int, int]:
    """Zeros, then both filters, each behind the `sock_fprog` that describes it; and where those lie."""
    data, places = bytes(_LIMIT_BYTES), list[int]()
    for it in (usual, strict):
        at = _DATA_AT + len(data)
        places.append(at)
        data += struct.pack("<HxxxxxxQ", len(it.code) // 8, at + _PROGRAM_BYTES) + it.code
    return data, places[0], places[1]


def _call(number: int, *arguments: int) -> bytes:
    loads = (register + _word(it) for register, it in zip(_REGISTERS, arguments, strict=False))
    return b"".join(loads) + b"\xb8" + _word(number) + _SYSCALL


def _load_eax(address: int) -> bytes:
    return b"\x8b\x04\x25" + _word(address)


def _word(value: int) -> bytes:
    return struct.pack("<I", value)


def _elf(code: bytes, entry: int, data: bytes) -> bytes:
    """Headers, code and data in one segment."""
    content = code.ljust(_DATA_AT - _LOADED_AT - _HEADERS, b"\0") + data
    size = _HEADERS + len(content)
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    start = _LOADED_AT + _HEADERS + entry
    header = ident + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, start, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, _READ_WRITE_EXECUTE, 0, _LOADED_AT, _LOADED_AT, size, size, 0x1000)
    return header + segment + content
