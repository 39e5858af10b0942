"""What one notebook does to its sandbox the others on the same server do not notice."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

import psutil
import pytest

from tests.integration.neighbours.busy_sandboxes import BusySandboxes
from tests.integration.server.people import Person, new_notebook, people, until
from tests.integration.server.server_process import ServerProcess

ENGINES = ["local", pytest.param("docker", marks=pytest.mark.docker)]
LIMITS = {"cell_time_limit_s": 8.0, "output_limit_mib": 2}
PATIENCE_S = 90.0
PRINTER = "let n = 0; const timer = setInterval(() => console.log(n++), 50)"
STOP = "clearInterval(timer); n"
SPIN = "while (true) {}"
TROUBLE = {
    "const all = []; while (true) all.push(new Uint8Array(2e7).fill(1))": ("sandbox_ended", "memory"),
    "while (true) console.log('y'.repeat(1000))": ("error", "printed more than its limit"),
    SPIN: ("timed_out", "ran longer than its limit"),
}


@pytest.fixture(scope="module", params=ENGINES)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    config = {"PennantSandbox": {"engine": request.param, **LIMITS}}
    process = ServerProcess(tmp_path_factory.mktemp("server"), config, real_kernels=True).start()
    yield process
    process.stop()


@pytest.fixture
def sandboxes(server: ServerProcess) -> BusySandboxes:
    return BusySandboxes(server.process.pid, server.config["PennantSandbox"]["engine"])


def printed(person: Person) -> list[int]:
    return [int(line) for line in person.text("c0").splitlines()]


async def print_on(printers: list[Person]) -> None:
    """Both go on, and have lost and doubled nothing."""
    before = [len(printed(printer)) for printer in printers]
    for printer, count in zip(printers, before, strict=True):
        await until(lambda printer=printer, count=count: len(printed(printer)) >= count + 5, PATIENCE_S)
        assert printed(printer) == list(range(len(printed(printer))))


@asynccontextmanager
async def printing(server: ServerProcess) -> AsyncGenerator[list[Person]]:
    async with (
        people(server, new_notebook(server, [PRINTER, STOP])) as first,
        people(server, new_notebook(server, [PRINTER, STOP])) as second,
    ):
        printers = [*first, *second]
        for printer in printers:
            [run] = await printer.run("c0")
            assert run["outcome"] == "ok", run
        await print_on(printers)
        yield printers
        for printer in printers:
            await printer.run("c1")
            [result] = await until(lambda printer=printer: printer.cell("c1")["outputs"])
            total = int(result["data"]["text/plain"])
            await until(lambda printer=printer, total=total: printed(printer) == list(range(total)))


def told(person: Person, cell_id: str) -> str:
    """What the cell says about its end."""
    return " ".join(output["evalue"] for output in person.cell(cell_id)["outputs"] if output["output_type"] == "error")


async def make_trouble(server: ServerProcess, printers: list[Person], source: str) -> None:
    outcome, why = TROUBLE[source]
    async with people(server, new_notebook(server, [source, "6 * 7"])) as (person,):
        [run_id] = await person.post("c0")
        assert (await person.ended(run_id))["outcome"] == outcome
        await until(lambda: why in told(person, "c0"))
        await print_on(printers)
        [after] = await person.run("c1")
        assert after["outcome"] == "ok", after


async def busy(sandboxes: BusySandboxes, since: dict[int, float]) -> psutil.Process:
    found = await until(lambda: sandboxes.busy(since))
    assert found is not None
    return found


async def kill(sandboxes: BusySandboxes, person: Person, cell_id: str, printers: list[Person]) -> None:
    """Kills the sandbox in which that cell spins."""
    before = sandboxes.mark()
    [run_id] = await person.post(cell_id)
    (await busy(sandboxes, before)).kill()
    assert (await person.ended(run_id))["outcome"] == "sandbox_ended"
    await until(lambda: "Variables are gone" in told(person, cell_id))
    await print_on(printers)


async def test_neighbours_print_on_whatever_others_do(server: ServerProcess, sandboxes: BusySandboxes) -> None:
    async with printing(server) as printers:
        async with people(server, new_notebook(server, [SPIN, "6 * 7"])) as (dying,):
            await kill(sandboxes, dying, "c0", printers)
            assert (await dying.run("c1"))[0]["outcome"] == "ok"
        async with asyncio.TaskGroup() as all_at_once:
            for source in TROUBLE:
                all_at_once.create_task(make_trouble(server, printers, source))
        await print_on(printers)


async def test_a_sandbox_killed_while_idle_is_told_and_replaced(
    server: ServerProcess, sandboxes: BusySandboxes
) -> None:
    async with people(server, new_notebook(server, [SPIN, "let mine = 1", "typeof mine"])) as (person,):
        before = sandboxes.mark()
        [run_id] = await person.post("c0")
        victim = await busy(sandboxes, before)
        await person.call("POST", "interrupt")
        await person.ended(run_id)
        assert (await person.run("c1"))[0]["outcome"] == "ok"
        victim.kill()
        await until(lambda: any("Variables are gone" in str(notice) for notice in person.board.get("notices", [])))
        [run] = await person.run("c2")
        assert run["outcome"] == "ok"
        assert person.cell("c2")["outputs"][0]["data"]["text/plain"] == "'undefined'"
