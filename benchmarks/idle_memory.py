"""`python -m benchmarks.idle_memory 20 100`: what a notebook costs in which nothing runs, by how many there are.

Each notebook has run one cell. Kernel process, sandbox and containerd's shim are counted in proportional memory; what
the machine has less than before, divided by the notebooks, checks the sum.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import docker
import httpx
import psutil

from benchmarks.jupyter_kernels import JupyterKernel, jupyter_server
from benchmarks.process_memory import (
    Memory,
    available_bytes,
    control_group_bytes,
    memory_of_all,
    parent_of,
)

AT_A_TIME: Final = 4
CONFIG: Final = {"PennantSandbox": {"engine": "docker"}, "PennantPool": {"maximum": 0}}
"""A pool's sandboxes belong to no notebook."""
REST_S: Final = 45
"""For a sandbox's own idle collections."""
MIB: Final = 2**20
HEADER: Final = f"{'MiB per notebook':<18}" + "".join(
    f"{name:>12}" for name in ("kernel", "sandbox", "shim", "sum", "machine", "cgroup")
)


@dataclass(frozen=True, slots=True)
class Notebooks:
    """The processes of the notebooks of one server."""

    kernels: Sequence[int]
    sandboxes: Sequence[int]

    @classmethod
    def of(cls, server: int) -> "Notebooks":
        """Of the server with this pid. Kernels are what its fork server has forked."""
        children = psutil.Process(server).children()
        kernels = [kernel.pid for child in children for kernel in child.children()]
        return cls(kernels, _sandboxes(server))

    @property
    def shims(self) -> set[int]:
        """What containerd runs beside each container."""
        return {parent_of(sandbox) for sandbox in self.sandboxes}


def _sandboxes(server: int) -> list[int]:
    client = docker.from_env()
    try:
        filters = {"label": f"pennant.owner.pid={server}"}
        return [it.attrs["State"]["Pid"] for it in client.containers.list(filters=filters)]  # pyright: ignore
    finally:
        client.close()


@dataclass(frozen=True, slots=True)
class IdleCost:
    """Bytes, all notebooks together."""

    count: int
    kernels: Memory
    sandboxes: Memory
    shims: Memory
    machine: float
    control_groups: float

    def __str__(self) -> str:
        total = self.kernels + self.sandboxes + self.shims
        figures = [self.kernels.proportional, self.sandboxes.proportional, self.shims.proportional, total.proportional]
        return f"{self.count:<18}" + "".join(
            f"{figure / self.count / MIB:>12.1f}" for figure in (*figures, self.machine, self.control_groups)
        )

    def private(self) -> str:
        """The same for what each has for itself only."""
        figures = [each.private / self.count / MIB for each in (self.kernels, self.sandboxes, self.shims)]
        return f"{'  private':<18}" + "".join(f"{figure:>12.1f}" for figure in (*figures, sum(figures)))


async def measure(counts: Sequence[int]) -> None:
    """Prints a line for each count, the notebooks of the smaller ones being among those of the larger."""
    with tempfile.TemporaryDirectory(prefix="pennant-bench-") as folder:
        async with jupyter_server(Path(folder), CONFIG) as (server, http):
            before, opened = available_bytes(), 0
            for count in sorted(counts):
                await _open(http, count - opened)
                opened = count
                await asyncio.sleep(REST_S)
                cost = _cost(Notebooks.of(server.process.pid), before, count)
                print(cost, cost.private(), sep="\n", flush=True)


async def _open(http: httpx.AsyncClient, count: int) -> None:
    """New kernels, a cell run in each; their clients stay connected for as long as the program runs."""
    one_of_few = asyncio.Semaphore(AT_A_TIME)

    async def open_one() -> None:
        async with one_of_few:
            kernel = await JupyterKernel.start(http)
            await kernel.run()

    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(open_one())


def _cost(notebooks: Notebooks, available_before: int, count: int) -> IdleCost:
    if len(notebooks.kernels) != count or len(notebooks.sandboxes) != count:
        print(f"  {len(notebooks.kernels)} kernel processes and {len(notebooks.sandboxes)} sandboxes")
    return IdleCost(
        count,
        memory_of_all(notebooks.kernels),
        memory_of_all(notebooks.sandboxes),
        memory_of_all(notebooks.shims),
        available_before - available_bytes(),
        sum(control_group_bytes(pid) or 0 for pid in notebooks.sandboxes),
    )


def main() -> None:
    """Measures with as many notebooks as the command line says."""
    print(HEADER, flush=True)
    asyncio.run(measure([int(word) for word in sys.argv[1:]] or [20]))


if __name__ == "__main__":
    main()
