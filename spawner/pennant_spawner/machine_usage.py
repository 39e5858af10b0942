"""What this machine has left, as Linux tells it in /proc. Each answer is None where Linux does not tell."""

import os
import re
from pathlib import Path

_AVAILABLE = re.compile(r"^MemAvailable:\s+(\d+) kB", re.MULTILINE)
_SOME = re.compile(r"^some avg10=([\d.]+)", re.MULTILINE)
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


def pressure() -> float | None:
    """The share of the last ten seconds in which some task waited for a processor or for memory, 0 to 1."""
    shares = [share for resource in ("cpu", "memory") if (share := _waited(resource)) is not None]
    return max(shares, default=None)


def _waited(resource: str) -> float | None:
    try:
        found = _SOME.search(Path(f"/proc/pressure/{resource}").read_text("ascii"))
    except OSError:
        return None
    return float(found[1]) / 100 if found else None


def _kibibytes(pattern: re.Pattern[str]) -> int | None:
    try:
        found = pattern.search(Path("/proc/meminfo").read_text("ascii"))
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None
