"""`python -m benchmarks.start_latency 20`: from asking a Jupyter server for a kernel until its first cell is done.

Cold: the sandbox is started for the kernel. Warm: one is taken from the pool, which has had time to fill. Kernels are
started one after another and ended again; a client does what JupyterLab does, without waiting for anything in between.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks.comparison import MS, spread
from benchmarks.jupyter_kernels import JupyterKernel, jupyter_server

PAUSE_S: Final = 1.5
"""Between two starts: for the one before to be gone, and for the pool to be filled."""
WAYS: Final[Mapping[str, Mapping[str, int]]] = {"cold": {"minimum": 0, "maximum": 0}, "warm": {"minimum": 2}}
HEADER: Final = f"{'p50 / p95':<10}{'until POST answers':>24}{'until the first result':>26}"


async def measure(starts: int) -> None:
    """Prints a line for each way."""
    for way, pool in WAYS.items():
        config: dict[str, Any] = {"PennantSandbox": {"engine": "docker"}, "PennantPool": dict(pool)}
        with tempfile.TemporaryDirectory(prefix="pennant-bench-") as folder:
            async with jupyter_server(Path(folder), config) as (_, http):
                await asyncio.sleep(PAUSE_S)
                times = [await _start(http) for _ in range(starts)]
        answered, done = zip(*times, strict=True)
        print(f"{way:<10}{spread(answered, MS):>24}{spread(done, MS):>26}", flush=True)


async def _start(http: httpx.AsyncClient) -> tuple[float, float]:
    """Seconds until the kernel's address is there, and until `1 + 1` is."""
    start = time.perf_counter()
    kernel = await JupyterKernel.start(http)
    answered = time.perf_counter() - start
    await kernel.run()
    done = time.perf_counter() - start
    await kernel.close()
    await asyncio.sleep(PAUSE_S)
    return answered, done


def main() -> None:
    """Measures as many starts of each kind as the command line says."""
    print(HEADER, flush=True)
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20))


if __name__ == "__main__":
    main()
