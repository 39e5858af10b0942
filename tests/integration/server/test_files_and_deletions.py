"""What the kernel asks of the notebook's folder, and what it is told of cells that are gone."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pycrdt import Array, Map, Text

from tests.integration.server.people import (
    Person,
    client,
    new_notebook,
    on_disk,
    path_of,
    people,
    printed_on_disk,
    until,
)
from tests.integration.server.server_process import ServerProcess


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that closes rooms at once when nobody is there."""
    config = {"YDocExtension": {"document_cleanup_delay": 0.1}}
    process = ServerProcess(tmp_path_factory.mktemp("hasty"), config).start()
    yield process
    process.stop()


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
    """Rename through the contents manager, as somebody who does not have the notebook open."""
    renamed: httpx.Response = await person.http.patch(f"{person.server.url}api/contents/{old}", json={"path": new})
    assert renamed.status_code == 200, renamed.text


async def test_a_folder_that_is_renamed_while_people_type_takes_everything_along(server: ServerProcess) -> None:
    path = new_notebook(server, ["set x 1", "get x", "read here.js"])
    for folder in ("lessons", "lessons/[one]"):
        (server.root / folder).mkdir()
    (server.root / "lessons" / "[one]" / "here.js").write_text("1")
    there = f"lessons/[one]/{path}"
    path_of(server, path).rename(path_of(server, there))
    async with people(server, there, 2) as (ada, bob):
        kept = await named(ada, "kept")
        await ada.run("c0")
        for number in range(3):
            ada.source("c0", f"set x {number}")
            bob.source("c1", f"get x\nprint {number}")
            await rename(ada, f"lessons{number or ''}", f"lessons{number + 1}")
            there = f"lessons{number + 1}/[one]/{path}"
            # Nobody has saved to where it was.
            await until(
                lambda there=there, number=number: f"print {number}" in "".join(on_disk(server, there)["c1"]["source"])
            )
        assert [folder.name for folder in server.root.glob("lessons*")] == ["lessons3"]
        await until(lambda: path_in(ada) == there)
        await ada.run("c1")
        outputs = await until(lambda: ada.cell("c1")["outputs"])
        assert outputs[0]["data"] == {"text/plain": "1"}, "the kernel has kept its variables"
        assert (await read(ada, "c2"))["text"] == "1"
        assert [session["path"] for session in await kernel_sessions(ada) if path in session["path"]] == [there]
        assert kept["id"] in [version["id"] for version in (await ada.call("GET", "history")).json()["versions"]]


async def test_a_notebook_that_is_moved_by_other_means_goes_on(server: ServerProcess) -> None:
    path = new_notebook(server, ["set x 1", "get x", "print"])
    (server.root / "class" / "room").mkdir(parents=True)
    there = f"lesson/room/my-{path}"
    moves = [
        (path, f"class/room/{path}", f"class/room/{path}"),
        (f"class/room/{path}", f"class/room/my-{path}", f"class/room/my-{path}"),
        ("class", "lesson", there),
    ]
    async with people(server, path) as (ada,):
        await named(ada, "kept")
        await ada.run("c0")
        for number, (old, new, now) in enumerate(moves):
            ada.source("c2", f"print {number}")
            path_of(server, old).rename(path_of(server, new))
            await until(lambda now=now: path_in(ada) == now)
            await until(lambda now=now, number=number: f"print {number}" in path_of(server, now).read_text())
        await until(lambda: ada.board.get("file") is None)
        assert [str(found.relative_to(server.root)) for found in server.root.rglob(f"*{path}")] == [there]
        await ada.run("c1")
        outputs = await until(lambda: ada.cell("c1")["outputs"])
        assert outputs[0]["data"] == {"text/plain": "1"}, "the kernel has kept its variables"
        assert [one["path"] for one in await kernel_sessions(ada) if path in one["path"]] == [there]
        assert "kept" in [version["name"] for version in await versions(ada)]


async def test_a_new_notebook_under_the_old_name_is_another_one(server: ServerProcess) -> None:
    path = new_notebook(server, ["print mine"])
    async with people(server, path) as (ada,):
        await named(ada, "mine")
        await rename(ada, path, f"renamed-{path}")
        path_of(server, new_notebook(server, ["print theirs"])).rename(path_of(server, path))
        async with people(server, path) as (bob,):
            assert bob.document_id != ada.document_id
            assert bob.cell("c0")["source"] == "print theirs"
            ada.source("c0", "print changed")
            await until(lambda: "".join(on_disk(server, f"renamed-{path}")["c0"]["source"]) == "print changed")
            assert "".join(on_disk(server, path)["c0"]["source"]) == "print theirs"
            names = [version["name"] for version in (await bob.call("GET", "history")).json()["versions"]]
            assert "mine" not in names


