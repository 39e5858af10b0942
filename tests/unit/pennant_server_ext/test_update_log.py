"""The updates of all rooms in one file."""

# pycrdt and its store are typed in part only.
# pyright: reportUnknownMemberType=false

import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from anyio import create_task_group
from jupyter_server_ydoc.stores import SQLiteYStore, TempFileYStore
from pycrdt import Doc, Text
from pycrdt.store import YDocNotFound

from pennant_server_ext.update_log import CHECKPOINT_ROWS
from pennant_server_ext.update_store import UpdateStore, instead_of

LOG = logging.getLogger("test")
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ystore.db"


def stock(file: Path, name: str) -> SQLiteYStore:
    store = SQLiteYStore(path=name)
    store.db_path = str(file)
    return store


async def opened(file: Path, name: str) -> UpdateStore:
    store = UpdateStore(name, str(file), LOG)
    with pytest.raises(YDocNotFound):
        await store.apply_updates(Doc())
    return store


def typing(store: UpdateStore, text: str) -> Doc[Any]:
    """A document in which that was typed, each letter in the store."""
    doc: Doc[Any] = Doc()
    subscription = doc.observe(lambda event: store.append(event.update))
    written = doc.get("text", type=Text)
    for letter in text:
        written += letter
    doc.unobserve(subscription)
    return doc


async def text_of(store: Any) -> str:
    doc: Doc[Any] = Doc()
    await store.apply_updates(doc)
    return str(doc.get("text", type=Text))


async def test_what_was_appended_is_read_at_once(file: Path) -> None:
    store = await opened(file, "one")
    typing(store, "Ada")
    assert await text_of(store) == "Ada"


async def test_rooms_keep_apart_and_share_the_file(file: Path) -> None:
    one, other = await opened(file, "one"), await opened(file, "other")
    typing(one, "Ada")
    typing(other, "Grace")
    assert (await text_of(one), await text_of(other)) == ("Ada", "Grace")


async def test_the_stock_store_reads_it_and_the_other_way_round(file: Path) -> None:
    store = await opened(file, "one")
    typing(store, "Ada")
    assert await text_of(store) == "Ada"
    more: Doc[Any] = Doc()
    more.get("text", type=Text).insert(0, "!")
    async with create_task_group() as tasks:
        theirs = stock(file, "one")
        await tasks.start(theirs.start)
        assert await text_of(theirs) == "Ada"
        await theirs.write(more.get_update())
        await theirs.stop()
    assert sorted(await text_of(store)) == sorted("Ada!")


async def test_a_moment_of_typing_is_one_row(file: Path) -> None:
    store = await opened(file, "one")
    typing(store, "a whole sentence")
    await text_of(store)
    with sqlite3.connect(file) as db:
        assert db.execute("SELECT count(*) FROM yupdates").fetchone() == (1,)


async def test_long_histories_begin_with_a_checkpoint(file: Path) -> None:
    store = await opened(file, "one")
    doc: Doc[Any] = Doc()
    written = doc.get("text", type=Text)
    subscription = doc.observe(lambda event: store.append(event.update))
    for number in range(CHECKPOINT_ROWS + 20):
        written += f"{number} "
        await text_of(store)
    doc.unobserve(subscription)
    assert await text_of(store) == str(written)
    with sqlite3.connect(file) as db:
        assert db.execute("SELECT count(*) FROM ycheckpoints").fetchone() == (1,)


async def test_stopping_waits_for_the_disk(file: Path) -> None:
    store = await opened(file, "one")
    async with create_task_group() as tasks:
        await tasks.start(store.start)
        typing(store, "Ada")
        await store.stop()
    async with create_task_group() as tasks:
        theirs = stock(file, "one")
        await tasks.start(theirs.start)
        assert await text_of(theirs) == "Ada"
        await theirs.stop()


def test_only_the_stock_store_is_replaced_and_only_if_it_never_forgets(file: Path) -> None:
    assert isinstance(instead_of(stock(file, "one"), LOG), UpdateStore)
    forgetful = stock(file, "one")
    forgetful.squash_after_inactivity_of = 60
    other = TempFileYStore(path="one")
    assert instead_of(forgetful, LOG) is forgetful
    assert instead_of(other, LOG) is other
    assert instead_of(None, LOG) is None
