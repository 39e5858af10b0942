"""A server on a disk that is full: nobody is stopped, everybody is told, and nothing that was saved is lost."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import signal
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Array, Doc, Map

from tests.integration.server.forked_server import ForkedServer, stored_document
from tests.integration.server.people import Person, new_notebook, on_disk, people, until
from tests.small_disk import SmallDisk, small_disk

EDITS = 10
LARGE = "x" * 50_000
PATIENCE_S = 90.0
"""What a full disk has refused for long is tried again every half a minute."""


@contextmanager
def server_on(place: str, folder: Path) -> Generator[tuple[ForkedServer, SmallDisk]]:
    """A server whose own data (``data``) or whose notebooks (``root``) are on a small disk."""
    with small_disk(folder / place, "3m") as disk:
        # As by default: what Jupyter itself keeps is on the same disk.
        config = {"BaseFileIdManager": {"db_path": str(folder / "data" / "file_ids.db")}}
        server = ForkedServer(folder, {**config, "PennantExtension": {"save_interval_s": 0.3}})
        (folder / "data").mkdir(exist_ok=True)
        try:
            server.start()
            yield server, disk
        finally:
            server.stop()


def is_saved(person: Person) -> bool:
    """Whether the page shows the notebook as saved."""
    return person.doc.get("state", type=Map).get("dirty") is False


def sources(cells: Iterable[Any]) -> list[str]:
    """What the cells say."""
    return ["".join(cell["source"]) for cell in cells]


def shared_sources(doc: Doc[Any]) -> list[str]:
    """What the cells of a shared document say."""
    return sources(doc.get("cells", type=Array).to_py() or [])


def on_disk_sources(server: ForkedServer, path: str) -> list[str]:
    """What the cells in the file say."""
    return sources(on_disk(server, path).values())


async def type_and_see(writer: Person, reader: Person) -> None:
    """Each edit arrives, whatever the disk does."""
    for number in range(EDITS):
        writer.source("c1", f"{number} {LARGE}")
        await until(lambda number=number: reader.cell("c1")["source"].startswith(f"{number} "))


def tells_of(place: str, person: Person) -> bool:
    """Whether the notebook says what is the matter, and what helps."""
    store, file = person.board.get("store") or {}, person.board.get("file") or {}
    if place == "data":
        return store.get("state") == "behind" and "full" in store["reason"] and file.get("state") == "not_logged"
    return file.get("state") == "not_written" and "is full. Delete files" in file["message"]


def is_well(person: Person) -> bool:
    """Whether everything is saved, and nothing else is said."""
    store, file = person.board.get("store"), person.board.get("file")
    return is_saved(person) and file is None and (store is None or store["state"] == "current")


@pytest.mark.parametrize("place", ["data", "root"])
async def test_a_full_disk_stops_nobody_and_loses_nothing(place: str, tmp_path: Path) -> None:
    with server_on(place, tmp_path) as (server, disk):
        path = new_notebook(server, ["", ""])
        async with people(server, path, 2) as (ada, ben):
            ada.source("c0", "saved")
            await until(lambda: ben.cell("c0")["source"] == "saved" and is_well(ben))
            disk.fill()
            await type_and_see(ada, ben)
            await until(lambda: tells_of(place, ben))
            assert await ada.save() == "failed"
            assert not is_saved(ben)
            disk.make_room()
            await until(lambda: is_well(ben), PATIENCE_S)
            assert on_disk_sources(server, path) == shared_sources(ben.doc)
            disk.fill()
            ada.source("c1", "never saved")
            await until(lambda: tells_of(place, ada))
            server.kill()
        disk.make_room()
        await is_well_after(server, path, ada)
        disk.fill()
        await starts_on_a_full_disk(place, server, disk, path)


async def is_well_after(server: ForkedServer, path: str, ada: Person) -> None:
    """Who comes back to the next server brings unsaved work along; what the dead one told is told no more."""
    server.start()
    async with people(server, path) as (ben,), asyncio.TaskGroup() as tasks:
        assert ben.cell("c0")["source"] == "saved"
        ada.http = ben.http
        await ada.join()
        tasks.create_task(ada.listen())
        await until(lambda: ben.cell("c1")["source"] == "never saved" and is_well(ben) and is_well(ada), PATIENCE_S)
        assert on_disk_sources(server, path) == ["saved", "never saved"]
        server.kill()
        ada.leave()


async def starts_on_a_full_disk(place: str, server: ForkedServer, disk: SmallDisk, path: str) -> None:
    """The next server serves the notebook all the same, and says that what is typed now is not saved."""
    server.start()
    async with people(server, path, 2) as (ada, ben):
        await until(lambda: shared_sources(ben.doc) == ["saved", "never saved"])
        ada.source("c0", "typed on the full disk")
        await until(lambda: ben.cell("c0")["source"] == "typed on the full disk" and tells_of(place, ben))
        assert not is_saved(ben)
        disk.make_room()
        await until(lambda: is_well(ben), PATIENCE_S)
        expected = ["typed on the full disk", "never saved"]
        assert on_disk_sources(server, path) == expected
        server.end(signal.SIGTERM)
    stored = await stored_document(server.log_file, ben.document_id)
    assert shared_sources(stored) == expected
