"""Servers with a local log each, and one object store for all of them."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pycrdt import Array, Doc, TransactionEvent

from pennant_server_ext.copies.bucket import Bucket
from pennant_server_ext.copies.copies import Copies
from pennant_server_ext.copies.copy_state import CopyState
from pennant_server_ext.copies.settings import CopySettings
from pennant_server_ext.errors import RoomElsewhere
from pennant_server_ext.store.room_store import RoomStore
from pennant_server_ext.store.store import Store

DEADLINE_S = 20.0
LEASE_S = 60.0
SETTINGS = CopySettings("memory:///", interval_s=0.01, lease_s=LEASE_S)


async def until(condition: Callable[[], Any]) -> None:
    """Return once that is true; an assertion error at the deadline."""
    end = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < end, "the condition did not become true in time"
        await asyncio.sleep(0.005)


@dataclass
class Clock:
    """Everybody's clock; it goes, and can be put forward."""

    ahead_s: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_s


@dataclass
class Notebook:
    """A room as its people have it: every change goes into the log at once."""

    room: RoomStore
    doc: Doc[Any] = field(default_factory=Doc)

    async def load(self) -> "Notebook":
        """What the log has."""
        for update in (await self.room.load()).updates:
            self.doc.apply_update(update)
        self.doc.observe(self._append)
        return self

    def _append(self, event: TransactionEvent) -> None:
        self.room.append(event.update)

    @property
    def words(self) -> list[str]:
        """What was written, in the order of the document."""
        return self.doc.get("words", type=Array).to_py() or []

    def write(self, word: str) -> None:
        """One change."""
        self.doc.get("words", type=Array).append(word)


@dataclass
class Host:
    """One server."""

    copies: Copies
    store: Store
    changes: list[CopyState]
    losses: list[RoomElsewhere]

    async def open(self, key: str = "a") -> Notebook:
        """Somebody opens a notebook."""
        room = self.store.room(key)
        await self.copies.open(room)
        return await Notebook(room).load()

    async def copied(self, notebook: Notebook, key: str = "a") -> None:
        """Return when all of it is in the copy."""
        await until(lambda: self.seq(key) >= notebook.room.seq)

    def seq(self, key: str = "a") -> int:
        """How far the copy goes."""
        kept = self.copies._copier.find(key) if self.copies._copier else None  # pyright: ignore[reportPrivateUsage]
        return kept.copy.copied if kept is not None else 0


@asynccontextmanager
async def host(
    folder: Path,
    bucket: Bucket,
    clock: Clock | None = None,
    *,
    is_killed: bool = False,
    settings: CopySettings = SETTINGS,
) -> AsyncGenerator[Host]:
    """A server until the end of the block; ``is_killed``: it does not get to say goodbye to the store."""
    store = Store(folder / "store.db", logging.getLogger("tests"))
    copies = Copies(bucket, settings, store, logging.getLogger("tests"), clock or Clock())
    there = Host(copies, store, [], [])
    copies.changed = lambda _key, state: there.changes.append(state)
    copies.lost = lambda _key, error: there.losses.append(error)
    copies.start()
    try:
        yield there
    finally:
        await copies.close(0.0 if is_killed else 5.0)
        await store.close()
