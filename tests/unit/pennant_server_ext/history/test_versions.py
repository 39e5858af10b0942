"""Versions in the log's file, by way of its thread."""

import sqlite3
from collections.abc import Callable
from logging import getLogger
from pathlib import Path
from typing import Any, TypeVar

import pytest

from pennant_server_ext.errors import StoreUnavailable
from pennant_server_ext.history.content import as_file, decode, encode
from pennant_server_ext.history.retention import Retention
from pennant_server_ext.history.version import RunEnd, VersionKind
from pennant_server_ext.history.versions import Versions, Wanted
from pennant_server_ext.store.database import Tables
from pennant_server_ext.store.store import Store

_Answer = TypeVar("_Answer")
AUTOMATIC = Wanted(VersionKind.AUTOMATIC)


def notebook(*texts: str, minor: int = 5) -> dict[str, Any]:
    """A notebook of Markdown cells."""
    cells: list[dict[str, Any]] = [
        {"id": f"c{place}", "cell_type": "markdown", "source": text, "metadata": {}} for place, text in enumerate(texts)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": minor}


async def test_versions_are_there_after_a_restart_with_authors_and_runs(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.db", getLogger())
    versions = Versions(store, Retention())
    room = store.room("room")
    await room.load()
    room.append(b"\0\0", "ada")
    versions.run_ended("room", RunEnd(5.0, "run", "c0", "bob", "ok"))
    made = await versions.add("room", lambda: notebook("é \ud800", "b"), AUTOMATIC)
    assert await versions.changed_by_people("room", 0.0)
    await store.close()

    store = Store(tmp_path / "store.db", getLogger())
    again = Versions(store, Retention())
    [found] = await again.page("room", None, 9)
    assert (found, found.authors, [run.username for run in found.runs]) == (made, ("ada",), ["bob"])
    assert (await again.get("room", found.version_id))[1] == notebook("é ?", "b")
    assert [minute.author for minute in await again.changes("room", 0, 9)] == ["ada"]
    await store.close()


async def test_what_ran_is_told_with_what_the_disk_takes_next() -> None:
    class Disk:
        full = True

        async def transact(self, tables: Tables, act: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
            if self.full:
                raise sqlite3.OperationalError("database or disk is full")
            tables(db)
            return act(db)

    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE changes (room, minute, author, seq, at, updates, size)")
    disk = Disk()
    versions = Versions(disk, Retention())
    versions.run_ended("room", RunEnd(5.0, "run", "c0", "bob", "ok"))
    with pytest.raises(StoreUnavailable, match="full"):
        await versions.add("room", lambda: notebook("a"), AUTOMATIC)
    disk.full = False
    made = await versions.add("room", lambda: notebook("a"), AUTOMATIC)
    assert [run.run_id for run in made.runs] == ["run"]


def test_content_has_one_form_whatever_the_order_of_its_keys() -> None:
    one = notebook("a", "b")
    other = {key: one[key] for key in reversed(one)}
    assert encode(one) == encode(other)
    assert decode(encode(other).data) == one
    assert encode(notebook("a")).digest != encode(notebook("b")).digest
    assert decode(encode(notebook()).data) == notebook()


def test_a_file_of_an_old_format_has_no_cell_ids() -> None:
    assert as_file(notebook("a")) == notebook("a")
    [cell] = as_file(notebook("a", minor=4))["cells"]
    assert cell == {"cell_type": "markdown", "source": "a", "metadata": {}}
