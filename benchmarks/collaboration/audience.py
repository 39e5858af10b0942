"""The people of a notebook in which a cell runs; the run is over when it is over in the copies of all of them."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx

from benchmarks.capacity.load_plan import typed_cell
from benchmarks.collaboration.contenders import ContenderServer
from benchmarks.collaboration.notebooks import write_notebook
from benchmarks.collaboration.room_client import CopyingClient, find_room
from benchmarks.collaboration.run_requests import IDLE, Runner, runner_for
from benchmarks.measures import Code
from tests.integration.server.people import client

CELL: Final = typed_cell(0)
PEOPLE: Final = 5
RUN_DEADLINE_S: Final = 60.0
STRAGGLERS_S: Final = 2.0
"""How long is waited for lines that have not come when the run has ended."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds until everybody saw the end and all lines; how many lines the one with the fewest has in the end."""

    seconds: float
    lines: int


def has_ended(person: CopyingClient, count_before: object) -> bool:
    """Whether this copy shows the end of a run that came after the one of that number."""
    cell = person.ycell(CELL)
    return cell.get("execution_count") not in (None, count_before) and cell.get("execution_state") == IDLE


def printed_lines(person: CopyingClient) -> int:
    """How many lines the cell has printed, as this copy shows it."""
    cell: dict[str, Any] = person.ycell(CELL).to_py() or {}
    return sum("".join(output.get("text", "")).count("\n") for output in cell["outputs"])


class Audience:
    """Five people with one cell of a notebook before their eyes, of whom the first presses Run."""

    def __init__(self, server: ContenderServer, people: list[CopyingClient], runner: Runner, source: str) -> None:
        self.server = server
        self.people = people
        self.runner = runner
        self._source = source

    async def run(self, lines: int) -> Seen:
        """Press Run, and wait until all have seen the end and so many lines.

        Raises:
            TimeoutError: somebody did not see the end.
        """
        before = {person: person.ycell(CELL).get("execution_count") for person in self.people}
        last_at: dict[CopyingClient, float] = {}
        whole: set[CopyingClient] = set()
        ended, complete = asyncio.Event(), asyncio.Event()

        def look(person: CopyingClient) -> None:
            if person in whole:
                return
            last_at[person] = time.perf_counter()
            if has_ended(person, before[person]) and printed_lines(person) >= lines:
                whole.add(person)
            if len(whole) == len(self.people):
                complete.set()
            if all(has_ended(each, before[each]) for each in self.people):
                ended.set()

        for person in self.people:
            person.on_change = lambda person=person: look(person)
        began = time.perf_counter()
        async with asyncio.timeout(RUN_DEADLINE_S):
            await self.press()
            await ended.wait()
        try:
            async with asyncio.timeout(STRAGGLERS_S):
                await complete.wait()
        except TimeoutError:
            pass
        return Seen(max(last_at.values()) - began, min(map(printed_lines, self.people)))

    async def press(self) -> None:
        """Only ask."""
        await self.runner.press(CELL, self._source)

    def leave(self) -> None:
        """Everybody goes."""
        for person in self.people:
            person.leave()


@asynccontextmanager
async def audience(server: ContenderServer, path: str, code: Code, people: int = PEOPLE) -> AsyncGenerator[Audience]:
    """People before a new notebook with that cell, and a kernel that has run it once."""
    source = server.contender.source(code)
    write_notebook(server, path, source=source)
    async with client() as http:
        there = await _arrive(server, http, path, people)
        runner = runner_for(server, http, there[0])
        await runner.start()
        found = Audience(server, there, runner, source)
        try:
            yield found
        finally:
            found.leave()


async def come_back(server: ContenderServer, path: str) -> CopyingClient:
    """One person opens the notebook again."""
    async with client() as http:
        return (await _arrive(server, http, path, 1))[0]


async def _arrive(server: ContenderServer, http: httpx.AsyncClient, path: str, count: int) -> list[CopyingClient]:
    room = await find_room(http, server, path)
    there = [CopyingClient(room) for _ in range(count)]
    for person in there:
        await person.join()
    return there
