"""Opening large notebooks: how long it takes, and how long it holds up the people of another one."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx

from benchmarks.collaboration.contenders import ContenderServer, Servers
from benchmarks.collaboration.notebooks import write_large_notebook
from benchmarks.collaboration.room_client import find_room
from benchmarks.collaboration.table import Row, median_row
from benchmarks.collaboration.typists import Typists
from tests.integration.server.people import client
from tests.integration.server.server_process import TOKEN

ROUNDS: Final = 3
MEGABYTES: Final = (1, 10, 26)
OPEN_DEADLINE_S: Final = 90.0
_PAUSE_S: Final = 0.005
"""Between two letters in the other notebook: no stall can hide in it."""
_AFTER_S: Final = 0.5
"""How long the other notebook is watched after the large one is open."""
_QUIET_LETTERS: Final = 100

QUIET: Final = "worst edit while nobody opens anything"


@dataclass(slots=True)
class _Place:
    """A server, two people who type there, and the one who opens."""

    server: ContenderServer
    http: httpx.AsyncClient
    typists: Typists
    opener: asyncio.subprocess.Process


def opening(megabytes: int) -> str:
    """The row of the time."""
    return f"opening {megabytes} MB, until it is there"


def stall(megabytes: int) -> str:
    """The row of the worst edit elsewhere."""
    return f"opening {megabytes} MB, worst edit in another room"


async def measure_opening(servers: Servers, rounds: int = ROUNDS, megabytes: Sequence[int] = MEGABYTES) -> list[Row]:
    """All contenders in turns. Raises Undelivered; TimeoutError when a notebook does not open."""
    figures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    async with AsyncExitStack() as stack:
        places = [await stack.enter_async_context(_place(server)) for server in servers]
        for number in range(rounds):
            for size in megabytes:
                for place in places:
                    title = place.server.contender.title
                    quiet = await place.typists.one_types(_QUIET_LETTERS, _PAUSE_S)
                    figures[QUIET][title].append(max(quiet.latencies))
                    took, worst = await _open(place, f"large{size}-{number}.ipynb", size)
                    figures[opening(size)][title].append(took)
                    figures[stall(size)][title].append(worst)
    return [median_row(what, "ms", by_title, 1000) for what, by_title in figures.items()]


@asynccontextmanager
async def _place(server: ContenderServer) -> AsyncGenerator[_Place]:
    async with client() as http:
        typists = await Typists.arrive(server, http, "other.ipynb", 2)
        command = [sys.executable, "-m", "benchmarks.collaboration.opener", server.url, TOKEN]
        pipe = asyncio.subprocess.PIPE
        opener = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
        try:
            yield _Place(server, http, typists, opener)
        finally:
            typists.leave()
            opener.kill()
            await opener.wait()


async def _open(place: _Place, path: str, megabytes: int) -> tuple[float, float]:
    """Seconds until a new large notebook is open, and of the worst edit elsewhere until then and shortly after."""
    write_large_notebook(place.server, path, megabytes)
    room = await find_room(place.http, place.server, path)
    opener = place.opener
    assert opener.stdin is not None
    assert opener.stdout is not None
    opened = asyncio.Event()
    async with asyncio.timeout(OPEN_DEADLINE_S), asyncio.TaskGroup() as tasks:
        typing = tasks.create_task(place.typists.one_types_until(opened, _PAUSE_S))
        opener.stdin.write(f"{room.socket_path}\n".encode())
        line = await opener.stdout.readline()
        if not line:
            raise ChildProcessError("the process that opens notebooks has ended; see above")
        await asyncio.sleep(_AFTER_S)
        opened.set()
    return float(line), max(typing.result().latencies)
