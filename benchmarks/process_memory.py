"""What processes cost, as Linux counts it: proportional memory of each, and what the whole machine has left."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_KIB: Final = 1024
_CGROUPS: Final = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes. `proportional`: a page that n processes share counts one n-th for each; `private`: this process's only."""

    proportional: float
    private: float

    def __add__(self, other: "Memory") -> "Memory":
        return Memory(self.proportional + other.proportional, self.private + other.private)


def memory_of(pid: int) -> Memory:
    """Of one process (proc(5), smaps_rollup). Raises OSError when it is gone."""
    fields = _numbers(Path(f"/proc/{pid}/smaps_rollup"))
    return Memory(fields["Pss"], fields["Private_Clean"] + fields["Private_Dirty"])


def memory_of_all(pids: Iterable[int]) -> Memory:
    """Their sum."""
    return sum((memory_of(pid) for pid in pids), Memory(0, 0))


def available_bytes() -> int:
    """What the machine could still give away without swapping."""
    return _numbers(Path("/proc/meminfo"))["MemAvailable"]


def control_group_bytes(pid: int) -> int | None:
    """What is charged to the process's control group, files that it was the first to read included."""
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        names = ("memory", "memory.usage_in_bytes") if "memory" in controllers.split(",") else ("", "memory.current")
        file = _CGROUPS / names[0] / path.lstrip("/") / names[1]
        if file.exists():
            return int(file.read_text())
    return None


def parent_of(pid: int) -> int:
    """The process that started it. Raises OSError when it is gone."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _numbers(file: Path) -> dict[str, int]:
    found = re.findall(r"^(\w+):\s+(\d+) kB$", file.read_text(), re.MULTILINE)
    return {name: int(number) * _KIB for name, number in found}
