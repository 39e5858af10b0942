"""Long logs are folded elsewhere; the rooms go on meanwhile, and are forgotten, copied and closed."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from pennant_server_ext.store import compaction, folding
from pennant_server_ext.store.compaction import folded
from pennant_server_ext.store.room_store import RoomStore
from pennant_server_ext.store.store import Store
from tests.unit.pennant_server_ext.store.test_room_store import loaded, text_in, typing

LOG = logging.getLogger("test")
DEADLINE_S: Final = 30.0
pytestmark = pytest.mark.anyio


class Elsewhere:
    """Folds when it is told to."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self.fails = False

    async def fold(self, updates: Sequence[bytes]) -> bytes | None:
        self.asked.set()
        await self.go_on.wait()
        return None if self.fails else folded(updates)


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "FLOOR", 50)
    monkeypatch.setattr(folding, "LARGE", 50)


@asynccontextmanager
async def a_fold(folder: Path) -> AsyncGenerator[tuple[Store, RoomStore, Elsewhere]]:
    """A log that is being folded."""
    elsewhere = Elsewhere()
    store = Store(folder / "store.db", LOG, elsewhere.fold)
    room = await loaded(store, "one")
    typing(room, "x" * 60)
    async with asyncio.timeout(DEADLINE_S):
        assert await room.durable()
        await elsewhere.asked.wait()
        yield store, room, elsewhere
        assert await store.close()


async def ended(store: Store, elsewhere: Elsewhere) -> None:
    """Let it end."""
    elsewhere.go_on.set()
    folds = store._commits.folding  # pyright: ignore[reportPrivateUsage]
    while folds.is_busy:  # noqa: ASYNC110 (nothing announces it)
        await asyncio.sleep(0)


async def test_what_comes_meanwhile_waits_for_nothing_and_stays(tmp_path: Path) -> None:
    for fails in (False, True):
        await append_meanwhile(tmp_path / str(fails), fails)


async def append_meanwhile(tmp_path: Path, fails: bool) -> None:
    """``fails``: it is not folded elsewhere after all, but here."""
    async with a_fold(tmp_path) as (store, room, elsewhere):
        elsewhere.fails = fails
        other = await loaded(store, "other")
        typing(room, "yy")
        typing(other, "z")
        assert await other.durable()
        assert await text_in(other) == "z"
        assert (await store.read_rows("one")).snapshot is None
        await ended(store, elsewhere)
        part = await store.read_rows("one")
        assert part.snapshot is not None
        assert (part.snapshot.seq, [row.seq for row in part.rows]) == (60, [61, 62])
        assert sorted(await text_in(room)) == sorted("x" * 60 + "yy")


async def test_a_log_that_was_forgotten_meanwhile_stays_so(tmp_path: Path) -> None:
    async with a_fold(tmp_path) as (store, _, elsewhere):
        await store.forget("one")
        await ended(store, elsewhere)
        part = await store.read_rows("one")
        assert (part.snapshot, part.rows) == (None, ())


async def test_a_log_that_took_its_place_meanwhile_stays_as_it_is(tmp_path: Path) -> None:
    async with a_fold(tmp_path) as (store, _, elsewhere):
        another = await loaded(store, "another")
        typing(another, "not" * 15)
        await store.copy("another", "one")
        await ended(store, elsewhere)
        assert await text_in(store.room("one")) == "not" * 15


async def test_closing_waits_for_nobody_and_the_log_is_whole(tmp_path: Path) -> None:
    async with a_fold(tmp_path):
        pass
    store = Store(tmp_path / "store.db", LOG)
    assert await text_in(store.room("one")) == "x" * 60
    await store.close()
