"""A server that is killed while cells run in real kernels and sandboxes.

The cell that ran ends truthfully, what it printed is there once, what waited is offered and does not run by itself,
no process is left behind, and the cell can be run again.
"""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import psutil
import pytest

from tests.integration.server.forked_server import ForkedServer, moments, stored_document
from tests.integration.server.people import Person, new_notebook, until
from tests.integration.server.test_killed_runs import at_rest, cells_of, printed, two_come

KILLS: Final = 5
PRINTING: Final = """for (let number = 0; ; number++) {
  console.log('line', number)
  await new Promise((resolve) => setTimeout(resolve, 3))
}"""
CELLS: Final = [PRINTING, "console.log('waited')", "console.log('waited', 'too')", "console.log('fresh', 6 * 7)"]


class RealServer(ForkedServer):
    """With Pennant's own kernels, and sandboxes that need no containers."""

    def _environment(self) -> dict[str, str]:
        return {**super()._environment(), "JUPYTER_NO_CONFIG": "1"}


@pytest.fixture
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    server = RealServer(tmp_path_factory.mktemp("real"), {"PennantSandbox": {"engine": "local"}}, real_kernels=True)
    yield server
    server.stop()


def is_live(process: psutil.Process) -> bool:
    """Whether it does anything still."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@dataclass
class Lives:
    """One notebook through the lives of a server."""

    server: RealServer
    path: str
    moment: random.Random
    people: list[Person] = field(default_factory=list[Person])
    asked: list[str] = field(default_factory=list[str])
    shown: str = ""
    """What must be there of what the printing cell printed: somebody has it, or the log."""

    @property
    def ada(self) -> Person:
        return self.people[0]

    async def come(self, tasks: asyncio.TaskGroup) -> None:
        """Two people, with the copies they have."""
        await two_come(self.people, self.server, self.path, tasks)
        await until(lambda: all(len(cells_of(person.doc)) == len(CELLS) for person in self.people))

    async def check(self) -> None:
        """What the life before has left."""
        await at_rest(self.people)
        text = printed(self.ada.doc)
        assert text.startswith(self.shown), (self.shown[-80:], text[-80:])
        lines = text.splitlines()
        assert lines == [f"line {number}" for number in range(len(lines))], text
        running, *waiting = self.asked
        ended = await self.ada.ended(running)
        assert (ended["outcome"], bool(ended["message"])) == ("kernel_died", True), ended
        await until(lambda: [run["run_id"] for run in self.ada.board.get("offered", [])] == waiting)
        assert self.ada.text("c1") == self.ada.text("c2") == ""

    async def settle_offered(self) -> None:
        """Somebody has them run, or forgets them."""
        run, waiting = self.moment.random() < 0.5, self.asked[1:]
        answer = await self.ada.call("POST", "offered", json={"run_ids": waiting, "run": run})
        assert answer.status_code == (202 if run else 200), answer.text
        ends = [await self.ada.ended(run_id) for run_id in waiting]
        assert all(end["outcome"] == ("ok" if run else "cancelled") for end in ends), ends
        await until(lambda: self.ada.text("c1") == ("waited\n" if run else ""))

    async def run_until_killed(self) -> list[psutil.Process]:
        """The cells are run anew; whose processes there were when the server was killed."""
        [fresh] = await self.ada.run("c3")
        assert (fresh["outcome"], fresh["error"]) == ("ok", None)
        with self.ada.doc.transaction():
            for cell_id in ("c1", "c2"):
                self.ada.ycell(cell_id)["outputs"].clear()
        self.asked = await self.ada.post("c0", "c1", "c2")
        await until(lambda: all("line 3\n" in printed(person.doc) for person in self.people))
        await asyncio.sleep(self.moment.uniform(0, 0.7))
        processes = psutil.Process(self.server.pid).children(recursive=True)
        self.server.kill()
        for person in self.people:
            person.leave()
        return processes

    async def live(self) -> None:
        """One life, until its end and that of everything it has started."""
        async with asyncio.TaskGroup() as tasks:
            await self.come(tasks)
            if self.asked:
                await self.check()
                await self.settle_offered()
            processes = await self.run_until_killed()
        # The kernel, and the sandbox.
        assert len(processes) >= 2, processes
        await until(lambda: not any(map(is_live, processes)))
        await self.lose_some()

    async def lose_some(self) -> None:
        """Everybody comes back with what they have seen; or nobody, and what the log has is what counts."""
        self.shown = max((printed(person.doc) for person in self.people), key=len)
        if self.moment.random() < 0.4:
            document_id = self.ada.document_id
            for person in self.people:
                await person.http.aclose()
            self.people.clear()
            with self.server.copied_log() as file:
                self.shown = printed(await stored_document(file, document_id))


async def test_what_ran_in_a_real_kernel_when_the_server_was_killed_ends_truthfully(real_server: RealServer) -> None:
    real_server.install()
    lives = Lives(real_server, new_notebook(real_server, CELLS), moments())
    for _ in range(KILLS):
        real_server.start()
        await lives.live()
    real_server.start()
    async with asyncio.TaskGroup() as tasks:
        await lives.come(tasks)
        await lives.check()
        for person in lives.people:
            person.leave()
            await person.http.aclose()
    real_server.kill()
    assert not left_behind(real_server)


def left_behind(server: RealServer) -> list[dict[str, Any]]:
    """The processes that are there because of this server."""
    found = [process.info for process in psutil.process_iter(["cmdline", "pid"])]
    return [info for info in found if any(str(server.folder) in word for word in info["cmdline"] or ())]
