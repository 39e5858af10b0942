"""The versions of all notebooks, in the update log's database and by way of its thread."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from anyio.to_thread import run_sync

from pennant_server_ext.errors import StoreUnavailable
from pennant_server_ext.history import content, run_rows, trash_rows, version_rows
from pennant_server_ext.history.retention import DAY_S, Retention
from pennant_server_ext.history.version import RunEnd, Version, VersionKind
from pennant_server_ext.messages import User
from pennant_server_ext.store import changes
from pennant_server_ext.store.changes import Minute
from pennant_server_ext.store.database import Tables
from pennant_server_ext.store.settings import PennantStore

MAX_WAITING: Final = 1000
"""So many ended runs wait in memory while the disk does not take them."""

_Answer = TypeVar("_Answer")


class Transactions(Protocol):
    """What keeps the database."""

    async def transact(self, tables: Tables, act: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        """Act in a transaction, after everything that was appended before; ``tables`` makes what the act needs."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A version that is to be made."""

    kind: VersionKind
    name: str = ""
    made_by: User | None = None


def retention_of(settings: PennantStore) -> Retention:
    """The rule that an administrator has set."""
    return Retention(
        all_at_most=settings.versions_of_a_day,
        hourly_for_s=settings.hourly_versions_days * DAY_S,
        daily_for_s=settings.daily_versions_days * DAY_S,
        max_bytes=int(settings.versions_mib * 1024 * 1024),
        max_named=settings.named_versions,
    )


class Versions:
    """Makes, lists and drops them. A room is named by its file id."""

    def __init__(self, store: Transactions, rule: Retention, now: Callable[[], float] = time.time) -> None:
        self._store = store
        self._rule = rule
        self._now = now
        self._ended: list[tuple[str, RunEnd]] = []

    def run_ended(self, room: str, run: RunEnd) -> None:
        """Take note of a run; it is stored with what is asked for next."""
        self._ended.append((room, run))

    async def add(self, room: str, notebook: Callable[[], dict[str, Any]], wanted: Wanted) -> Version:
        """Keep the notebook as it is. ``notebook`` is called in a worker thread.

        Raises:
            Conflict: it is named, and there is no place for more named ones.
            StoreUnavailable: the disk does not take it; so do all functions here.
        """
        at = self._now()
        packed = await run_sync(lambda: content.encode(notebook()))
        version = Version(0, at, wanted.kind, wanted.name, wanted.made_by, packed.digest, len(packed.data))

        def store(db: sqlite3.Connection) -> Version:
            changes.prune(db, room, at)
            return version_rows.add(db, room, version, packed, self._rule)

        return await self.transact(store)

    async def page(self, room: str, before: int | None, limit: int) -> list[Version]:
        """So many versions, the newest first, from the one before the given id on."""
        return await self.transact(lambda db: version_rows.page(db, room, before, limit))

    async def newest(self, room: str) -> Version | None:
        """The newest version, if there is one."""
        return await self.transact(lambda db: version_rows.newest(db, room))

    async def get(self, room: str, version_id: int) -> tuple[Version, dict[str, Any]]:
        """A version and its notebook.

        Raises:
            NotFound: the room has no such version.
        """
        version, data = await self.transact(lambda db: version_rows.get(db, room, version_id))
        return version, await run_sync(content.decode, data)

    async def rename(self, room: str, version_id: int, name: str, user: User) -> Version:
        """Name a version, so that it stays.

        Raises:
            NotFound: the room has no such version.
            Conflict: there is no place for more named ones.
        """
        return await self.transact(lambda db: version_rows.rename(db, room, version_id, name, user, self._rule))

    async def remove(self, room: str, version_id: int) -> None:
        """Take a version away.

        Raises:
            NotFound: the room has no such version.
        """
        await self.transact(lambda db: version_rows.remove(db, room, version_id))

    async def changes(self, room: str, after_seq: int, limit: int) -> list[Minute]:
        """Who changed the notebook when, oldest first."""
        return await self.transact(lambda db: changes.since(db, room, after_seq, limit))

    async def changed_by_people(self, room: str, since: float) -> bool:
        """Whether anybody has changed the notebook after the moment."""
        return bool(await self.transact(lambda db: changes.authors_since(db, room, since)))

    async def forget(self, room: str) -> None:
        """Keep nothing of the room."""

        def drop(db: sqlite3.Connection) -> None:
            version_rows.forget(db, room)
            run_rows.forget(db, room)
            trash_rows.take_out(db, room)

        await self.transact(drop)

    async def flush(self) -> None:
        """Store the runs that ended."""
        if self._ended:
            await self.transact(lambda _db: None)

    async def transact(self, act: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        """Act on the tables of the history."""
        ended, self._ended = self._ended, []

        def whole(db: sqlite3.Connection) -> _Answer:
            run_rows.add_runs(db, ended)
            return act(db)

        try:
            return await self._store.transact(_make_tables, whole)
        except BaseException as error:
            self._ended = [*ended, *self._ended][-MAX_WAITING:]
            if isinstance(error, (sqlite3.Error, OSError)):
                raise StoreUnavailable(f"The history cannot be read or written now ({error}). Try again.") from error
            raise


def _make_tables(db: sqlite3.Connection) -> None:
    version_rows.make_tables(db)
    run_rows.make_table(db)
    trash_rows.make_table(db)
