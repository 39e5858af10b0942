"""The log when the machine fails: killed, full, locked, damaged."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false

import asyncio
import logging
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc, Text

from pennant_server_ext.errors import StoreUnavailable
from pennant_server_ext.store import database, group_commit
from pennant_server_ext.store.records import StoreState
from pennant_server_ext.store.room_store import RoomStore
from pennant_server_ext.store.store import Store
from tests.small_disk import SmallDisk, small_disk

LOG = logging.getLogger("test")
DEADLINE_S = 30.0
KILLS = 20
pytestmark = pytest.mark.anyio


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A file system of one megabyte."""
    with small_disk(tmp_path / "disk", "1m") as disk:
        yield disk


class Typist:
    """Types into one document, whose changes go to a room's log."""

    def __init__(self, room: RoomStore) -> None:
        self._room = room
        self.doc: Doc[Any] = Doc()
        self._updates: list[bytes] = []
        self._subscription = self.doc.observe(lambda event: self._updates.append(event.update))  # pyright: ignore
        room.whole = self.doc.get_update

    def types(self, text: str) -> None:
        written = self.doc.get("text", type=Text)
        written += text
        for update in self._updates:
            self._room.append(update)
        self._updates.clear()


def text_of(*updates: bytes) -> str:
    doc: Doc[Any] = Doc()
    for update in updates:
        doc.apply_update(update)
    return str(doc.get("text", type=Text))


async def text_in(room: RoomStore) -> str:
    return text_of(*(await room.load()).updates)


async def until_state(store: Store, behind: bool) -> StoreState:
    heard = asyncio.Event()
    forget = store.on_change(lambda _state: heard.set())
    async with asyncio.timeout(DEADLINE_S):
        while store.state.behind != behind:
            heard.clear()
            await heard.wait()
    forget()
    return store.state


