"""What becomes of the history of a notebook whose file is gone."""

# jupyter_server_fileid is typed in part only.
# pyright: reportUnknownMemberType=false

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path
from typing import Any

from jupyter_server_fileid.manager import ArbitraryFileIdManager

from pennant_server_ext.file_ids import FileIds
from pennant_server_ext.history.lost_files import LostFiles
from pennant_server_ext.history.retention import Retention
from pennant_server_ext.history.version import RunEnd, Version, VersionKind
from pennant_server_ext.history.versions import Versions, Wanted
from pennant_server_ext.store.store import Store


@dataclass
class World:
    """Files by path, with their ids and what is kept of them."""

    folder: Path
    store: Store
    kept_s: float = 100.0

    def __post_init__(self) -> None:
        self.manager = ArbitraryFileIdManager(db_path=":memory:", root_dir="/srv")
        self.versions = Versions(self.store, Retention())

    @property
    def lost(self) -> LostFiles:
        return LostFiles(self.versions, self.store, FileIds(lambda: self.manager), self, self.kept_s)

    def file_exists(self, path: str) -> bool:
        """What the contents manager tells."""
        return (self.folder / path).exists()

    def file(self, path: str) -> str:
        """A new file's id."""
        (self.folder / path).touch()
        return str(self.manager.index(path))

    async def keep(self, room: str, text: str, kind: VersionKind = VersionKind.AUTOMATIC) -> Version:
        """A version of the room."""
        notebook: dict[str, Any] = {"cells": [{"id": text}], "metadata": {}}
        return await self.versions.add(room, lambda: notebook, Wanted(kind))

    async def kinds(self, room: str) -> list[str]:
        """Of the room's versions, newest first."""
        return [version.kind.value for version in await self.versions.page(room, None, 9)]


@asynccontextmanager
async def a_world(folder: Path) -> AsyncGenerator[World]:
    """A world of its own."""
    store = Store(folder / "store.db", getLogger())
    try:
        yield World(folder, store)
    finally:
        await store.close()


def nobody(_room: str) -> bool:
    return False


async def test_a_file_that_comes_back_under_another_id_has_its_history(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        old = world.file("n.ipynb")
        room = world.store.room(old)
        await room.load()
        room.append(b"\0\0", "ada")
        world.versions.run_ended(old, RunEnd(1.0, "run", "c0", "bob", "ok"))
        await world.keep(old, "one", VersionKind.NAMED)
        await world.keep(old, "two", VersionKind.BEFORE_DELETE)
        world.manager.delete("n.ipynb")
        new = world.file("n.ipynb")
        await world.lost.adopt(new, await world.keep(new, "two"), nobody)
        assert await world.kinds(new) == ["before_delete", "named"]
        assert await world.kinds(old) == []
        assert [minute.author for minute in await world.versions.changes(new, 0, 9)] == ["ada"]
        assert (await world.store.room(old).load()).updates == ()


async def test_a_copy_of_a_file_that_is_there_has_none(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        old, new = world.file("n.ipynb"), world.file("copy.ipynb")
        await world.keep(old, "one", VersionKind.NAMED)
        await world.lost.adopt(new, await world.keep(new, "one"), nobody)
        assert await world.kinds(new) == ["automatic"]
        assert await world.kinds(old) == ["named"]


async def test_another_file_under_the_name_has_none(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        old = world.file("n.ipynb")
        await world.keep(old, "one", VersionKind.NAMED)
        world.manager.delete("n.ipynb")
        new = world.file("n.ipynb")
        await world.lost.adopt(new, await world.keep(new, "another"), nobody)
        assert await world.kinds(new) == ["automatic"]


async def test_what_is_gone_for_long_is_forgotten_unless_it_is_back(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        gone, back, opened = world.file("gone.ipynb"), world.file("back.ipynb"), world.file("open.ipynb")
        for room in (gone, back, opened):
            await world.keep(room, room)
        for path in ("gone.ipynb", "back.ipynb", "open.ipynb"):
            (world.folder / path).unlink()
        await world.lost.sweep(nobody)
        (world.folder / "back.ipynb").touch()
        await world.lost.sweep(nobody)
        assert [len(await world.kinds(room)) for room in (gone, back, opened)] == [1, 1, 1]
        world.kept_s = -1.0
        await world.lost.sweep(lambda room: room == opened)
        assert [len(await world.kinds(room)) for room in (gone, back, opened)] == [0, 1, 1]
