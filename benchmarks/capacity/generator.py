"""`python -m benchmarks.capacity.generator URL TOKEN FIRST_NUMBER`: one process that plays people.

It reads one JSON line for each command and answers with one: ``{"open": [paths], "with_kernels": true}`` and
``{"load": seconds, "intervals_s": {"type": 1, "run": 20}}``. It shares the processors with the server that
it measures, and tells what it took of them.
"""

import asyncio
import json
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from benchmarks.capacity.latencies import Latencies
from benchmarks.capacity.load_plan import USERS, Deed, deeds
from benchmarks.capacity.people import Figures, Notebook

OPENING: Final = 3
"""Notebooks that are opened at a time."""
STRAGGLERS_S: Final = 5.0
_SEED: Final = 20


class Generator:
    """All people of this process."""

    def __init__(self, url: str, token: str, first_number: int) -> None:
        self._url = url
        self._token = token
        self._next_number = first_number
        self._notebooks: list[Notebook] = []
        self._figures = Figures()

    async def open(self, paths: Sequence[str], *, with_kernels: bool) -> dict[str, Any]:
        """Open more notebooks, a few at a time."""
        waiting = list(paths)

        async def opener() -> None:
            while waiting:
                notebook = Notebook(self._url, self._token, waiting.pop(), self._next_number, self._figures)
                self._next_number += 1
                await notebook.open(with_kernel=with_kernels)
                self._notebooks.append(notebook)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(OPENING):
                tasks.create_task(opener())
        return {"notebooks": len(self._notebooks)}

    async def load(self, seconds: float, intervals_s: Mapping[Deed, float]) -> dict[str, Any]:
        """Everybody types and runs, or only one of it; what came of it."""
        self._figures.__init__()
        for notebook in self._notebooks:
            notebook.figures = self._figures
        users = len(self._notebooks) * USERS
        late: list[float] = []
        cpu, began = time.process_time(), time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for due in deeds(users, seconds, intervals_s, _SEED):
                pause = began + due.at_s - time.perf_counter()
                if pause > 0:
                    await asyncio.sleep(pause)
                late.append(max(0.0, time.perf_counter() - began - due.at_s))
                notebook, user = self._notebooks[due.user // USERS], due.user % USERS
                if due.deed is Deed.TYPE:
                    notebook.type(user)
                else:
                    tasks.create_task(notebook.run(user))
            took = time.perf_counter() - began
            cpu = time.process_time() - cpu
        return {**await self._results(), "late": Latencies.of(late).as_json(), "cpu_s": cpu, "seconds": took}

    async def _results(self) -> dict[str, Any]:
        end = time.perf_counter() + STRAGGLERS_S
        while any(notebook.undelivered for notebook in self._notebooks) and time.perf_counter() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        undelivered = sum(notebook.undelivered for notebook in self._notebooks)
        for notebook in self._notebooks:
            notebook.forget_edits()
        figures = self._figures
        return {
            "edits": figures.edits,
            "runs": figures.runs,
            "undelivered": undelivered,
            "failed_runs": figures.failed_runs,
            "lost_sockets": figures.lost_sockets,
        }

    def close(self) -> None:
        """Everybody goes."""
        for notebook in self._notebooks:
            notebook.close()


async def serve(url: str, token: str, first_number: int) -> None:
    """Do what the lines on stdin say, until they end."""
    generator = Generator(url, token, first_number)
    try:
        while line := await asyncio.to_thread(sys.stdin.readline):
            command = json.loads(line)
            if "open" in command:
                answer = await generator.open(command["open"], with_kernels=command["with_kernels"])
            else:
                intervals_s = {Deed(deed): float(interval) for deed, interval in command["intervals_s"].items()}
                answer = await generator.load(float(command["load"]), intervals_s)
            print(json.dumps(answer), flush=True)
    finally:
        generator.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))
