"""Random operations of two people on a real server: browsers, file and a plain reference are the same afterwards.

What ``test_random_operations`` does to the writer alone goes here through HTTP, real WebSockets and a kernel process.
It is short and always the same; ``PENNANT_SEED=7`` repeats one sequence or tries another, ``PENNANT_SEED=1-99`` many.
"""

import copy
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pytest

from tests.integration.lab_models.fake_program import FakeProgram, interrupted
from tests.integration.lab_models.lab_models import LabModels
from tests.integration.lab_models.served_world import ServedWorld, plain, until_none
from tests.integration.lab_models.shown import Message, Outputs, Shown, shown
from tests.integration.server.server_process import ServerProcess

STEPS = 40
CELLS = ["c0", "c1", "c2"]
PEOPLE = ["ada", "bob"]
WATCHER = "eve"
"""Always there, and never touches anything: what she has, the server has sent to everybody."""
LINES = [
    "print a",
    "print é😀",
    "raw b",
    "err e",
    "show x 1",
    "show y 2",
    "update x 3",
    "clear",
    "clear-wait",
    "ask prompt go",
]


def seeds() -> list[int]:
    """Which sequences."""
    first, _, last = os.environ.get("PENNANT_SEED", "1-3").partition("-")
    return list(range(int(first), int(last or first) + 1))


@dataclass
class Expected(Shown):
    """What a cell must show that has been run."""

    run_id: str
    cell_id: str
    who: str
    program: FakeProgram
    seen: int = 0
    """So many messages had reached everybody when last looked."""
    crossing: bool = False
    """A clearing is on its way, and may meet whatever comes until everybody is there again."""
    question: str = ""

    def publish(self, message: Message) -> None:
        """The kernel sends something."""
        self.messages.append(message)
        if self.crossing:
            self.starts.update(self._from_here())

    def cleared(self) -> None:
        """Somebody clears the cell; what comes until everybody is there again may be cleared with it."""
        self.crossing = True
        self.starts.update(self._from_here())

    def _from_here(self) -> range:
        """What may survive a clearing: what nobody had seen yet, and displays that were updated after that."""
        updated = any(kind == "update_display_data" for kind, _ in self.messages[self.seen :])
        return range(0 if updated else self.seen, len(self.messages) + 1)

    def arrived(self) -> None:
        """Everybody has the same."""
        self.seen, self.crossing = len(self.messages), False

    def settled(self, outputs: Outputs) -> None:
        """The cell shows this, and the server has nothing more to write."""
        self.starts = {start for start in self.starts if shown(self.messages[start:]) == outputs} or self.starts


