"""The second seccomp filter: what only starting needs, closed for good just before the sandbox's program begins.

What starts a sandbox (runc, bubblewrap, the jail) works behind the first filter too (`seccomp.py`), so that one has to
let through what they do. The launcher puts this one on top, for the program alone:

- `execve` passes only with a random number in its fourth argument, which Linux does not look at. The launcher forgets
  it with its own memory when it becomes Node: whoever runs later cannot start any program.
- nothing opens for writing, so that the program cannot write its own memory through `/proc/self/mem`;
- no third filter, no other Landlock rules;
- where JavaScript is interpreted only: no new executable memory but that of files, which nobody can write.

As the instructions of seccomp(2) and BPF, for x86-64.
"""

import platform
import struct
from collections.abc import Sequence
from dataclasses import dataclass

_ARCHITECTURE = 0xC000003E
_X32_CALLS = 0x40000000
_OPEN, _MMAP, _MPROTECT, _EXECVE, _PRCTL, _OPENAT, _LANDLOCK_RESTRICT_SELF = 2, 9, 10, 59, 157, 257, 446
_SET_SECCOMP = 22
_ACCESS_MODE, _PROT_WRITE, _PROT_EXEC, _MAP_ANONYMOUS = 3, 2, 4, 0x20

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOWED, _EPERM, _KILLED = 0x7FFF0000, 0x00050001, 0x80000000
_INSTRUCTION = struct.Struct("<HBBI")
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
_ENDS = {"allow": _ALLOWED, "refuse": _EPERM, "kill": _KILLED}


@dataclass(frozen=True, slots=True)
class SecondFilter:
    """`code`: whole instructions. `secret_at`: offsets of the low and the high half (little-endian) of the number."""

    code: bytes
    secret_at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Step:
    """One instruction; `yes` and `no` are labels, or empty: the next one."""

    operation: int
    value: int
    yes: str = ""
    no: str = ""
    label: str = ""


def second_filter(*, jitless: bool = False) -> SecondFilter | None:
    """None where there is no such filter: on processors other than x86-64."""
    if platform.machine() != "x86_64":
        return None
    steps = [*_dispatch(jitless), *_execve(), *_read_only(), *_prctl(), *(_no_new_code() if jitless else ())]
    return _assemble(steps)


def _dispatch(jitless: bool) -> list[_Step]:
    targets = {
        _EXECVE: "execve",
        _OPENAT: "openat",
        _OPEN: "open",
        _PRCTL: "prctl",
        _LANDLOCK_RESTRICT_SELF: "kill",
        **({_MMAP: "mmap", _MPROTECT: "mprotect"} if jitless else {}),
    }
    return [
        _Step(_LOAD, _ARCHITECTURE_AT),
        _Step(_EQUAL, _ARCHITECTURE, no="kill"),
        _Step(_LOAD, _NUMBER_AT),
        _Step(_AT_LEAST, _X32_CALLS, yes="kill"),
        *(_Step(_EQUAL, number, yes=label) for number, label in targets.items()),
        _Step(_RETURN, _ALLOWED),
    ]


def _execve() -> list[_Step]:
    return [
        _Step(_LOAD, _argument(3), label="execve"),
        _Step(_EQUAL, 0, no="kill", label="low"),
        _Step(_LOAD, _argument(3) + 4),
        _Step(_EQUAL, 0, yes="allow", no="kill", label="high"),
    ]


def _read_only() -> list[_Step]:
    return [
        _Step(_LOAD, _argument(2), label="openat"),
        _Step(_ANY_BIT, _ACCESS_MODE, yes="refuse", no="allow"),
        _Step(_LOAD, _argument(1), label="open"),
        _Step(_ANY_BIT, _ACCESS_MODE, yes="refuse", no="allow"),
    ]


def _prctl() -> list[_Step]:
    return [_Step(_LOAD, _argument(0), label="prctl"), _Step(_EQUAL, _SET_SECCOMP, yes="kill", no="allow")]


def _no_new_code() -> list[_Step]:
    return [
        _Step(_LOAD, _argument(2), label="mprotect"),
        _Step(_ANY_BIT, _PROT_EXEC, yes="refuse", no="allow"),
        _Step(_LOAD, _argument(2), label="mmap"),
        _Step(_ANY_BIT, _PROT_EXEC, no="allow"),
        _Step(_ANY_BIT, _PROT_WRITE, yes="refuse"),
        _Step(_LOAD, _argument(3)),
        _Step(_ANY_BIT, _MAP_ANONYMOUS, yes="refuse", no="allow"),
    ]


def _argument(index: int) -> int:
    """Where the lower half of an argument lies in what the filter sees."""
    return 16 + 8 * index


def _assemble(steps: Sequence[_Step]) -> SecondFilter:
    whole = [*steps, *(_Step(_RETURN, value, label=label) for label, value in _ENDS.items())]
    places = {step.label: index for index, step in enumerate(whole) if step.label}

    def distance(label: str, index: int) -> int:
        return places[label] - index - 1 if label else 0

    code = b"".join(
        _INSTRUCTION.pack(step.operation, distance(step.yes, index), distance(step.no, index), step.value)
        for index, step in enumerate(whole)
    )
    low, high = (places[label] * _INSTRUCTION.size + 4 for label in ("low", "high"))
    return SecondFilter(code, (low, high))
