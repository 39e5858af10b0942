"""Whatever people and faults do to a notebook one right after the other: it is well afterwards.

Every ordered pair of twelve events, each pair in a notebook of its own with a real kernel and sandbox, by two people:
the second event comes without waiting for the first, or once what the first one led to is seen.
"""

import asyncio
import random
import traceback
from collections.abc import Awaitable, Callable, Iterator
from copy import deepcopy
from itertools import product
from typing import Any, cast

import pytest

from tests.integration.server.kernel_killer import KernelKiller
from tests.integration.server.people import Person, new_notebook, people, until
from tests.integration.server.server_process import ServerProcess
from tests.integration.server.test_other_people import move
from tests.parts import need_sockets_list

AT_ONCE = 6
DEADLINE_S = 60.0
ENDLESS = "console.log('begun'); await new Promise(() => {})"
WAITING = "console.log('waited')"
CELLS = [ENDLESS, WAITING, WAITING, "console.log('fresh', 6 * 7)", ""]
SURE_ENDS = {"ok", "error", "cancelled", "interrupted", "sandbox_ended", "kernel_died"}

Event = Callable[["Scene"], Awaitable[None]]


class Scene:
    """One notebook: Ada runs a cell that does not end, and one that waits; Ben is there too."""

    def __init__(self, ada: Person, ben: Person, killer: KernelKiller, tasks: asyncio.TaskGroup) -> None:
        self.ada, self.ben, self.killer, self.tasks = ada, ben, killer, tasks
        self.runs: list[str] = []
        self.kernel_id = ""
        self.reopening = asyncio.Lock()

    async def begin(self) -> None:
        """Until the endless cell prints."""
        self.runs += await self.ada.post("c0", "c1")
        await until(lambda: "begun" in self.ben.text("c0"), DEADLINE_S)
        sessions: list[dict[str, Any]] = (await self.ada.http.get(f"{self.ada.server.url}api/sessions")).json()
        [self.kernel_id] = [told["kernel"]["id"] for told in sessions if told["path"] == self.ada.path]

    async def ask_to_run(self, who: Person, cell_id: str) -> None:
        """A run may be refused (its cell was deleted); one that is not is remembered."""
        request = who.request(cell_id, CELLS[int(cell_id[1:])])
        answer = await who.call("POST", "runs", json={"runs": [request]})
        assert answer.status_code in (202, 404), answer.text
        if answer.status_code == 202:
            self.runs.append(request["run_id"])

    async def come_back(self, who: Person) -> None:
        """Open the notebook again, with the copy that this person has."""
        await who.connect()
        self.tasks.create_task(who.listen())

    async def call(self, who: Person, method: str, rest: str, **more: Any) -> None:
        """A call that may come too late, and never fails otherwise."""
        answer = await who.call(method, rest, timeout=DEADLINE_S, **more)
        assert answer.status_code in (200, 409), answer.text


async def queue(scene: Scene) -> None:
    await scene.ask_to_run(scene.ben, "c2")


async def run(scene: Scene) -> None:
    await scene.ask_to_run(scene.ada, "c0")


async def cancel(scene: Scene) -> None:
    await scene.call(scene.ben, "DELETE", f"runs/{scene.runs[1]}")


async def interrupt(scene: Scene) -> None:
    await scene.call(scene.ben, "POST", "interrupt")


async def restart(scene: Scene) -> None:
    await scene.call(scene.ada, "POST", "restart", json={})


async def shut_down(scene: Scene) -> None:
    url = f"{scene.ben.server.url}api/kernels/{scene.kernel_id}"
    answer = await scene.ben.http.delete(url, timeout=DEADLINE_S)
    assert answer.status_code in (204, 404), answer.text


async def kill_kernel(scene: Scene) -> None:
    await asyncio.to_thread(scene.killer.kill_kernel, scene.kernel_id)


async def kill_sandbox(scene: Scene) -> None:
    await asyncio.to_thread(scene.killer.kill_sandbox, scene.kernel_id)


async def leave(scene: Scene) -> None:
    scene.ada.leave()


async def rejoin(scene: Scene) -> None:
    # A page is not loaded twice at the same time.
    async with scene.reopening:
        scene.ben.leave()
        await scene.come_back(scene.ben)


async def delete_cell(scene: Scene) -> None:
    place = [cell.get("id") for cell in scene.ben.cells]
    if "c0" in place:
        del scene.ben.cells[place.index("c0")]