async def test_a_copy_begins_with_the_content_alone(server: ServerProcess) -> None:
    path = new_notebook(server, ["print 1\nsleep 60", "print 2"])
    async with people(server, path) as (ada,):
        await named(ada, "mine")
        await ada.post("c0", "c1")
        await until(lambda: ada.text("c0") == "1\n" == printed_on_disk(server, path, "c0"))
        copied = await ada.http.post(f"{server.url}api/contents/", json={"copy_from": path})
        assert copied.status_code == 201, copied.text
        async with people(server, copied.json()["path"]) as (bob,):
            assert bob.document_id != ada.document_id
            assert (bob.text("c0"), bob.cell("c0")["execution_state"]) == ("1\n", "idle")
            assert bob.board.get("runs", []) == []
            assert "mine" not in [one["name"] for one in (await bob.call("GET", "history")).json()["versions"]]
            assert (await bob.call("GET", "runs")).json() == {"runs": []}
        await ada.call("POST", "interrupt")


def path_in(person: Person) -> str:
    """Where the notebook is, as its shared document tells."""
    return str(person.doc.get("state", type=Map).get("path"))


async def named(person: Person, name: str) -> dict[str, Any]:
    """Name the notebook as it is now."""
    answer = await person.call("POST", "history", json={"name": name})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def kernel_sessions(person: Person) -> list[dict[str, Any]]:
    """The kernel sessions of the server."""
    return (await person.http.get(f"{person.server.url}api/sessions")).json()


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


async def test_a_deleted_notebook_ends_for_everybody_and_its_history_waits(server: ServerProcess) -> None:
    path = new_notebook(server, ["print 1\nsleep 60", "print 2"])
    (server.root / "gone").mkdir()
    there = f"gone/{path}"
    path_of(server, path).rename(path_of(server, there))
    async with people(server, there, 2) as (ada, bob):
        await named(ada, "mine")
        [run_id] = await ada.post("c0")
        await until(lambda: bob.text("c0") == "1\n")
        content = path_of(server, there).read_bytes()
        deleted = await ada.http.delete(f"{server.url}api/contents/{there}")
        assert deleted.status_code == 204, deleted.text
        notices = await until(lambda: [one for one in bob.board.get("notices", []) if one["kind"] == "deleted"])
        assert "save it under another name" in notices[0]["message"]
        assert notices[0]["user"] is not None
        await until(lambda: bob.cell("c0")["metadata"].get("pennant", {}).get("run", {}).get("run_id") == run_id)
        assert bob.cell("c0")["execution_state"] == "idle"
        assert not [one for one in await kernel_sessions(ada) if one["path"] == there]
        bob.source("c1", "print what bob still writes")
        again = await bob.call("POST", "runs", json={"runs": [bob.request("c1")]})
        assert (again.status_code, again.json()["reason"]) == (404, "unknown_document")
        versions = (await bob.call("GET", "history")).json()["versions"]
        assert {"before_delete", "named"} <= {version["kind"] for version in versions}

        # Another notebook under that name is another one.
        path_of(server, new_notebook(server, ["print new"])).rename(path_of(server, there))
        async with people(server, there) as (eve,):
            assert eve.document_id != ada.document_id
            assert eve.cell("c0")["source"] == "print new"
            assert "mine" not in [one["name"] for one in (await eve.call("GET", "history")).json()["versions"]]
        assert "bob still writes" not in path_of(server, there).read_text()
    back = f"back-{path}"
    path_of(server, back).write_bytes(content)
    async with people(server, back) as (ada,):
        assert ada.cell("c1")["source"] == "print 2"


async def test_a_notebook_that_comes_back_has_its_history(hasty: ServerProcess) -> None:
    path = new_notebook(hasty, ["print 1"])
    async with people(hasty, path) as (ada,):
        await named(ada, "mine")
    content = path_of(hasty, path).read_bytes()
    async with people(hasty, path) as (ada,):
        await ada.http.delete(f"{hasty.url}api/contents/{path}")
    path_of(hasty, path).write_bytes(content)
    async with people(hasty, path) as (back,):
        assert back.document_id != ada.document_id
        await until_named(back, "mine")
        back.source("c0", "print more")
        await until(lambda: "more" in path_of(hasty, path).read_text())
        before = len(await versions(back))
    # The room closes soon, and keeps what it was.
    async with client() as http, asyncio.timeout(20):
        history = f"{hasty.url}pennant/api/notebooks/{back.document_id}/history"
        while len((await http.get(history)).json()["versions"]) == before:
            pass
    path_of(hasty, path).rename(path_of(hasty, f"moved-{path}"))
    async with people(hasty, f"moved-{path}") as (moved,):
        await until_named(moved, "mine")
    copied = await client().post(f"{hasty.url}api/contents/", json={"copy_from": f"moved-{path}"})
    async with people(hasty, copied.json()["path"]) as (copy,):
        assert len(await versions(copy)) <= 1


async def versions(person: Person) -> list[dict[str, Any]]:
    """The versions, newest first."""
    return (await person.call("GET", "history")).json()["versions"]


async def until_named(person: Person, name: str) -> None:
    """Return when a version has that name."""
    async with asyncio.timeout(20):
        while name not in [version["name"] for version in await versions(person)]:
            pass
