"""The log of one server."""

import sqlite3
from collections.abc import Callable
from logging import Logger
from pathlib import Path
from typing import TypeVar
from weakref import WeakSet

from pennant_server_ext.store.copy_book import CopyBook
from pennant_server_ext.store.database import Tables
from pennant_server_ext.store.folding import FoldLarge
from pennant_server_ext.store.group_commit import GroupCommit
from pennant_server_ext.store.open_log import OpenLog
from pennant_server_ext.store.records import LogPart, StoreState
from pennant_server_ext.store.room_store import RoomStore

_Answer = TypeVar("_Answer")


class Store:
    """All rooms' changes, in one file."""

    def __init__(self, path: Path, log: Logger, fold_large: FoldLarge | None = None) -> None:
        self._opened = OpenLog(path, log)
        self._commits = GroupCommit(self._opened, fold_large, log)
        self._commits.changed = self._state_changed
        self._commits.begun_anew = self._append_whole
        self._log = log
        self._seqs: dict[str, int] = {}
        self._rooms: WeakSet[RoomStore] = WeakSet()
        self._listeners: list[Callable[[StoreState], None]] = []
        self.copy_book = CopyBook(self._commits)
        """Where the copies stand."""

    @property
    def state(self) -> StoreState:
        """Whether changes wait in memory, and why."""
        return self._commits.state

    def on_change(self, callback: Callable[[StoreState], None]) -> Callable[[], None]:
        """Call back with each new state; the answer ends that."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def room(self, room_key: str) -> RoomStore:
        """One room's part. The key of a notebook's room is the id of its file."""
        room = RoomStore(room_key, self._commits, self._seqs)
        self._rooms.add(room)
        return room

    async def read_rows(self, room_key: str, after_seq: int = 0, limit: int = -1) -> LogPart:
        """At most so many rows after that number, or all of them; what was folded comes as a snapshot.

        Raises:
            DatabaseFailure, OSError: the log cannot be read now.
        """
        return await self._commits.ask(lambda database: database.part(room_key, after_seq, limit))

    async def transact(self, tables: Tables, act: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        """Act on the log's file in a transaction, in its thread, after what was appended until now is there.

        ``tables`` makes the tables that the act needs.

        Raises:
            DatabaseFailure, OSError: the log cannot be read or written now.
        """
        return await self._commits.ask(lambda database: database.transact(tables, act))

    async def forget(self, room_key: str) -> None:
        """Delete all that is known of a room, which nobody may have open.

        Raises:
            DatabaseFailure, OSError: the log cannot be written now.
        """
        self._commits.drop(room_key)
        await self._commits.ask(lambda database: database.forget(room_key))

    async def copy(self, room_key: str, to_key: str) -> None:
        """Have another room begin with all that is known of this one; what was known of it is gone.

        Raises:
            DatabaseFailure, OSError: the log cannot be written now.
        """
        self._commits.drop(to_key)
        await self._commits.ask(lambda database: database.copy(room_key, to_key))

    async def close(self) -> bool:
        """Return when everything is committed; False when the disk did not take it."""
        return await self._commits.close()

    def _append_whole(self) -> None:
        for room in tuple(self._rooms):
            if room.whole is not None and room.path in self._seqs:
                try:
                    room.append(room.whole())
                except Exception:
                    self._log.exception("The log of %s could not be begun anew", room.path)

    def _state_changed(self, state: StoreState) -> None:
        for callback in tuple(self._listeners):
            callback(state)
