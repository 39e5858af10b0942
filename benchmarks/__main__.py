"""`python -m benchmarks`: every comparison, one line each."""

import asyncio
import tempfile
from pathlib import Path

from benchmarks.comparison import HEADER
from benchmarks.interrupts import measure_interrupts
from benchmarks.kernels import compare_kernels, compare_lines_in_a_container
from benchmarks.peers import install_peers
from benchmarks.servers import compare_servers
from tests.parts import engine_problem


def main() -> None:
    """Print each comparison as soon as it is made."""
    peers, missing = install_peers()
    print(*missing, HEADER, sep="\n", flush=True)
    for line in compare_kernels(peers):
        print(line, flush=True)
    with tempfile.TemporaryDirectory(prefix="pennant-bench-") as folder:
        asyncio.run(print_servers(Path(folder)))
    if problem := engine_problem():
        print(f"What needs containers is left out: no Docker engine answers ({problem})")
        return
    for line in compare_lines_in_a_container(peers):
        print(line, flush=True)
    for line in measure_interrupts():
        print(line, flush=True)


async def print_servers(folder: Path) -> None:
    """The comparisons that need a server."""
    async for comparison in compare_servers(folder):
        print(comparison, flush=True)


if __name__ == "__main__":
    main()
