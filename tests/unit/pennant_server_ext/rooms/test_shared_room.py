"""A room: who gets what, and when the file is saved."""

# The rooms and pycrdt are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import logging
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from pycrdt import Array, Awareness, Doc, Map, Text, create_awareness_message, create_update_message

from pennant_server_ext.rooms import room_intake
from pennant_server_ext.rooms.shared_room import SharedRoom
from pennant_server_ext.rooms.watched_file import WatchedFile
from pennant_server_ext.rooms.worker_threads import WorkerThreads
from pennant_server_ext.store.room_store import RoomStore
from pennant_server_ext.store.store import Store
from tests.server_fakes import OneFile

LOG = logging.getLogger("test")
DEADLINE_S = 20.0
pytestmark = pytest.mark.anyio


class Events:
    """Nobody listens."""

    def emit(self, **_event: Any) -> None:
        return


class CountingContents(AsyncLargeFileManager):
    """Counts what it is asked."""

    asked = 0

    async def get(self, *arguments: Any, **more: Any) -> Any:
        self.asked += 1
        return await super().get(*arguments, **more)


@dataclass(eq=False)
class Channel:
    """One client, by way of a channel that is no socket of tornado's."""

    path: str = "client"
    sent: list[bytes] = field(default_factory=list[bytes])
    inbox: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue[bytes])
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: bytes) -> None:
        self.sent.append(message)
        self.arrived.set()

    def __aiter__(self) -> "Channel":
        return self

    async def __anext__(self) -> bytes:
        message = await self.inbox.get()
        if not message:
            raise StopAsyncIteration
        return message

    async def until(self, message: bytes) -> None:
        """Wait until it was sent to this client."""
        async with asyncio.timeout(DEADLINE_S):
            while message not in self.sent:
                self.arrived.clear()
                await self.arrived.wait()


@asynccontextmanager
async def room(
    folder: Path, *people: Channel, save_delay: float = 0.05, store: RoomStore | None = None
) -> AsyncGenerator[SharedRoom]:
    """A loaded room with these people in it."""
    (folder / "shared.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook()))
    file: Any = WatchedFile("id", OneFile("shared.ipynb"), CountingContents(root_dir=str(folder)), LOG)  # pyright: ignore[reportArgumentType]
    made = SharedRoom("json:notebook:id", "json", "notebook", file, Events(), store, LOG, save_delay=save_delay)
    threads = WorkerThreads()
    threads.keep()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(made.start())
        await made.started.wait()
        await made.initialize()
        await made.ydoc_observed.wait()
        served = [tasks.create_task(made.serve(person)) for person in people]
        while len(made.clients) < len(people):  # noqa: ASYNC110 (nothing announces it)
            await asyncio.sleep(0)
        try:
            yield made
        finally:
            for person in people:
                person.inbox.put_nowait(b"")
            await asyncio.gather(*served)
            await made.stop()
            await asyncio.wait([running])
            threads.end()
            # The threads are told by the end of the task that they live with.
            await asyncio.sleep(0)
            await asyncio.sleep(0)


def letter(text: str) -> bytes:
    """The message of somebody who adds a text of that name to the document."""
    doc: Doc[Any] = Doc()
    doc.get(text, type=Text).insert(0, text)
    return create_update_message(doc.get_update())


def cursor(name: str) -> bytes:
    """Somebody's cursor."""
    awareness = Awareness(Doc())
    awareness.set_local_state({"name": name})
    return create_awareness_message(awareness.encode_awareness_update([awareness.client_id]))


async def test_a_key_goes_to_everybody_else(tmp_path: Path) -> None:
    ann, bob, eve = Channel(), Channel(), Channel()
    async with room(tmp_path, ann, bob, eve):
        key = letter("a")
        ann.inbox.put_nowait(key)
        await bob.until(key)
        await eve.until(key)
        assert key not in ann.sent


async def test_the_servers_own_changes_go_to_everybody(tmp_path: Path) -> None:
    ann, bob = Channel(), Channel()
    async with room(tmp_path, ann, bob) as here:
        key = letter("a")
        here.ydoc.apply_update(key[3:])
        await ann.until(key)
        await bob.until(key)


async def test_what_people_deleted_is_gone_from_the_document(tmp_path: Path) -> None:
    ann, bob = Channel(), Channel()
    async with room(tmp_path, ann, bob) as here:
        cell = {"cell_type": "code", "id": "a", "source": "", "metadata": {}, "outputs": [], "execution_count": None}
        here.ydoc.get("cells", type=Array).append(Map({**cell, "source": Text(), "outputs": Array()}))
        hers: Doc[Any] = Doc()
        hers.apply_update(here.ydoc.get_update())
        messages: list[bytes] = []
        _observed = hers.observe(lambda event: messages.append(create_update_message(event.update)))
        source: Text = hers.get("cells", type=Array)[0]["source"]
        for _ in range(20):
            source.insert(0, "x" * 100_000)
            source.clear()
        for message in messages:
            ann.inbox.put_nowait(message)
        await bob.until(messages[-1])
        assert len(here.ydoc.get_update()) < 10_000


async def test_a_key_that_comes_while_a_transaction_is_open_counts(tmp_path: Path) -> None:
    ann, bob = Channel(), Channel()
    async with room(tmp_path, ann, bob) as here:
        key = letter("a")
        async with here.ydoc.new_transaction():
            ann.inbox.put_nowait(key)
            while not ann.inbox.empty():  # noqa: ASYNC110 (nothing announces it)
                await asyncio.sleep(0)
            await asyncio.sleep(0)
        taken: Text = here.ydoc.get("a", type=Text)
        assert str(taken) == "a"


async def test_a_cursor_comes_back_only_to_who_has_heard_nothing_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = Channel(), Channel()
    async with room(tmp_path, ann, bob) as here:
        first, second = cursor("Ann"), cursor("Ann again")
        monkeypatch.setattr(room_intake, "ECHO_AFTER_S", float("inf"))
        ann.inbox.put_nowait(first)
        await bob.until(first)
        monkeypatch.setattr(room_intake, "ECHO_AFTER_S", -1.0)
        ann.inbox.put_nowait(second)
        await ann.until(second)
        assert first not in ann.sent
        assert {"name": "Ann again"} in here.awareness.states.values()


async def test_nonsense_ends_nothing(tmp_path: Path) -> None:
    ann, bob = Channel(), Channel()
    async with room(tmp_path, ann, bob):
        for nonsense in (b"\x00", b"\x00\x02\xff", b"\x01\x05abc", b"\x07", b"\x00\x02\x03abc"):
            ann.inbox.put_nowait(nonsense)
        key = letter("a")
        ann.inbox.put_nowait(key)
        await bob.until(key)


async def test_the_file_is_saved_though_somebody_types_without_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SharedRoom, "save_interval_s", 0.2)
    async with room(tmp_path, save_delay=3600.0) as here, asyncio.timeout(DEADLINE_S):
        meta = here.ydoc.get("meta", type=Map)
        written = 0
        while f'"written": {written}' not in (tmp_path / "shared.ipynb").read_text() or written == 0:
            written += 1
            meta["metadata"] = Map({"written": written})
            for _ in range(100):
                await asyncio.sleep(0.005)
                if f'"written": {written}' in (tmp_path / "shared.ipynb").read_text():
                    break