async def move_cell(scene: Scene) -> None:
    if scene.ben.cell("c0"):
        move(scene.ben, "c0", 2)


EVENTS: dict[str, Event] = {
    event.__name__: event
    for event in (
        queue,
        run,
        cancel,
        interrupt,
        restart,
        shut_down,
        kill_kernel,
        kill_sandbox,
        leave,
        rejoin,
        delete_cell,
        move_cell,
    )
}


@pytest.fixture(scope="module")
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Pennant's own kernels, and sandboxes that leave no containers behind."""
    need_sockets_list()
    config = {"PennantSandbox": {"engine": "local"}}
    process = ServerProcess(tmp_path_factory.mktemp("pairs"), config, real_kernels=True).start()
    yield process
    process.stop()


@pytest.mark.timeout(600)
async def test_after_every_pair_of_events_the_notebook_is_well(real_server: ServerProcess) -> None:
    pairs = list(product(EVENTS, repeat=2))
    random.shuffle(pairs)
    failures: list[str] = []
    places = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, first: str, second: str) -> None:
        async with places:
            try:
                async with asyncio.timeout(DEADLINE_S):
                    await play(real_server, first, second, waits=number % 2 == 0)
            except Exception as error:
                failures.append(f"{first}, then {second}{' when seen' if number % 2 == 0 else ''}: {told(error)}")

    async with asyncio.TaskGroup() as tasks:
        for number, (first, second) in enumerate(pairs):
            tasks.create_task(one(number, first, second))
    assert not failures, "\n\n".join(failures)


def told(error: BaseException) -> str:
    """What went wrong, without the groups around it."""
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        return told(group.exceptions[0])
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {error} ({place.name}: {place.line})"[:800]


async def play(server: ServerProcess, first: str, second: str, waits: bool) -> None:
    """Both events, and what must hold afterwards."""
    killer = KernelKiller(server.folder / "runtime")
    async with asyncio.TaskGroup() as tasks, people(server, new_notebook(server, CELLS), 2) as (ada, ben):
        scene = Scene(ada, ben, killer, tasks)
        await scene.begin()
        if waits:
            before = deepcopy(ada.doc.get_state())
            await EVENTS[first](scene)
            await seen(scene, before)
            await EVENTS[second](scene)
        else:
            await asyncio.gather(EVENTS[first](scene), EVENTS[second](scene))
        await well(scene)


async def seen(scene: Scene, before: bytes) -> None:
    """Something has changed for those who are there, or nothing does."""
    try:
        await until(lambda: scene.ada.doc.get_state() != before or scene.ben.doc.get_state() != before, 0.3)
    except AssertionError:
        return


async def stopped(scene: Scene, run_id: str) -> dict[str, Any]:
    """The run once it has ended; interrupted for as long as it does not end."""
    while True:
        run = (await scene.ben.call("GET", f"runs/{run_id}?wait_s=0.3")).json()
        if run["state"] == "ended":
            return run
        await scene.call(scene.ben, "POST", "interrupt")


async def well(scene: Scene) -> None:
    """No wedge, nothing stands at running, everybody has the same, nothing is printed twice.

    What is asked for after a kernel or sandbox was killed runs in the next one, though nobody has noticed yet: a kernel
    must answer before it gets a run, and a sandbox that is gone has not read one (docs/decisions/0073).
    """
    ada, ben = scene.ada, scene.ben
    # What still runs may run for ever; somebody stops it, as people do.
    runs = [await stopped(scene, run_id) for run_id in scene.runs]
    assert all(run["outcome"] in SURE_ENDS for run in runs), runs
    assert all(run["message"] or run["outcome"] in ("ok", "error") for run in runs), runs
    if ada.socket is None:
        await scene.come_back(ada)
    [fresh] = await ben.run("c3")
    assert (fresh["outcome"], fresh["error"]) == ("ok", None), fresh
    await until(lambda: ada.text("c3") == ben.text("c3") == "fresh 42\n")
    await until(lambda: ada.board.get("runs") == ben.board.get("runs") == [])
    await until(lambda: ada.doc.get("cells", type=type(ada.cells)).to_py() == ben.cells.to_py())
    for person in (ada, ben):
        standing = [cell.get("id") for cell in person.cells if cell.get("execution_state") == "running"]
        assert not standing, f"{standing} stand at running"
        assert person.text("c0").count("begun") <= 1, person.text("c0")
        assert all(person.text(cell_id).count("waited") <= 1 for cell_id in ("c1", "c2"))
