"""The shared libraries that a program loads, its loader among them, as the loader itself tells them."""

import functools
import subprocess
from pathlib import Path

_DEADLINE_S = 20


@functools.cache
def shared_libraries(program: Path) -> tuple[Path, ...]:
    """Absolute paths, sorted; empty for a static program. `program` is executed by the loader's listing mode only.

    Raises OSError, or subprocess.SubprocessError when the loader does not know a library.
    """
    listing = subprocess.run(
        [program], env={"LD_TRACE_LOADED_OBJECTS": "1"}, capture_output=True, text=True, timeout=_DEADLINE_S, check=True
    )
    return parse_listing(listing.stdout)


def parse_listing(listing: str) -> tuple[Path, ...]:
    """Lines such as `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)` and `/lib64/ld-linux-x86-64.so.2 (0x…)`."""
    words = (word for line in listing.splitlines() for word in line.split())
    return tuple(sorted({Path(word) for word in words if word.startswith("/")}))
