"""What the kernel asks of the notebook's folder, and what it is told of cells that are gone."""

import json
from typing import Any

import httpx
from pycrdt import Array, Map, Text

from tests.integration.server.people import Person, new_notebook, people, until
from tests.integration.server.server_process import ServerProcess


async def read(person: Person, cell_id: str) -> dict[str, Any]:
    """What the kernel was answered when this cell ran."""
    [run] = await person.run(cell_id)
    assert run["outcome"] == "ok", run
    return json.loads(await until(lambda: person.text(cell_id)))


async def test_a_file_is_read_beside_the_notebook_as_it_was_last_saved(server: ServerProcess) -> None:
    path = new_notebook(server, ["read lib/shapes.js", "read missing.js", "read ../../etc/passwd.js"])
    (server.root / "lib").mkdir(exist_ok=True)
    file = server.root / "lib" / "shapes.js"
    async with people(server, path) as (ada,):
        for text in ("export const side = 4", "export const side = 5"):
            file.write_text(text)
            assert (await read(ada, "c0"))["text"] == text
        assert (await read(ada, "c1"))["error"] == "There is no file missing.js beside this notebook."
        assert "outside the folder" in (await read(ada, "c2"))["error"]


async def test_a_notebook_that_was_moved_reads_from_where_it_is_now(server: ServerProcess) -> None:
    path = new_notebook(server, ["read here.js"])
    (server.root / "moved").mkdir(exist_ok=True)
    (server.root / "here.js").write_text("1")
    (server.root / "moved" / "here.js").write_text("2")
    async with people(server, path) as (ada,):
        assert (await read(ada, "c0"))["text"] == "1"
        await rename(ada, path, f"moved/{path}")
        assert (await read(ada, "c0"))["text"] == "2"


async def rename(person: Person, old: str, new: str) -> None:
    """Rename as JupyterLab does: the file, then its kernel session."""
    url = person.server.url
    renamed: httpx.Response = await person.http.patch(f"{url}api/contents/{old}", json={"path": new})
    assert renamed.status_code == 200, renamed.text
    sessions = (await person.http.get(f"{url}api/sessions")).json()
    for session in sessions:
        if session["path"] == old:
            await person.http.patch(f"{url}api/sessions/{session['id']}", json={"path": new})


async def test_the_kernel_hears_of_deleted_cells_it_has_run_and_of_no_moved_ones(server: ServerProcess) -> None:
    path = new_notebook(server, ["disposed", "print a", "print b", "print never run"])
    async with people(server, path) as (ada,):
        await ada.run("c1", "c2")
        move_last(ada, "c2")
        delete(ada, "c1")
        delete(ada, "c3")

        async def told() -> str:
            await ada.run("c0")
            return await until(lambda: ada.text("c0"))

        while await told() == "[]\n":
            pass
        assert await told() == "['c1']\n"


def delete(person: Person, cell_id: str) -> None:
    """Delete the cell."""
    del person.cells[place(person, cell_id)]


def move_last(person: Person, cell_id: str) -> None:
    """Move the cell to the end, as JupyterLab does: delete it and make it anew."""
    with person.doc.transaction():
        cell = person.ycell(cell_id).to_py()
        del person.cells[place(person, cell_id)]
        person.cells.append(as_shared(cell))


def as_shared(cell: dict[str, Any] | None) -> Any:
    """The cell as a shared one."""
    assert cell is not None
    return Map({**cell, "source": Text(cell["source"]), "metadata": Map(cell["metadata"]), "outputs": Array()})


def place(person: Person, cell_id: str) -> int:
    """Where the cell stands."""
    return next(index for index, cell in enumerate(person.cells) if cell.get("id") == cell_id)
