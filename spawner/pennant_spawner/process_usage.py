"""What a running process uses, as Linux tells it in /proc."""

import re
from dataclasses import dataclass
from pathlib import Path

_FIELD = re.compile(r"^(RssAnon|RssShmem|VmSwap|Threads):\s+(\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ProcessUsage:
    """Memory of its own (not what it maps from files), and threads. Zero for a process that is gone."""

    memory_bytes: int = 0
    threads: int = 0


def process_usage(pid: int) -> ProcessUsage:
    """Never raises; where there is no /proc everything is zero."""
    try:
        return parse_status(Path(f"/proc/{pid}/status").read_text("ascii", "replace"))
    except OSError:
        return ProcessUsage()


def parse_status(status: str) -> ProcessUsage:
    fields = {name: int(value) for name, value in _FIELD.findall(status)}
    threads = fields.pop("Threads", 0)
    return ProcessUsage(sum(fields.values()) * 1024, threads)
