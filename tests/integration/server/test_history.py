"""Versions of a notebook over a real server: made by themselves, named, looked at, brought back."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import nbformat
import pytest
from pycrdt import Array, Map, Text

from tests.integration.server.people import DEADLINE_S, Person, client, new_notebook, on_disk, path_of, people, until
from tests.integration.server.server_process import ServerProcess


@pytest.fixture(scope="module")
def keeping_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that makes versions every second and closes rooms at once."""
    config = {
        "YDocExtension": {"document_cleanup_delay": 0.1},
        "PennantStore": {"version_interval_s": 1.0, "named_versions": 3},
    }
    process = ServerProcess(tmp_path_factory.mktemp("keeping"), config).start()
    yield process
    process.stop()


async def versions(person: Person, **query: int) -> list[dict[str, Any]]:
    """The versions, newest first."""
    answer = await person.call("GET", "history", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["versions"]


async def named(person: Person, name: str) -> dict[str, Any]:
    """Name the notebook as it is now."""
    answer = await person.call("POST", "history", json={"name": name})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def sources(person: Person, version_id: int) -> dict[str, str]:
    """The texts of a version's cells."""
    answer = await person.call("GET", f"history/{version_id}")
    assert answer.status_code == 200, answer.text
    return {cell["id"]: cell["source"] for cell in answer.json()["notebook"]["cells"]}


def texts(person: Person) -> dict[str, str]:
    """The texts of the cells as this person sees them."""
    return {str(cell["id"]): str(cell["source"]) for cell in person.cells}


async def eventually(person: Person, found: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The newest version that fits, once there is one."""
    async with asyncio.timeout(DEADLINE_S):
        while not (fitting := [version for version in await versions(person) if found(version)]):
            pass
    return fitting[0]


async def test_versions_are_made_when_a_notebook_is_opened_changed_and_closed(keeping_server: ServerProcess) -> None:
    path = new_notebook(keeping_server, ["print 1"])
    async with people(keeping_server, path) as (ada,):
        opened = await eventually(ada, lambda version: True)
        assert (opened["kind"], opened["authors"], opened["runs"]) == ("automatic", [], [])
        ada.source("c0", "print changed")
        changed = await eventually(ada, lambda version: version["authors"])
        assert (changed["kind"], len(changed["authors"]), changed["made_by"]) == ("automatic", 1, None)
        assert await sources(ada, changed["id"]) == {"c0": "print changed"}
        assert await sources(ada, opened["id"]) == {"c0": "print 1"}
        [run] = await ada.run("c0")
        ada.leave()
        closed = await eventually(ada, lambda version: version["runs"])
        [known] = closed["runs"]
        assert (known["run_id"], known["cell_id"], known["username"]) == (run["run_id"], "c0", run["user"]["username"])
        assert known["outcome"] == "ok"
        whole = (await ada.call("GET", f"history/{closed['id']}")).json()["notebook"]
        assert whole["cells"][0]["outputs"][0]["text"] == "changed\n"


async def test_a_very_large_notebook_is_not_kept_when_it_is_opened(server: ServerProcess) -> None:
    path = new_notebook(server, ["x" * 5_000_000])
    async with people(server, path) as (ada,):
        await named(ada, "mine")
        assert [version["name"] for version in await versions(ada)] == ["mine"]


async def test_a_very_large_notebook_is_kept_as_people_changed_it(keeping_server: ServerProcess) -> None:
    path = new_notebook(keeping_server, ["one", "x" * 5_000_000])
    async with people(keeping_server, path) as (ada,):
        ada.source("c0", "changed")
        kept = await eventually(ada, lambda version: version["authors"])
        assert kept["kind"] == "automatic"
        assert {cell: len(text) for cell, text in (await sources(ada, kept["id"])).items()} == {
            "c0": 7,
            "c1": 5_000_000,
        }


async def test_a_version_has_a_name_is_seen_as_a_file_and_goes_when_it_is_removed(server: ServerProcess) -> None:
    path = new_notebook(server, ["one", "two"])
    async with people(server, path) as (ada,):
        first = await named(ada, "before lunch")
        assert (first["kind"], first["name"]) == ("named", "before lunch")
        ada.source("c1", "changed")
        second = await named(ada, "after lunch")
        file = await ada.call("GET", f"history/{second['id']}", params={"format": "ipynb"})
        assert "attachment" in file.headers["content-disposition"]
        nbformat.validate(nbformat.reads(file.text, 4))  # pyright: ignore[reportUnknownMemberType]
        nothing: list[str] = []
        told = {"added": nothing, "removed": nothing, "changed": ["c1"], "moved": nothing, "outputs": nothing}
        difference = f"history/{first['id']}/difference"
        assert (await ada.call("GET", difference, params={"to": second["id"]})).json() == told
        ada.source("c1", "two")
        assert await until_answer(ada, difference, {**told, "changed": nothing})
        renamed = await ada.call("PATCH", f"history/{first['id']}", json={"name": "noon"})
        assert (renamed.status_code, renamed.json()["name"]) == (200, "noon")
        assert [version["name"] for version in await versions(ada)][:2] == ["after lunch", "noon"]
        assert [version["id"] for version in await versions(ada, before=second["id"], limit=1)] == [first["id"]]
        assert (await ada.call("DELETE", f"history/{first['id']}")).json() == {"removed": True}
        gone = await ada.call("GET", f"history/{first['id']}")
        assert (gone.status_code, gone.json()["reason"]) == (404, "unknown_version")


async def until_answer(person: Person, call: str, wanted: object) -> bool:
    """Ask until the answer is as wanted: what was typed may be on its way."""
    async with asyncio.timeout(DEADLINE_S):
        while (await person.call("GET", call)).json() != wanted:
            pass
    return True


async def test_bad_questions_are_told_what_to_ask(keeping_server: ServerProcess) -> None:
    path = new_notebook(keeping_server, ["one"])
    async with people(keeping_server, path) as (ada,):
        for body in ({}, {"name": " "}, {"name": 5}, {"name": "x" * 201}):
            answer = await ada.call("POST", "history", json=body)
            assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")
        for query in ({"limit": "many"}, {"limit": "1000"}, {"before": "-1"}):
            assert (await ada.call("GET", "history", params=query)).status_code == 400
        for number in range(3):
            await named(ada, str(number))
        full = await ada.call("POST", "history", json={"name": "one more"})
        assert (full.status_code, full.json()["reason"]) == (409, "history_full")
        async with client(None) as stranger:
            url = f"{keeping_server.url}pennant/api/notebooks/{ada.document_id}/history"
            assert (await stranger.get(url)).status_code == 403
        ada.document_id = "json:notebook:nothing"
        assert (await ada.call("GET", "history")).json()["reason"] == "unknown_document"
        assert (await ada.call("POST", "history", json={"name": "x"})).json()["reason"] == "unknown_document"


async def test_a_version_comes_back_for_everybody_and_what_was_there_is_kept(server: ServerProcess) -> None:
    path = new_notebook(server, ["print a", "print b", "print c"])
    async with people(server, path, 2) as (ada, bob):
        await ada.run("c1")
        good = await named(ada, "good")
        before = ada.ycell("c0")
        with bob.doc.transaction():
            del bob.cells[1]
            new: dict[str, Any] = {
                "id": "new",
                "cell_type": "code",
                "source": Text("mine"),
                "metadata": Map(),
                "outputs": Array(),
            }
            bob.cells.append(Map({**new, "execution_count": None, "execution_state": "idle"}))
        bob.source("c2", "print broken")
        await until(lambda: texts(ada) == {"c0": "print a", "c2": "print broken", "new": "mine"})
        answer = await ada.call("POST", f"history/{good['id']}/restore", json={})
        assert answer.status_code == 200, answer.text
        wanted = {"c0": "print a", "c1": "print b", "c2": "print c"}
        await until(lambda: texts(ada) == texts(bob) == wanted and list(texts(bob)) == list(wanted))
        assert bob.text("c1") == "b\n"
        assert str(before["source"]) == "print a", "a cell that is the same was not made anew"
        notice = (await until(lambda: bob.board.get("notices", [])))[-1]
        assert notice["kind"] == "restored"
        assert "“good”" in notice["message"]
        assert {key: "".join(cell["source"]) for key, cell in on_disk(server, path).items()} == wanted
        kept = answer.json()["before"]
        assert kept["kind"] == "before_restore"
        assert await sources(ada, kept["id"]) == {"c0": "print a", "c2": "print broken", "new": "mine"}
        changes = (await ada.call("GET", "history/changes")).json()["changes"]
        assert notice["user"]["username"] in {change["author"] for change in changes}
        assert sum(change["bytes"] for change in changes) > 0


async def test_what_others_write_into_the_file_can_be_taken_back(server: ServerProcess) -> None:
    path = new_notebook(server, ["mine"])
    async with people(server, path) as (ada,):
        # Once what she found is kept: a version of what she wrote would be the same as the one before the file.
        await eventually(ada, lambda version: version["kind"] == "automatic")
        ada.source("c0", "mine, changed")
        await until(lambda: "changed" in path_of(server, path).read_text())
        path_of(server, path).write_text(path_of(server, path).read_text().replace("mine, changed", "theirs"))
        await until(lambda: texts(ada) == {"c0": "theirs"})
        before = await eventually(ada, lambda version: version["kind"] == "before_file")
        assert await sources(ada, before["id"]) == {"c0": "mine, changed"}
        saved = await ada.call("POST", f"history/{before['id']}/file", json={"path": f"copy-of-{path}"})
        assert (saved.status_code, saved.json()) == (201, {"path": f"copy-of-{path}"})
        assert "".join(on_disk(server, f"copy-of-{path}")["c0"]["source"]) == "mine, changed"
        for body, status in (({"path": path}, 409), ({"path": "a.txt"}, 400), ({}, 400), ({"path": "no/n.ipynb"}, 400)):
            assert (await ada.call("POST", f"history/{before['id']}/file", json=body)).status_code == status


async def test_a_cell_that_runs_meanwhile_goes_on_and_ends_well(server: ServerProcess) -> None:
    path = new_notebook(server, ["print old", "print other"])
    async with people(server, path) as (ada,):
        await ada.run("c0", "c1")
        old = await named(ada, "old")
        ada.source("c0", "print go\nsleep 0.1\nask prompt Go on?\nprint end")
        [run_id] = await ada.post("c0")
        await until(lambda: ada.text("c0") == "go\n")
        await ada.call("POST", f"history/{old['id']}/restore", json={})
        await until(lambda: ada.cell("c0")["source"] == "print old")
        await until(lambda: ada.cell("c0")["execution_state"] == "running")
        await until(lambda: ada.board.get("input"))
        await ada.call("POST", f"runs/{run_id}/input", json={"value": "yes"})
        assert (await ada.ended(run_id))["outcome"] == "ok"
        await until(lambda: ada.text("c0").endswith("end\n"))
        assert ada.text("c0").startswith("go\n")
        assert ada.text("c1") == "other\n"
        assert ada.cell("c0")["execution_state"] == "idle"
        assert ada.cell("c0")["metadata"]["pennant"]["run"]["run_id"] == run_id
