"""One room's copy: fetched when the room opens, kept up to date while it changes.

What is copied is what the local log has committed. The copy's objects can be applied in any order and more than once,
so whatever is interrupted, or done twice, leaves a copy that is whole.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from logging import Logger
from typing import Final, cast

from pycrdt import merge_updates

from pennant_server_ext.copies.bucket import Bucket
from pennant_server_ext.copies.copy_plan import MOST_ROWS, is_for_log, needs_snapshot
from pennant_server_ext.copies.lease import Lease, lost_to
from pennant_server_ext.copies.lease_keeper import LeaseKeeper
from pennant_server_ext.copies.object_names import (
    aside_name,
    content_folders,
    is_whole,
    log_name,
    saves_name,
    snapshot_name,
)
from pennant_server_ext.errors import CopyUnavailable, RoomUnavailable
from pennant_server_ext.store.compaction import folded
from pennant_server_ext.store.copy_book import CopyBook, CopyEntry
from pennant_server_ext.store.records import LogPart
from pennant_server_ext.store.room_store import RoomStore
from pennant_server_ext.store.store import Store

LEASE_DEADLINE_S: Final = 5.0
"""How long people wait for a notebook when the store does not answer."""
_AT_A_TIME: Final = 16
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class CopyParts:
    """What all rooms' copies share. ``clock``: seconds since 1970."""

    bucket: Bucket
    update_log: Store
    owner: str
    clock: Callable[[], float]
    log: Logger

    @property
    def book(self) -> CopyBook:
        """Where the copies stand."""
        return self.update_log.copy_book


def read_digests(data: bytes) -> list[str]:
    """What the object has that tells of saved files; nothing when it is damaged."""
    try:
        told: object = json.loads(data)
    except ValueError:
        return []
    return (
        [digest for digest in cast("list[object]", told) if isinstance(digest, str)] if isinstance(told, list) else []
    )