async def test_a_file_that_stays_as_it_is_is_not_asked_for(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        file, contents = here._file, here._file._contents_manager  # pyright: ignore[reportPrivateUsage]
        assert isinstance(contents, CountingContents)
        await file.maybe_notify()
        asked = contents.asked
        for _ in range(5):
            await file.maybe_notify()
        assert contents.asked == asked


async def test_a_change_from_outside_is_noticed(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here._file.maybe_notify()  # pyright: ignore[reportPrivateUsage]
        other = nbformat.v4.new_notebook(metadata={"from": "outside"})
        (tmp_path / "shared.ipynb").write_text(nbformat.writes(other))
        os.utime(tmp_path / "shared.ipynb", (2e9, 2e9))
        await here._file.maybe_notify()  # pyright: ignore[reportPrivateUsage]
        assert here._document.get()["metadata"]["from"] == "outside"  # pyright: ignore[reportPrivateUsage]


async def test_a_room_whose_changes_are_nowhere_else_is_kept(tmp_path: Path) -> None:
    async with room(tmp_path, save_delay=3600.0) as here:
        here.ydoc.get("meta", type=Map)["metadata"] = Map({"changed": 1})
        (tmp_path / "shared.ipynb").write_text("half a no")
        assert not await here.is_kept()
        (tmp_path / "shared.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook()))
        assert await here.is_kept()
        assert '"changed": 1' in (tmp_path / "shared.ipynb").read_text()


async def test_a_room_whose_file_waits_for_people_may_go_when_the_log_has_everything(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.db", LOG)
    async with room(tmp_path, save_delay=3600.0, store=store.room("id")) as here:
        here.ydoc.get("meta", type=Map)["metadata"] = Map({"changed": 1})
        (tmp_path / "shared.ipynb").write_text("half a no")
        assert await here.is_kept()
        assert (tmp_path / "shared.ipynb").read_text() == "half a no"
    await store.close()
