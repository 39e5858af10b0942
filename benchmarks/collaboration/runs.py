"""Runs: from the press of a button until everybody sees the end, and what becomes of ten thousand lines."""

import asyncio
import time
from collections import defaultdict
from contextlib import AsyncExitStack
from typing import Final

from benchmarks.collaboration.audience import Audience, Seen, audience, come_back, has_ended, printed_lines
from benchmarks.collaboration.contenders import ContenderServer, Servers
from benchmarks.collaboration.table import Row, median_row, spread_rows
from benchmarks.kernels import lines
from benchmarks.measures import Code
from tests.integration.server.people import client

RUNS: Final = 30
FLOODS: Final = 3
LINES: Final = 10_000
LEFT_ALONE_S: Final = 2
"""After so many seconds all servers end a room without clients; by default after a minute, JSD after five."""
AFTERWARDS_DEADLINE_S: Final = 60.0
_CAUGHT_UP_S: Final = 3.0

HELLO: Final = Code("console.log('hello')", "print('hello')")
_BURST: Final = 100
SLOW_LINES: Final = Code(
    f"for (let i = 0; i < {LINES}; i++) {{ console.log('line ' + i); "
    f"if (i % {_BURST} == {_BURST - 1}) await new Promise(done => setTimeout(done, 80)) }}",
    f"import time\nfor i in range({LINES}):\n    print('line ' + str(i))\n"
    f"    if i % {_BURST} == {_BURST - 1}: time.sleep(.08)",
)
"""Some eight seconds long."""

PRESS: Final = "one-line cell, from the press until all 5 see its end"
FLOOD: Final = f"{LINES:,} lines, until all 5 have them"
LOST: Final = f"{LINES:,} lines, lost while all stay"
LOST_ALONE: Final = f"{LINES:,} lines, lost when the one who asked has gone"


async def measure_runs(servers: Servers, runs: int = RUNS, floods: int = FLOODS) -> list[Row]:
    """All contenders in turns. Raises TimeoutError when a run does not end."""
    short = await _in_turns(servers, "press.ipynb", HELLO, 1, runs)
    long = await _in_turns(servers, "flood.ipynb", lines(LINES), LINES, floods)
    seconds = {title: [seen.seconds for seen in all_] for title, all_ in long.items()}
    lost = {title: float(max(LINES - seen.lines for seen in all_)) for title, all_ in long.items()}
    presses = spread_rows(PRESS, {title: [seen.seconds for seen in all_] for title, all_ in short.items()})
    return [*presses, median_row(FLOOD, "ms", seconds, 1000), Row(LOST, "lines", lost)]


async def measure_leaving(servers: Servers) -> list[Row]:
    """One person runs a long cell and goes, everywhere at the same time; what is there when one comes back?

    The servers end a room without clients after ``LEFT_ALONE_S``.
    """
    lost = await asyncio.gather(*map(_lost_alone, servers))
    titles = [server.contender.title for server in servers]
    return [Row(LOST_ALONE, "lines", {title: float(count) for title, count in zip(titles, lost, strict=True)})]


async def _in_turns(servers: Servers, path: str, code: Code, count: int, times: int) -> dict[str, list[Seen]]:
    seen: dict[str, list[Seen]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        audiences = [await stack.enter_async_context(audience(server, path, code)) for server in servers]
        for number in range(times + 1):
            for before in audiences:
                one = await before.run(count)
                # The first run starts the kernel.
                if number:
                    seen[before.server.contender.title].append(one)
    return seen


async def _lost_alone(server: ContenderServer) -> int:
    path = "left.ipynb"
    async with audience(server, path, SLOW_LINES, people=1) as before:
        count = before.people[0].ycell("typed0").get("execution_count")
        await _press_and_see(before)
    await _kernels_are_idle(server)
    person = await come_back(server, path)
    end = time.perf_counter() + _CAUGHT_UP_S
    while not has_ended(person, count) and time.perf_counter() < end:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    person.leave()
    return LINES - printed_lines(person)


async def _press_and_see(before: Audience) -> None:
    """Ask, and look until the first lines are there; a browser that does the work itself stops then."""
    printed = asyncio.Event()
    person = before.people[0]

    def look() -> None:
        if printed_lines(person):
            printed.set()

    person.on_change = look
    async with asyncio.timeout(AFTERWARDS_DEADLINE_S), asyncio.TaskGroup() as tasks:
        pressing = tasks.create_task(before.press())
        await printed.wait()
        pressing.cancel()


async def _kernels_are_idle(server: ContenderServer) -> None:
    async with client() as http, asyncio.timeout(AFTERWARDS_DEADLINE_S):
        while True:
            kernels = (await http.get(f"{server.url}api/kernels")).raise_for_status().json()
            if all(kernel["execution_state"] == "idle" for kernel in kernels):
                return
            await asyncio.sleep(0.2)
