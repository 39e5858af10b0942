"""One room's part of the log: what it was given, it gives back."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false

import logging
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from anyio import create_task_group
from pycrdt import Doc, Text
from pycrdt.store import YDocNotFound

from pennant_server_ext.store import compaction, database
from pennant_server_ext.store.compaction import FLOOR
from pennant_server_ext.store.records import SavedFile
from pennant_server_ext.store.room_store import RoomStore
from pennant_server_ext.store.store import Store

LOG = logging.getLogger("test")
pytestmark = pytest.mark.anyio


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pennant" / "store.db"


@asynccontextmanager
async def opened(file: Path) -> AsyncGenerator[Store]:
    store = Store(file, LOG)
    try:
        yield store
    finally:
        await store.close()


async def loaded(store: Store, key: str) -> RoomStore:
    room = store.room(key)
    await room.load()
    return room


def noted(doc: Doc[Any], room: RoomStore, author: str = "") -> Any:
    """Have all changes of the document in the log."""

    def note(event: Any) -> None:
        room.append(event.update, author)

    return doc.observe(note)


def typing(room: RoomStore, text: str, author: str = "", doc: Doc[Any] | None = None) -> Doc[Any]:
    """A document in which that was typed, each letter in the log."""
    doc = Doc() if doc is None else doc
    subscription = noted(doc, room, author)
    written = doc.get("text", type=Text)
    for letter in text:
        written += letter
    doc.unobserve(subscription)
    return doc


def text_of(*updates: bytes) -> str:
    doc: Doc[Any] = Doc()
    for update in updates:
        doc.apply_update(update)
    return str(doc.get("text", type=Text))


async def text_in(room: RoomStore) -> str:
    return text_of(*(await room.load()).updates)


async def test_what_was_appended_is_read_at_once(file: Path) -> None:
    async with opened(file) as store:
        room = await loaded(store, "one")
        typing(room, "Ada")
        assert await text_in(room) == "Ada"


async def test_rooms_keep_apart_and_share_the_file(file: Path) -> None:
    async with opened(file) as store:
        one, other = await loaded(store, "one"), await loaded(store, "other")
        typing(one, "Ada")
        typing(other, "Grace")
        assert (await text_in(one), await text_in(other)) == ("Ada", "Grace")


async def test_what_is_durable_is_in_the_next_servers_log(file: Path) -> None:
    async with opened(file) as store:
        typing(await loaded(store, "one"), "Ada")
    async with opened(file) as store:
        room = store.room("one")
        assert (await text_in(room), room.seq) == ("Ada", 3)
        typing(room, "!")
        assert room.seq == 4


async def test_each_change_is_known_with_its_author(file: Path) -> None:
    async with opened(file) as store:
        room = await loaded(store, "one")
        doc = typing(room, "a", "ada")
        typing(room, "b", doc=doc)
        part = await store.read_rows("one")
        assert [(row.seq, row.author) for row in part.rows] == [(1, "ada"), (2, "")]
        assert [row.seq for row in (await store.read_rows("one", after_seq=1)).rows] == [2]
        assert [row.seq for row in (await store.read_rows("one", limit=1)).rows] == [1]


async def test_the_base_is_what_the_saved_file_holds(file: Path) -> None:
    async with opened(file) as store:
        room = await loaded(store, "one")
        assert await room.base() is None
        doc = typing(room, "saved")
        room.saved(room.seq, "digest")
        typing(room, " and not", doc=doc)
        assert text_of(await room.base() or b"") == "saved"
        assert (await room.load()).saved == SavedFile(5, "digest", True)


async def test_a_file_that_was_about_to_be_written_is_known_and_is_no_base_yet(file: Path) -> None:
    async with opened(file) as store:
        room = await loaded(store, "one")
        doc = typing(room, "a")
        room.saved(1, "first")
        typing(room, "b", doc=doc)
        room.saving(2, "second")
        stored = await room.load()
        assert stored.saved == SavedFile(1, "first", True)
        assert stored.save_of("second") == SavedFile(2, "second", False)
        assert stored.save_of("other") is None
        assert text_of(await room.base() or b"") == "a"
        room.saved(2, "second")
        assert (await room.load()).saves == (SavedFile(2, "second", True),)


async def test_a_long_log_is_folded_up_to_the_saved_file(file: Path) -> None:
    async with opened(file) as store:
        room = await loaded(store, "one")
        doc = typing(room, "a")
        written = doc.get("text", type=Text)
        subscription = noted(doc, room)
        for _ in range(4):
            written += "x" * FLOOR
            written.clear()
        written += "saved"
        room.saved(room.seq, "digest")
        written += " and not"
        doc.unobserve(subscription)
        assert await room.durable()
        # Comes after the folding in the log's thread.
        part = await store.read_rows("one")
        assert part.snapshot is not None
        assert (part.snapshot.seq, len(part.rows)) == (10, 1)
        assert len(part.snapshot.data) < 1000
        assert text_of(await room.base() or b"") == "saved"
        assert await text_in(room) == "saved and not"


async def test_only_what_the_file_has_lacked_for_long_is_folded_beyond_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "FLOOR", 100)
    monkeypatch.setattr(database, "LIMIT", 1000)
    async with opened(file) as store:
        for key, unsaved in (("saved lately", 5), ("saved long ago", 50)):
            room = await loaded(store, key)
            doc = typing(room, "s" * 60)
            room.saved(60, "digest")
            typing(room, "x" * unsaved, doc=doc)
            assert await room.durable()
            part = await store.read_rows(key)
            assert part.snapshot is not None
            assert part.snapshot.seq == (60 if key == "saved lately" else 60 + unsaved)
            assert (await room.base() is not None) == (key == "saved lately")
            assert await text_in(room) == "s" * 60 + "x" * unsaved


async def test_a_file_as_it_was_loaded_is_not_folded_and_what_comes_after_it_is(file: Path) -> None:
    async with opened(file) as store:
        room = await loaded(store, "one")
        doc: Doc[Any] = Doc()
        subscription = noted(doc, room)
        written = doc.get("text", type=Text)
        for _ in range(4):
            written += "x" * FLOOR
        doc.unobserve(subscription)
        room.first_loaded()
        room.saved(room.seq, "digest")
        await store.copy("one", "copy")
        assert await room.durable()
        assert (await store.read_rows("one")).snapshot is None
    # A server that has just started measures the log anew.
    for key in ("one", "copy"):
        async with opened(file) as store:
            room = await loaded(store, key)
            typing(room, "!", doc=doc)
            assert await room.durable()
            part = await store.read_rows(key)
            assert (part.snapshot, len(part.rows)) == (None, 5)
            subscription = noted(doc, room)
            written += "y" * 5 * FLOOR
            doc.unobserve(subscription)
            room.saved(room.seq, "digest")
            assert await room.durable()
            part = await store.read_rows(key)
            assert part.snapshot is not None
            assert (part.snapshot.seq, part.rows) == (room.seq, ())


async def test_a_room_is_forgotten(file: Path) -> None:
    async with opened(file) as store:
        room = await loaded(store, "one")
        typing(room, "Ada")
        room.saved(3, "digest")
        await store.forget("one")
        stored = await store.room("one").load()
        assert (stored.updates, stored.seq, stored.saves) == ((), 0, ())


async def test_a_room_begins_with_another_ones_log(file: Path) -> None:
    async with opened(file) as store:
        typing(await loaded(store, "one"), "Ada")
        typing(await loaded(store, "copy"), "gone")
        await store.copy("one", "copy")
        copy = await loaded(store, "copy")
        typing(copy, "!")
        assert sorted(await text_in(copy)) == sorted("Ada!")
        assert await text_in(store.room("one")) == "Ada"


async def test_the_timeline_and_the_stock_room_read_it(file: Path) -> None:
    async with opened(file) as store, create_task_group() as tasks:
        room = store.room("one")
        with pytest.raises(YDocNotFound):
            await room.apply_updates(Doc())
        await tasks.start(room.start)
        doc: Doc[Any] = Doc()
        doc.get("text", type=Text).insert(0, "Ada")
        await room.encode_state_as_update(doc)
        read: Doc[Any] = Doc()
        await room.apply_updates(read)
        assert str(read.get("text", type=Text)) == "Ada"
        assert [text_of(update) async for update, _, at in room.read() if at > 1] == ["Ada"]
        await room.stop()
    with sqlite3.connect(file) as db:
        assert db.execute("SELECT count(*) FROM updates").fetchone() == (1,)