async def test_a_killed_writer_loses_nothing_that_was_durable(file: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    moments = random.Random(seed)
    program = Path(__file__).with_name("killed_writer.py")
    writers = subprocess.Popen(  # noqa: ASYNC220 (nothing else runs)
        [sys.executable, program, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writers.stdin is not None
    assert writers.stdout is not None
    told = 0
    with writers:
        for _ in range(KILLS):
            print("one more", file=writers.stdin, flush=True)
            lines, writer = moments.randrange(2, 30), 0
            while (line := writers.stdout.readline().split()) and line[0] != "ended":
                lines -= 1
                if line[0] == "pid":
                    writer = int(line[1])
                else:
                    told = int(line[1])
                if lines <= 0 and writer:
                    os.kill(writer, signal.SIGKILL)
                    writer = 0
            store = Store(file, LOG)
            stored = [await store.room(key).load() for key in ("one", "two")]
            assert await store.close()
            assert min(room.seq for room in stored) >= told
            assert all(text_of(*room.updates) == "x" * room.seq for room in stored)
        writers.stdin.close()


async def test_a_full_disk_refuses_nobody_and_is_written_when_there_is_room(
    disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(group_commit, "LONGEST_PAUSE_S", 0.1)
    store = Store(disk.folder / "store.db", LOG)
    room = store.room("one")
    await room.load()
    ada = Typist(room)
    ada.types("before ")
    assert await room.durable()
    disk.fill()
    for _ in range(20):
        ada.types("x" * 20_000)
    ada.types(" full")
    assert not await room.durable()
    assert "full" in (await until_state(store, behind=True)).reason
    assert await text_in(room) == "before " + "x" * 400_000 + " full"
    ada.types(" still")
    disk.make_room()
    await until_state(store, behind=False)
    assert await room.durable()
    assert await store.close()
    store = Store(disk.folder / "store.db", LOG)
    assert (await text_in(store.room("one"))).endswith(" full still")
    assert await store.close()


async def test_a_server_that_starts_on_a_full_disk_reads_its_log(disk: SmallDisk) -> None:
    store = Store(disk.folder / "store.db", LOG)
    room = store.room("one")
    await room.load()
    Typist(room).types("before")
    assert await store.close()
    disk.fill()
    store = Store(disk.folder / "store.db", LOG)
    assert await text_in(store.room("one")) == "before"
    assert await store.close()


async def test_a_server_whose_log_cannot_be_made_goes_on_without(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("in the way")
    store = Store(tmp_path / "folder" / "store.db", LOG)
    room = store.room("one")
    assert (await room.load()).updates == ()
    Typist(room).types("Ada")
    assert not await room.durable()
    assert store.state.behind
    assert await text_in(room) == "Ada"
    assert not await store.close()


async def test_a_locked_log_is_not_taken_for_an_empty_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.05)
    store = Store(file, LOG)
    room = store.room("one")
    await room.load()
    Typist(room).types("Ada")
    assert await store.close()
    other = sqlite3.connect(file)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    store = Store(file, LOG)
    room = store.room("one")
    with pytest.raises(StoreUnavailable, match="locked"):
        await room.load()
    other.close()
    assert await text_in(room) == "Ada"
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        sqlite3.connect(file, timeout=0.05).execute("SELECT * FROM updates")
    assert await store.close()


async def test_two_servers_with_one_path_have_a_log_each(file: Path) -> None:
    one, other = Store(file, LOG), Store(file, LOG)
    rooms = [one.room("one"), other.room("one")]
    for room, text in zip(rooms, ("Ada", "Grace"), strict=True):
        await room.load()
        Typist(room).types(text)
    assert [await text_in(room) for room in rooms] == ["Ada", "Grace"]
    assert await one.close()
    assert await other.close()
    assert {path.name for path in file.parent.iterdir()} >= {"store.db", "store-2.db"}


async def test_a_damaged_log_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for what in ("nonsense", "later version", "flipped bit"):
        caplog.clear()
        await check_damaged(tmp_path / what / "store.db", what, caplog)


async def check_damaged(file: Path, what: str, caplog: pytest.LogCaptureFixture) -> None:
    store = Store(file, LOG)
    room = store.room("one")
    await room.load()
    Typist(room).types("something recognizable")
    assert await store.close()
    damage(file, what)
    store = Store(file, LOG)
    room = store.room("one")
    assert (await room.load()).updates == ()
    assert "notebooks go on from their files" in caplog.text
    Typist(room).types("anew")
    assert await store.close()
    store = Store(file, LOG)
    assert await text_in(store.room("one")) == "anew"
    assert await store.close()
    assert len(list(file.parent.glob("store.db.damaged-*"))) == 1


async def test_open_rooms_put_a_log_that_was_damaged_together_again(file: Path) -> None:
    store = Store(file, LOG)
    room = store.room("open")
    await room.load()
    ada = Typist(room)
    ada.types("Ada")
    other = store.room("other")
    await other.load()
    Typist(other).types("something recognizable")
    assert await room.durable()
    other.whole = None
    flip(file.with_name("store.db-wal"))
    await store._commits.ask(forget_pages)  # pyright: ignore[reportPrivateUsage]
    assert (await store.room("other").load()).updates == ()
    ada.types(" goes on")
    assert await store.close()
    store = Store(file, LOG)
    assert await text_in(store.room("open")) == "Ada goes on"
    assert await store.close()


def damage(file: Path, what: str) -> None:
    match what:
        case "nonsense":
            file.write_bytes(b"nonsense" * 10_000)
        case "later version":
            db = sqlite3.connect(file)
            db.execute("PRAGMA user_version=99")
            db.close()
        case _:
            flip(file)


def flip(file: Path) -> None:
    """Change one letter where it is."""
    with file.open("r+b") as opened:
        content = opened.read()
        assert b"recognizable" in content
        opened.seek(0)
        opened.write(content.replace(b"recognizable", b"recognisable"))


def forget_pages(opened: database.Database) -> None:
    """Have SQLite read the file again."""
    opened._db.execute("PRAGMA shrink_memory").fetchall()  # pyright: ignore[reportPrivateUsage]