class Notebook:
    """One notebook that is run, changed and watched."""

    def __init__(self, models: LabModels, server: ServerProcess, seed: int) -> None:
        self.random = random.Random(seed)
        self.world = ServedWorld(models, server, [self.program() for _ in CELLS])
        self.runs: dict[str, Expected] = {}
        self.running: Expected | None = None
        self.is_under_way = False
        """It has been told to go on, and may still be printing."""
        self.away: dict[str, list[str]] = {}
        """Who has no network, and which cells they have cleared meanwhile."""
        self.kept: Any = None
        self.number = 0
        self.done: list[str] = []
        for who in (*PEOPLE, WATCHER):
            self.world.join(who)
        self.look()

    # What can happen.

    def step(self) -> None:
        """One of them."""
        able: dict[Callable[[], None], int] = {
            self.change: 6,
            self.type: 3,
            self.undo: 2,
            self.clear: 2,
            self.run: 6 if self.running is None else 0,
            self.go_on: 6 if self.running is not None else 0,
            self.interrupt: 1 if self.running is not None else 0,
            self.leave_or_rejoin: 2,
            self.look: 2,
            self.keep: 1,
            self.revert: 1 if self.kept is not None else 0,
        }
        [action] = self.random.choices(list(able), list(able.values()))
        action()

    def change(self) -> None:
        who, cell_id, to = self.random.choice(PEOPLE), self.some_cell(), self.random.randrange(4)
        what = self.random.choice(["move", "delete", "cut", "copy", "paste", "paste-anew", "split", "merge"])
        self.note(f"{who} {what} {cell_id} {to}")
        self.world.act(who, what, cell=cell_id, to=to, at=3 * to, text=self.name("new"))
        if what == "cut" and (others := [cell["id"] for cell in self.world.seen_by(who)["cells"]]):
            self.world.act(who, "paste", cell=self.random.choice(others))

    def type(self) -> None:
        who, cell_id = self.random.choice(PEOPLE), self.some_cell()
        if self.random.random() < 0.5:
            text = self.program()
            self.note(f"{who} writes {text!r} into {cell_id}")
            self.world.act(who, "write", cell=cell_id, text=text)
        else:
            text = self.random.choice(["x", "é", "😀"])
            self.note(f"{who} types {text} into {cell_id}")
            self.world.act(who, "type", cell=cell_id, text=text, at=1000)

    def undo(self) -> None:
        who, what = self.random.choice(PEOPLE), self.random.choice(["undo", "undo", "redo"])
        self.note(f"{who} {what}")
        self.world.act(who, what)

    def clear(self) -> None:
        who, cell_id = self.random.choice(PEOPLE), self.some_cell()
        run = self.runs.get(cell_id)
        self.note(f"{who} clears {cell_id}")
        self.world.act(who, "clear", cell=cell_id)
        if who in self.away:
            self.away[who].append(cell_id)
        elif run is not None:
            run.cleared()

    def run(self) -> None:
        """Somebody runs a cell, as everybody sees it."""
        self.look()
        who = self.random.choice([who for who in (*PEOPLE, WATCHER) if who not in self.away])
        cells: list[dict[str, Any]] = self.world.seen_by(WATCHER)["document"]
        ids = [cell["id"] for cell in cells]
        there = [cell for cell in cells if cell["id"] in CELLS and ids.count(cell["id"]) == 1]
        if not there:
            return
        cell = self.random.choice(there)
        cell_id, source = str(cell["id"]), str(cell["source"])
        self.note(f"{who} runs {cell_id}: {source!r}")
        run_id = self.world.run(who, cell_id, source)
        self.running = self.runs[cell_id] = Expected(run_id, cell_id, who, FakeProgram(source))
        self.publish(self.running.program.go_on())
        self.is_under_way = True
        self.random.choice([self.cross, self.cross, self.settle])()

    def go_on(self) -> None:
        """The question is answered."""
        run = self.follow()
        if run is None:
            return
        answer = self.name("answer")
        self.note(f"{run.who} answers {answer}")
        self.world.answer(run.who, run.run_id, answer)
        self.publish(run.program.go_on(answer))
        self.is_under_way = True
        self.cross()

    def interrupt(self) -> None:
        """The cell stops at its question."""
        run = self.follow()
        if run is None:
            return
        self.note("interrupt")
        self.world.interrupt(run.who)
        run.program.asks = None
        self.publish([interrupted()])
        self.is_under_way = True
        self.cross()

    def leave_or_rejoin(self) -> None:
        who = self.random.choice(PEOPLE)
        if who in self.away:
            self.rejoin(who)
        else:
            self.note(f"{who} leaves")
            self.world.leave(who)
            self.away[who] = []

    def keep(self) -> None:
        self.look(saved=True)
        self.note("keep")
        self.kept = self.world.on_disk()

    def revert(self) -> None:
        """The file becomes what it was; where people have changed the same, somebody takes the file's version."""
        self.look(saved=True)
        mark = self.name("revert")
        self.note(mark)
        self.world.put_on_disk(copy.deepcopy(self.kept), revert=mark)
        until_none(lambda: self.not_reverted(mark))
        outputs = {cell["id"]: cell["outputs"] for cell in plain(self.kept)}
        for cell_id, run in self.runs.items():
            if run.ended:
                run.reverted = outputs.get(cell_id)
        self.look()
        # From now on these outputs are nobody's: who undoes something may bring back older ones.
        self.runs = {cell_id: run for cell_id, run in self.runs.items() if not run.ended}

    def not_reverted(self, mark: str) -> str | None:
        seen = self.world.seen_by(WATCHER)
        board: dict[str, Any] = seen["board"]
        metadata: dict[str, Any] = seen["metadata"]
        trouble: dict[str, Any] = board.get("file") or dict[str, Any]()
        if trouble.get("state") == "conflict":
            self.world.choose_file(WATCHER)
        return None if metadata.get("revert") == mark else f"{mark} has not come: {trouble}"

    def rejoin(self, who: str) -> None:
        self.note(f"{who} rejoins")
        self.world.join(who)
        for cell_id in self.away.pop(who):
            if (run := self.runs.get(cell_id)) is not None:
                run.cleared()

    # The kernel.

    def publish(self, messages: list[Message]) -> None:
        assert self.running is not None
        for message in messages:
            everywhere = message[0] == "update_display_data"
            for run in self.runs.values() if everywhere else [self.running]:
                run.publish(message)

    def cross(self) -> None:
        """The kernel prints; people may do something meanwhile."""
        for _ in range(self.random.randrange(3)):
            self.random.choice([self.change, self.undo, self.clear])()

    def follow(self) -> Expected | None:
        """Wait until the run asks or has ended; the one that asks."""
        run = self.running
        if run is None or not self.is_under_way:
            return run
        self.is_under_way = False
        now = self.world.halted(WATCHER, run.run_id, run.question)
        assert (now["state"] == "ended") == (run.program.asks is None), now
        if run.program.asks is None:
            run.ended, self.running = True, None
        else:
            run.question = now["input"]["id"]
        return self.running

    # What must hold.

    def look(self, *, saved: bool = False) -> None:
        """Everybody who is there has the same, and so has the file if it is ``saved``."""
        self.note("look")
        self.follow()
        until_none(lambda: self.difference(saved=saved))
        for run in self.runs.values():
            run.arrived()

    def settle(self) -> None:
        """The server wrote what it had to when it took the last run; the watcher comes back and gets all there is."""
        self.follow()
        self.world.leave(WATCHER)
        self.world.join(WATCHER)
        self.look()
        for cell in self.world.seen_by(WATCHER)["document"]:
            if (run := self.runs.get(cell["id"])) is not None:
                run.settled(cell["outputs"])

    def end(self) -> None:
        """Everybody is there, nothing runs."""
        for who in list(self.away):
            self.rejoin(who)
        while self.follow() is not None:
            self.go_on()
        self.look(saved=True)

    def difference(self, *, saved: bool) -> str | None:
        """What differs, as far as that is not right."""
        watched = self.world.seen_by(WATCHER)
        cells: list[dict[str, Any]] = watched["document"]
        for who in (WATCHER, *(who for who in PEOPLE if who not in self.away)):
            seen = self.world.seen_by(who)
            if seen["document"] != cells:
                return f"{who} and {WATCHER} have {unlike(seen['document'], cells)}"
            if seen["cells"] != cells and not self.world.models.missed_changes:
                return f"{who} sees and has {unlike(seen['cells'], cells)}"
        if saved:
            wanted = [{key: cell[key] for key in cell if key != "state"} for cell in cells]
            # Of a cell that was made twice and is the same in all, jupyter_ydoc saves one.
            wanted = [cell for place, cell in enumerate(wanted) if cell not in wanted[:place]]
            on_disk = plain(self.world.on_disk())
            if on_disk != wanted:
                return f"the file and {WATCHER} have {unlike(on_disk, wanted)}"
        return next((wrong for cell in cells if (wrong := self.wrong(cell, watched["doubled"]))), None)

    def wrong(self, cell: dict[str, Any], doubled: list[str]) -> str | None:
        """Two who move a cell at once make it twice; a save renames one of the two, and nobody can say which."""
        run = self.runs.get(cell["id"])
        if cell["id"] in doubled:
            return None
        is_running = self.running is not None and self.running.cell_id == cell["id"]
        if cell["state"] != ("running" if is_running else "idle"):
            return f"{cell['id']} stands at {cell['state']}"
        if run is not None and cell["outputs"] not in run.outputs:
            return f"{cell['id']} shows {cell['outputs']}, not one of {run.outputs}"
        return None

    def some_cell(self) -> str:
        """The one that runs more often than others."""
        hot = [] if self.running is None else [self.running.cell_id] * 4
        return self.random.choice([*CELLS, *hot])

    def program(self) -> str:
        return "\n".join(self.random.choices(LINES, k=self.random.randint(1, 5)))

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def note(self, what: str) -> None:
        self.done.append(what)


def unlike(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    """The cells that differ."""
    return [pair for pair in zip_longest(one, other) if pair[0] != pair[1]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """It saves, and looks at files, more often than usual."""
    often = {"document_save_delay": 0.2, "file_poll_interval": 0.2}
    config = {"YDocExtension": often, "PennantExtension": {"save_interval_s": 0.5, "read_image_ahead": False}}
    process = ServerProcess(tmp_path_factory.mktemp("models"), config).start()
    yield process
    process.stop()


@pytest.mark.parametrize("seed", seeds())
def test_whatever_two_people_do_browsers_file_and_reference_are_the_same(
    lab_models: LabModels, server: ServerProcess, seed: int
) -> None:
    notebook = Notebook(lab_models, server, seed)
    try:
        for _ in range(STEPS):
            notebook.step()
        notebook.end()
    except AssertionError as error:
        steps = "\n".join(notebook.done)
        raise AssertionError(f"PENNANT_SEED={seed}\n{steps}\n{error}") from error
    finally:
        notebook.world.close()
