"""A server that is killed while cells run: nothing runs twice, and no line that somebody saw is lost or doubled."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from pycrdt import Array, Doc

from tests.integration.server.forked_server import ForkedServer, moments, stored_document
from tests.integration.server.people import Person, client, new_notebook, until

KILLS = 8
CELLS = 5


def cells_of(doc: Doc[Any]) -> list[dict[str, Any]]:
    """All cells as they stand in the document."""
    return doc.get("cells", type=Array).to_py() or []


def printed(doc: Doc[Any]) -> str:
    """What the first cell printed."""
    outputs = [output for cell in cells_of(doc) if cell["id"] == "c0" for output in cell["outputs"]]
    return "".join(output["text"] for output in outputs if output.get("name") == "stdout")


async def two_come(people: list[Person], server: ForkedServer, path: str, tasks: asyncio.TaskGroup) -> None:
    """Two people connect, with the copies they have; new ones for those who are gone."""
    while len(people) < 2:
        people.append(Person(server, path, client()))
    for person in people:
        await person.join()
        tasks.create_task(person.listen())


async def at_rest(people: list[Person]) -> None:
    """No cell is shown as running, and both see the same."""
    one, other = people
    await until(lambda: {cell.get("execution_state", "idle") for cell in cells_of(one.doc)} <= {"idle"})
    await until(lambda: cells_of(one.doc) == cells_of(other.doc))


@dataclass
class Lives:
    """One notebook through the lives of a server."""

    server: ForkedServer
    path: str
    marks: Path
    moment: random.Random
    people: list[Person] = field(default_factory=list[Person])
    asked: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    """The runs of the life before, that were answered with 202."""
    shown: str = ""
    """What somebody has seen of their output."""

    @property
    def ada(self) -> Person:
        return self.people[0]

    async def live(self, number: int) -> None:
        """One life: what was before is as it should be, and the next runs are asked for."""
        async with asyncio.TaskGroup() as tasks:
            await self.come(tasks)
            await self.check()
            await self.ask(number)
            if self.moment.random() < 0.6:
                await until(lambda: "line 3\n" in printed(self.ada.doc))
            await asyncio.sleep(self.moment.uniform(0, 0.4))
            self.server.kill()
            for person in self.people:
                person.leave()
        self.shown = max((printed(person.doc) for person in self.people), key=len)

    async def lose_some(self) -> None:
        """Somebody leaves for good, or everybody does, and what the log has is what counts."""
        if self.moment.random() < 0.3:
            for person in self.people:
                await person.http.aclose()
            self.people.clear()
            with self.server.copied_log() as file:
                self.shown = printed(await stored_document(file, self.document_id))
        elif self.moment.random() < 0.5:
            await self.people.pop().http.aclose()
            self.shown = max((printed(person.doc) for person in self.people), key=len)

    async def come(self, tasks: asyncio.TaskGroup) -> None:
        """Two people connect, with the copies they have."""
        await two_come(self.people, self.server, self.path, tasks)
        self.document_id = self.ada.document_id
        await until(lambda: all(len(cells_of(person.doc)) == CELLS for person in self.people))

    async def check(self) -> None:
        """Nothing runs by itself, what was seen is there once, and what is sent again runs once at most."""
        await at_rest(self.people)
        self.check_lines()
        assert printed(self.ada.doc).startswith(self.shown), (self.shown, printed(self.ada.doc))
        if self.asked:
            answer = await self.ada.call("POST", "runs", json={"runs": self.asked})
            assert answer.status_code == 202, answer.text
            offered = [run["run_id"] for run in answer.json()["runs"] if run["state"] == "offered"]
            if offered:
                answer = await self.ada.call("POST", "offered", json={"run_ids": offered, "run": True})
                assert answer.status_code == 202, answer.text
            for run in self.asked:
                await self.ada.ended(run["run_id"])
        self.check_lines()
        marks = Counter(self.marks.read_text().split()) if self.marks.exists() else Counter[str]()
        assert max(marks.values(), default=1) == 1, marks

    def check_lines(self) -> None:
        """As many as there are, each is there once and in its place."""
        text = printed(self.ada.doc)
        assert text == "".join(f"line {number}\n" for number in range(text.count("\n"))), text

    async def ask(self, number: int) -> None:
        """One run that prints, and some short ones; their kernel takes note of each."""
        cell_ids = [f"c{place}" for place in range(CELLS)]
        lines = f"lines {self.moment.choice([5, 400])} 0.003"
        for cell_id in cell_ids:
            more = lines if cell_id == "c0" else "sleep 0.02"
            self.ada.source(cell_id, f"mark {self.marks} {cell_id}-{number}\n{more}")
        asked = [self.ada.request(cell_id) for cell_id in cell_ids]
        answer = await self.ada.call("POST", "runs", json={"runs": asked})
        assert answer.status_code == 202, answer.text
        self.asked = asked


async def test_nothing_runs_twice_and_no_line_is_lost_by_killing(killed_server: ForkedServer) -> None:
    server = killed_server
    server.start()
    lives = Lives(server, new_notebook(server, [""] * CELLS), server.folder / "marks", moments())
    for number in range(KILLS):
        await lives.live(number)
        await lives.lose_some()
        server.start()
    async with asyncio.TaskGroup() as tasks:
        await lives.come(tasks)
        await lives.check()
        server.kill()
        for person in lives.people:
            person.leave()
            await person.http.aclose()
    await until(lambda: not left_behind(server))


def left_behind(server: ForkedServer) -> list[str]:
    """The processes that the server's lives started and that are still there."""
    found = [process.info for process in psutil.process_iter(["cmdline", "pid"])]
    here = str(server.folder)
    return [str(info) for info in found if any(here in word for word in info["cmdline"] or ())]
