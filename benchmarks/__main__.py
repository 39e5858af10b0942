"""`python -m benchmarks`: every comparison, one line each."""

import asyncio
import tempfile
from pathlib import Path

from benchmarks.comparison import HEADER
from benchmarks.kernels import compare_kernels
from benchmarks.peers import install_peers
from benchmarks.servers import compare_servers


def main() -> None:
    """Print each comparison as soon as it is made."""
    peers, missing = install_peers()
    print(*missing, HEADER, sep="\n", flush=True)
    for line in compare_kernels(peers):
        print(line, flush=True)
    with tempfile.TemporaryDirectory(prefix="pennant-bench-") as folder:
        asyncio.run(print_servers(Path(folder)))


async def print_servers(folder: Path) -> None:
    """The comparisons that need a server."""
    async for comparison in compare_servers(folder):
        print(comparison, flush=True)


if __name__ == "__main__":
    main()
