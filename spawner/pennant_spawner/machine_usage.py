"""What this machine has left, as Linux tells it in /proc. Each answer is None where Linux does not tell."""

import os
import re
from pathlib import Path

_AVAILABLE = re.compile(r"^MemAvailable:\s+(\d+) kB", re.MULTILINE)
_TOTAL = re.compile(r"^MemTotal:\s+(\d+) kB", re.MULTILINE)


def available_bytes() -> int | None:
    """Memory that programs could still get without swapping."""
    return _kibibytes(_AVAILABLE)


def memory_bytes() -> int | None:
    """All memory of the machine."""
    return _kibibytes(_TOTAL)


def load() -> float | None:
    """Tasks that wanted a processor in the last minute, for each processor: 1.0 means that all are busy."""
    try:
        return os.getloadavg()[0] / (os.cpu_count() or 1)
    except OSError:
        return None


def _kibibytes(pattern: re.Pattern[str]) -> int | None:
    try:
        found = pattern.search(Path("/proc/meminfo").read_text("ascii"))
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None