class RoomCopy:
    """``open``, ``own`` and ``copy`` are called by one task at a time.

    They raise ``CopyUnavailable`` when the store does not obey, and ``DatabaseFailure`` or ``OSError`` when the local
    log does not.
    """

    def __init__(self, key: str, lease: LeaseKeeper, parts: CopyParts) -> None:
        self.key = key
        self.lease = lease
        self.lock = asyncio.Lock()
        """Held by the task that calls the methods."""
        self._parts = parts
        self._entry: CopyEntry | None = None
        self._digests: list[str] | None = None
        """Of the saved files that the copy knows of."""

    @property
    def copied(self) -> int:
        """The number of the last update that is in the copy, as far as this server knows."""
        return 0 if self._entry is None else self._entry.seq

    @property
    def objects(self) -> int:
        """How many objects the copy has, as far as this server knows."""
        return 0 if self._entry is None else len(self._entry.objects)

    async def open(self, room: RoomStore) -> None:
        """Take the lease, and add to the room's log what only the copy has.

        Raises:
            RoomElsewhere: another server owns the room.
            RoomUnavailable: the copy has changes that this server has not, and they cannot be read now.
        """
        async with asyncio.timeout(LEASE_DEADLINE_S):
            before = await self.lease.take()
        try:
            await self._take_stock(before, room)
        except CopyUnavailable as error:
            await self.lease.give_back()
            problem = f"({error.message})"
            raise RoomUnavailable(
                f"The newest state of this notebook is in its copy, which cannot be read {problem}. Try again soon."
            ) from error

    async def own(self, is_open: bool) -> None:
        """Take or renew the lease if it is time.

        Raises:
            RoomElsewhere: another server owns the room; or it had it meanwhile, so that an open room lacks what
                was written there.
        """
        if not self.lease.is_taken:
            before = await self.lease.take()
            if is_open and before is not None and not await self._was_mine(before):
                await self.lease.give_back()
                raise lost_to(before)
            await self._take_stock(before, None)
        elif self.lease.due:
            await self.lease.renew()

    async def copy(self) -> bool:
        """Copy what the log has and the copy lacks; False when the lease has run out meanwhile."""
        part = await self._parts.update_log.read_rows(self.key, (await self._known()).seq, MOST_ROWS)
        if self.lease.epoch is None:
            return False
        await self._put_digests()
        if part.snapshot is None and not part.rows:
            return True
        if is_for_log(part):
            await self._put_log(part.rows[-1].seq, part)
        else:
            await self._put_snapshot()
        if needs_snapshot((await self._known()).objects):
            await self._put_snapshot()
        return True

    async def _put_digests(self) -> None:
        digests = await self._parts.book.digests(self.key)
        if digests != (self._digests or []):
            await self._parts.bucket.put(saves_name(self.key), json.dumps(digests).encode())
            self._digests = digests

    async def _was_mine(self, before: Lease) -> bool:
        """Whether nobody else can have written since this server did."""
        return (before.owner, before.epoch) == (self._parts.owner, (await self._known()).epoch)

    async def _known(self) -> CopyEntry:
        if self._entry is None:
            self._entry = await self._parts.book.entry(self.key)
        return self._entry

    async def _note(
        self,
        *,
        seq: int | None = None,
        epoch: int | None = None,
        more: Mapping[str, int] | None = None,
        gone: Sequence[str] = (),
    ) -> None:
        entry = await self._known()
        objects = {name: size for name, size in {**entry.objects, **(more or {})}.items() if name not in gone}
        entry = CopyEntry(entry.seq if seq is None else seq, entry.epoch if epoch is None else epoch, objects)
        await self._parts.book.note(self.key, replace(entry, objects=more or {}), gone)
        self._entry = entry

    async def _put_log(self, last: int, part: LogPart) -> None:
        updates = [row.update for row in part.rows]
        data = updates[0] if len(updates) == 1 else await asyncio.to_thread(merge_updates, *updates)
        name = log_name(self.key, self.lease.epoch or 0, self.copied + 1, last, data)
        await self._parts.bucket.put_new(name, data)
        await self._note(seq=last, more={name: len(data)})

    async def _put_snapshot(self) -> None:
        """Put all that is known as one object, and then delete exactly those that it replaces."""
        replaced = list((await self._known()).objects)
        part = await self._parts.update_log.read_rows(self.key)
        updates = [*([] if part.snapshot is None else [part.snapshot.data]), *(row.update for row in part.rows)]
        last = part.rows[-1].seq if part.rows else 0 if part.snapshot is None else part.snapshot.seq
        data = await asyncio.to_thread(folded, updates)
        name = snapshot_name(self.key, last, data)
        await self._parts.bucket.put_new(name, data)
        await self._note(seq=last, more={name: len(data)})
        gone = [other for other in replaced if other != name]
        await self._parts.bucket.delete(gone)
        await self._note(gone=gone)

    async def _take_stock(self, before: Lease | None, room: RoomStore | None) -> None:
        """Look for what others have put there, after the lease was taken. ``room``: where it is to be added."""
        if before is None and (await self._known()).epoch:
            # Somebody has emptied the store.
            await self._parts.book.forget(self.key)
            self._entry = CopyEntry()
        elif before is not None and not await self._was_mine(before):
            for _ in range(_TRIES):
                if await self._fetch(room):
                    break
            if room is None and (await self._known()).epoch:
                # Not taken note of as this server's: whoever opens the room has to fetch what others have put there.
                return
        await self._note(epoch=self.lease.epoch or 0)

    async def _fetch(self, room: RoomStore | None) -> bool:
        """Whether nothing was put in the place of something else meanwhile."""
        entry = await self._known()
        listed: dict[str, int] = {}
        for folder in content_folders(self.key):
            listed.update(await self._parts.bucket.list(folder))
        new = {name: size for name, size in listed.items() if name not in entry.objects}
        await self._note(gone=[name for name in entry.objects if name not in listed])
        # A room without its room store is one that lacks a copy, so there is something of it.
        is_known = room is None or (await room.load()).seq > 0
        is_strange = is_known and not entry.epoch
        if not new or (room is None and not is_strange):
            return True
        updates = await self._get(list(new))
        if None in updates:
            return False
        whole = [update for update in updates if update]
        if is_strange:
            await self._set_aside(list(new), whole)
        elif room is not None and whole:
            await self._add(room, new, whole)
        return True

    async def _add(self, room: RoomStore, objects: Mapping[str, int], updates: Sequence[bytes]) -> None:
        was_copied = room.seq == self.copied
        seq = room.append(await asyncio.to_thread(merge_updates, *updates))
        saves = await self._parts.bucket.get(saves_name(self.key))
        for digest in read_digests(b"" if saves is None else saves.data):
            # So a file that another server has saved is not taken for one that somebody else has changed.
            room.saving(seq, digest)
        await room.durable()
        await self._note(seq=seq if was_copied else None, more=objects)

    async def _set_aside(self, names: Sequence[str], updates: Sequence[bytes]) -> None:
        """Two histories of one notebook that never met: what both began with would be there twice."""
        data = await asyncio.to_thread(merge_updates, *updates) if updates else b""
        aside = aside_name(self.key, data)
        await self._parts.bucket.put_new(aside, data)
        await self._parts.bucket.delete(names)
        self._parts.log.warning(
            "The copy of %s is another history than this server's; it is kept as %s", self.key, aside
        )

    async def _get(self, names: Sequence[str]) -> list[bytes | None]:
        """What is in the objects: None for one that is gone, nothing for one that is damaged."""
        limit = asyncio.Semaphore(_AT_A_TIME)

        async def get(name: str) -> bytes | None:
            async with limit:
                stored = await self._parts.bucket.get(name)
            if stored is not None and not is_whole(name, stored.data):
                self._parts.log.error("The copy's object %s is damaged and left out", name)
                return b""
            return None if stored is None else stored.data

        try:
            async with asyncio.TaskGroup() as tasks:
                gets = [tasks.create_task(get(name)) for name in names]
        except ExceptionGroup as group:
            raise group.exceptions[0] from group
        return [task.result() for task in gets]
