"""Who owns a sandbox: the process whose broker started it, told by labels, so that a later one can find its orphans."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

SANDBOX_LABEL = "pennant.sandbox"
MEMORY_LABEL = "pennant.memory_bytes"
SERVER_LABEL = "pennant.owner.server"
"""The name of the owner's machine, for people."""
_PID, _STARTED, _PLACE = "pennant.owner.pid", "pennant.owner.started", "pennant.owner.place"
_START_TIME_FIELD = 19  # field 22 of proc(5)'s stat, counted from the one after the name


@dataclass(frozen=True, slots=True)
class Owner:
    """`started` is the process's start in ticks since boot: pids come again, the pair does not.

    `place` names the boot and the pid namespace in which the pid has its meaning.
    """

    pid: int
    started: int
    place: str

    @classmethod
    def this_process(cls) -> Self:
        return cls(os.getpid(), start_time(os.getpid()) or 0, _place())

    @classmethod
    def from_labels(cls, labels: Mapping[str, str]) -> Self | None:
        """None for labels that no broker wrote."""
        try:
            return cls(int(labels[_PID]), int(labels[_STARTED]), labels[_PLACE])
        except (KeyError, ValueError):
            return None

    def labels(self) -> dict[str, str]:
        return {
            _PID: str(self.pid),
            _STARTED: str(self.started),
            _PLACE: self.place,
            SERVER_LABEL: os.uname().nodename,
        }

    def lives(self) -> bool | None:
        """None for an owner elsewhere: it may live, whatever runs under its pid here; its lease tells (`lease.py`)."""
        return start_time(self.pid) == self.started if self.place == _place() else None


def memory_limit(labels: Mapping[str, str]) -> int:
    """Of a sandbox, in bytes; 0 where its labels do not say."""
    label = labels.get(MEMORY_LABEL, "")
    return int(label) if label.isdecimal() else 0


def start_time(pid: int) -> int | None:
    """In ticks since boot; None when there is no such process, or it is a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[_START_TIME_FIELD])


def _place() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}-{re.sub(r'[^0-9]', '', os.readlink('/proc/self/ns/pid'))}"
    except OSError:
        return f"unknown-{os.uname().nodename}"
