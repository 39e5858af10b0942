"""A notebook's file that others change: an editor, git; while people have it open, and while nobody has."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Map

from tests.integration.server.people import Person, new_notebook, on_disk, path_of, people, until
from tests.integration.server.server_process import ServerProcess


def edit_file(server: ServerProcess, path: str, **sources: str) -> None:
    """Change cells in the file, as an editor does."""
    file = path_of(server, path)
    notebook = json.loads(file.read_text())
    for cell in notebook["cells"]:
        cell["source"] = sources.get(cell["id"], "".join(cell["source"]))
    file.write_text(json.dumps(notebook))


def sources_on_disk(server: ServerProcess, path: str) -> dict[str, str]:
    """The cells' texts in the file, by id."""
    return {cell_id: "".join(cell["source"]) for cell_id, cell in on_disk(server, path).items()}


def sources(person: Person) -> dict[str, str]:
    """The cells' texts as the person sees them."""
    return {cell["id"]: cell["source"] for cell in person.cells.to_py() or []}


def trouble(person: Person) -> dict[str, Any]:
    """What the person is told of the file; empty when it is well."""
    return person.board.get("file") or {}


def is_saved(person: Person) -> bool:
    """Whether the person's page shows the notebook as saved."""
    return person.doc.get("state", type=Map).get("dirty") is False


async def test_what_different_people_changed_is_merged_and_saved(server: ServerProcess) -> None:
    path = new_notebook(server, ["one", "two", "three"])
    async with people(server, path, 2) as (ada, ben):
        edit_file(server, path, c0="one\nby an editor")
        ada.source("c1", "two\nby Ada")
        wanted = {"c0": "one\nby an editor", "c1": "two\nby Ada", "c2": "three"}
        await until(lambda: sources(ada) == sources(ben) == wanted)
        await until(lambda: sources_on_disk(server, path) == wanted)
        await until(lambda: is_saved(ben))
        assert not trouble(ada)


@pytest.mark.parametrize("choice", ["shared", "file", "both"])
async def test_what_both_changed_waits_for_a_choice(server: ServerProcess, choice: str) -> None:
    path = new_notebook(server, ["base", "two"])
    async with people(server, path, 2) as (ada, ben):
        ada.source("c0", "by Ada")
        edit_file(server, path, c0="by an editor", c1="two\nby an editor")
        await until(lambda: trouble(ben).get("state") == "conflict")
        assert trouble(ben)["cells"] == [{"cell_id": "c0", "what": "text"}]
        assert sources_on_disk(server, path)["c0"] == "by an editor"
        ada.source("c0", "by Ada, later")
        await until(lambda: sources(ben)["c0"] == "by Ada, later")
        assert sources_on_disk(server, path)["c0"] == "by an editor"
        assert not is_saved(ben)
        answer = await ben.call("POST", "file", json={"choice": choice})
        assert answer.status_code == 200, answer.text
        kept = "by an editor" if choice == "file" else "by Ada, later"
        await until(lambda: sources(ada) == {"c0": kept, "c1": "two\nby an editor"})
        await until(lambda: sources_on_disk(server, path) == sources(ada) and not trouble(ada))
        copy = f"{path.removesuffix('.ipynb')} (from disk).ipynb"
        assert answer.json()["copy"] == (copy if choice == "both" else None)
        assert path_of(server, copy).exists() == (choice == "both")
        if choice == "both":
            assert sources_on_disk(server, copy)["c0"] == "by an editor"
        again = await ben.call("POST", "file", json={"choice": choice})
        assert (again.status_code, again.json()["reason"]) == (409, "no_conflict")


async def test_a_choice_that_is_none_is_told(server: ServerProcess) -> None:
    path = new_notebook(server, ["1"])
    async with people(server, path) as (ada,):
        answer = await ada.call("POST", "file", json={"choice": "mine"})
        assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")


async def test_half_a_file_is_left_alone_until_it_is_whole(server: ServerProcess) -> None:
    path = new_notebook(server, ["one", "two"])
    file = path_of(server, path)
    async with people(server, path) as (ada,):
        await until(lambda: is_saved(ada))
        whole = file.read_text()
        file.write_text(whole[:100])
        ada.source("c0", "by Ada")
        await until(lambda: trouble(ada).get("state") == "unreadable")
        assert file.read_text() == whole[:100]
        assert await ada.save() == "failed"
        file.write_text(whole.replace("two", "two by an editor"))
        await until(lambda: sources_on_disk(server, path) == {"c0": "by Ada", "c1": "two by an editor"})
        await until(lambda: not trouble(ada))
        assert await ada.save() == "success"


def is_logged(server: ServerProcess, text: str) -> bool:
    """Whether the text is in the files of the log of changes."""
    return any(text.encode() in file.read_bytes() for file in store_files(server))


def store_files(server: ServerProcess) -> list[Path]:
    """The files of the log of changes."""
    return list((server.folder / "data" / "pennant").glob("store.db*"))


@pytest.fixture
def lazy_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that saves only when it is told to."""
    config = {"YDocExtension": {"document_save_delay": 3600}, "PennantExtension": {"save_interval_s": 3600}}
    process = ServerProcess(tmp_path_factory.mktemp("lazy"), config).start()
    yield process
    process.stop()


async def test_a_killed_server_loses_nothing_of_what_the_file_did_not_have(lazy_server: ServerProcess) -> None:
    path = new_notebook(lazy_server, ["one", "two"])
    async with people(lazy_server, path, 2) as (ada, ben):
        ada.source("c0", "typed just before")
        await until(lambda: sources(ben)["c0"] == "typed just before")
        await until(lambda: is_logged(lazy_server, "typed just before"))
        lazy_server.stop()
    edit_file(lazy_server, path, c1="two, in the meantime")
    lazy_server.start()
    async with people(lazy_server, path) as (eve,):
        wanted = {"c0": "typed just before", "c1": "two, in the meantime"}
        assert sources(eve) == wanted
        assert await eve.save() == "success"
        assert sources_on_disk(lazy_server, path) == wanted


async def test_a_browser_whose_history_is_lost_keeps_its_text_and_doubles_nothing(own_server: ServerProcess) -> None:
    path = new_notebook(own_server, ["one", "two"])
    async with people(own_server, path) as (ada,):
        await until(lambda: is_saved(ada))
        own_server.stop()
        await ada.closed.wait()
        ada.leave()
        ada.source("c0", "one, typed while it was down")
        for file in store_files(own_server):
            file.unlink()
        edit_file(own_server, path, c1="two, in the meantime")
        own_server.start()
        await ada.connect()
        await ada.listen()
        assert ada.close_code == 1003
        async with people(own_server, path) as (ben,):
            wanted = {"c0": "one, typed while it was down", "c1": "two, in the meantime"}
            assert sources(ben) == wanted
            await until(lambda: sources_on_disk(own_server, path) == wanted)
