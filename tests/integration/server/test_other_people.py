"""Other people change the notebook while a cell runs: they move it, delete it, clear it, rename the file."""

from copy import deepcopy
from itertools import pairwise

from pycrdt import Array, Map, Text

from tests.integration.server.people import Person, new_notebook, on_disk, people, until
from tests.integration.server.server_process import ServerProcess

WHOLE = "".join(f"line {number}\n" for number in range(100))


def move(person: Person, cell_id: str, to: int) -> None:
    """Move a cell as JupyterLab does: delete it, make it anew with what this browser has seen."""
    seen = deepcopy(person.cell(cell_id))
    place = [cell.get("id") for cell in person.cells].index(cell_id)
    outputs = [
        Map({**output, "text": Text(output["text"])} if "text" in output else output) for output in seen["outputs"]
    ]
    fresh = {key: seen[key] for key in ("id", "cell_type")}
    with person.doc.transaction():
        del person.cells[place]
        person.cells.insert(
            to,
            Map(
                {
                    **fresh,
                    "source": Text(seen["source"]),
                    "metadata": Map(seen["metadata"]),
                    "outputs": Array(outputs),
                    "execution_count": None,
                }
            ),
        )


async def test_a_cell_moved_while_it_runs_loses_nothing(server: ServerProcess) -> None:
    path = new_notebook(server, ["lines 100 0.02", "", ""])
    async with people(server, path, 3) as (ada, ben, eve):
        [run_id] = await ada.post("c0")
        for line, place in ((10, 2), (40, 0), (70, 1)):
            await until(lambda line=line: f"line {line}\n" in ben.text("c0"))
            move(ben, "c0", place)
        assert (await ada.ended(run_id))["outcome"] == "ok"
        for person in (ada, ben, eve):
            await until(lambda person=person: person.text("c0") == WHOLE)
            await until(lambda person=person: person.cell("c0").get("execution_count") == 1)
        assert [cell.get("id") for cell in eve.cells].index("c0") == 1
        assert len(eve.cell("c0")["outputs"]) == 1


async def test_a_moved_cell_still_shows_that_it_runs(server: ServerProcess) -> None:
    path = new_notebook(server, ["sleep 60", ""])
    async with people(server, path, 2) as (ada, ben):
        [run_id] = await ada.post("c0")
        await until(lambda: ben.cell("c0").get("execution_state") == "running")
        move(ben, "c0", 1)
        await until(lambda: ada.cell("c0").get("execution_state") == "running" and ada.cells[1].get("id") == "c0")
        await ben.call("POST", "interrupt")
        assert (await ada.ended(run_id))["outcome"] == "interrupted"
        await until(lambda: ada.cell("c0").get("execution_state") == "idle")


async def test_a_cell_deleted_while_it_runs_ends_and_the_next_one_runs(server: ServerProcess) -> None:
    path = new_notebook(server, ["lines 30 0.02", "print next"])
    async with people(server, path, 2) as (ada, ben):
        run_id, after = await ada.post("c0", "c1")
        await until(lambda: "line 5" in ben.text("c0"))
        del ben.cells[0]
        assert (await ada.ended(run_id))["outcome"] == "ok"
        assert (await ada.ended(after))["outcome"] == "ok"
        await until(lambda: ada.text("c1") == "next\n")
        await until(lambda: ada.cell("c0") == {})
        gone = await ada.call("POST", "runs", json={"runs": [ada.request("c0", "lines 30 0.02")]})
        assert (gone.status_code, gone.json()["reason"]) == (404, "unknown_cell")


async def test_outputs_cleared_by_somebody_stay_cleared(server: ServerProcess) -> None:
    path = new_notebook(server, ["lines 60 0.02"])
    async with people(server, path, 2) as (ada, ben):
        [run_id] = await ada.post("c0")
        await until(lambda: "line 20\n" in ben.text("c0"))
        with ben.doc.transaction():
            ben.ycell("c0")["outputs"].clear()
        await ada.ended(run_id)
        await until(lambda: ada.text("c0").endswith("line 59\n"))
        assert "line 5\n" not in ada.text("c0")
        assert len(ada.cell("c0")["outputs"]) == 1


async def test_the_file_renamed_while_a_cell_runs(server: ServerProcess) -> None:
    path = new_notebook(server, ["lines 60 0.05"])
    async with people(server, path) as (ada,):
        [run_id] = await ada.post("c0")
        await until(lambda: "line 5\n" in ada.text("c0"))
        renamed = f"renamed-{path}"
        answer = await ada.http.patch(f"{server.url}api/contents/{path}", json={"path": renamed})
        assert answer.status_code == 200, answer.text
        assert (await ada.ended(run_id))["outcome"] == "ok"
        await until(lambda: on_disk(server, renamed)["c0"]["execution_count"] == 1)
        assert not (server.root / path).exists()


async def test_every_copy_and_the_file_are_equal_after_a_flood(server: ServerProcess) -> None:
    source = "\n".join(f"print é{number}\nerr ü{number}\nraw {number % 100:02d}%\\r" for number in range(100))
    path = new_notebook(server, [source, "print x"])
    async with people(server, path, 3) as there:
        await there[0].run("c0")
        for person in there:
            await until(lambda person=person: person.cell("c0").get("execution_count") == 1)
        first = there[0].cell("c0")["outputs"]
        assert all(person.cell("c0")["outputs"] == first for person in there)
        assert all(before["name"] != after["name"] for before, after in pairwise(first))
        assert "".join(output["text"] for output in first if output["name"] == "stderr").count("ü") == 100
