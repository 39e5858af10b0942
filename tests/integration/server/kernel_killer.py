"""Kills the processes of one notebook among many: its kernel, or its sandbox.

Which is whose, only the sockets tell: the kernel listens on the ports of its connection file, and is one end of a
socket pair whose other end is the sandbox.
"""

import contextlib
import json
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

_ENDS = re.compile(r"\* (\d+)\s+\* (\d+)")
_PID = re.compile(r"pid=(\d+)")


@dataclass(frozen=True, slots=True)
class KernelKiller:
    """Of one server, which runs on this machine with the local engine."""

    runtime: Path
    """Where the server keeps its connection files."""

    def kill_kernel(self, kernel_id: str) -> None:
        """Kill the kernel process, if it is there."""
        kill(self._kernel(kernel_id))

    def kill_sandbox(self, kernel_id: str) -> None:
        """Kill the kernel's sandbox, if it has one now."""
        kernel = self._kernel(kernel_id)
        ends = [(int(mine), int(theirs), set(map(int, pids))) for mine, theirs, pids in _unix_sockets()]
        peers = {theirs for _, theirs, pids in ends if kernel & pids}
        kill(pid for mine, _, pids in ends if mine in peers for pid in pids - kernel if _is_sandbox(pid))

    def _kernel(self, kernel_id: str) -> set[int]:
        try:
            told: dict[str, Any] = json.loads((self.runtime / f"kernel-{kernel_id}.json").read_text())
        except (OSError, ValueError):
            return set()
        lines = _ss("-tln", f"sport = :{told['control_port']}")
        return {int(pid) for line in lines for pid in _PID.findall(line)}


def kill(pids: Iterable[int]) -> None:
    """End them at once; some may be gone."""
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(pid).kill()


def _unix_sockets() -> list[tuple[str, str, list[str]]]:
    found = [(_ENDS.search(line), _PID.findall(line)) for line in _ss("-xn")]
    return [(ends[1], ends[2], pids) for ends, pids in found if ends is not None]


def _is_sandbox(pid: int) -> bool:
    try:
        return any(part.endswith("src/main.mjs") for part in psutil.Process(pid).cmdline())
    except psutil.NoSuchProcess:
        return False


def _ss(*what: str) -> list[str]:
    command = ["ss", "--no-header", "--processes", *what]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
