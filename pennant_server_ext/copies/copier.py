"""Keeps the copies of all rooms up to date: one task that looks once a second, and so many requests at a time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pennant_server_ext.copies.back_off import BackOff
from pennant_server_ext.copies.copy_metrics import CopyMetrics
from pennant_server_ext.copies.copy_state import CURRENT, CopyState, copy_state
from pennant_server_ext.copies.room_copy import CopyParts, RoomCopy
from pennant_server_ext.errors import CopyUnavailable, RoomElsewhere

ELSEWHERE_PAUSE_S: Final = 15.0
"""How long nothing is copied of a room that another server owns and that still lacks changes of this one."""

Lost = Callable[[str, RoomElsewhere], None]
Changed = Callable[[str, CopyState], None]


@dataclass(slots=True)
class Kept:
    """One room. ``since``: when the oldest change was made that is not in the copy; None: all are."""

    copy: RoomCopy
    last: Callable[[], int] | None = None
    """Tells the number of the room's last update; None: the room is closed."""
    wanted: int = 0
    """The number of a closed room's last update, as far as it is known."""
    since: float | None = None
    resume_at: float = 0.0
    is_busy: bool = False
    state: CopyState = CURRENT

    @property
    def is_open(self) -> bool:
        """Whether people can change it."""
        return self.last is not None

    @property
    def lacks_changes(self) -> bool:
        """Whether the room has an update that is not in the copy."""
        return (self.wanted if self.last is None else self.last()) > self.copy.copied

    def close(self) -> None:
        """Nothing more is coming."""
        if self.last is not None:
            self.wanted, self.last = self.last(), None


class Copier:
    """``lost``: hears of an open room that another server owns now. ``changed``: hears of each room's new state."""

    def __init__(
        self, parts: CopyParts, interval_s: float, at_a_time: int, metrics: CopyMetrics, lost: Lost, changed: Changed
    ) -> None:
        self._parts = parts
        self._interval_s = interval_s
        self._at_a_time = at_a_time
        self._metrics = metrics
        self._lost = lost
        self._changed = changed
        self._rooms: dict[str, Kept] = {}
        self._back_off = BackOff()
        self._reason = ""
        self._busy = 0

    def keep(self, copy: RoomCopy, last: Callable[[], int] | None, since: float | None = None) -> None:
        """Keep the room's copy up to date from now on."""
        kept = self._rooms.setdefault(copy.key, Kept(copy, since=since))
        kept.last = last
        kept.resume_at = 0.0

    def find(self, key: str) -> Kept | None:
        """The room, if it is kept."""
        return self._rooms.get(key)

    @property
    def is_paused(self) -> bool:
        """Whether the store is left alone for a while because it did not answer."""
        return self._parts.clock() < self._back_off.resume_at

    @property
    def reason(self) -> str:
        """Why the last attempt failed; empty when it did not."""
        return self._reason

    def let_go(self, key: str) -> None:
        """The room was closed: it is kept until all of it is copied."""
        kept = self._rooms.get(key)
        if kept is not None:
            kept.close()

    async def run(self) -> None:
        """Copy for as long as this task runs."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._look(tasks)
                await asyncio.sleep(self._interval_s)

    async def finish(self) -> None:
        """Copy what is not copied yet and give all leases back, as far as the store does it now."""
        for key in tuple(self._rooms):
            self.let_go(key)
        async with asyncio.TaskGroup() as tasks:
            for kept in tuple(self._rooms.values()):
                if not kept.is_busy:
                    tasks.create_task(self._work(kept))

    def _look(self, tasks: asyncio.TaskGroup) -> None:
        now = self._parts.clock()
        for kept in self._rooms.values():
            if kept.since is None and kept.lacks_changes:
                kept.since = now
            self._tell(kept, now)
        self._measure(now)
        if self.is_paused:
            return
        for kept in sorted(self._rooms.values(), key=lambda kept: kept.since or now):
            if self._is_due(kept, now) and self._busy < self._at_a_time:
                kept.is_busy = True
                self._busy += 1
                tasks.create_task(self._work_and_tell(kept))

    def _is_due(self, kept: Kept, now: float) -> bool:
        if kept.is_busy or now < kept.resume_at:
            return False
        return kept.since is not None or not kept.is_open or kept.copy.lease.due

    async def _work_and_tell(self, kept: Kept) -> None:
        try:
            await self._work(kept)
        finally:
            kept.is_busy = False
            self._busy -= 1
        self._tell(kept, self._parts.clock())

    async def _work(self, kept: Kept) -> None:
        began = self._parts.clock()
        try:
            async with kept.copy.lock:
                await kept.copy.own(kept.is_open)
                if await kept.copy.copy():
                    await self._copied(kept, began)
        except CopyUnavailable as error:
            self._failed(error)
        except RoomElsewhere as error:
            self._is_elsewhere(kept, error)
        except Exception:
            self._parts.log.exception("Room %s was not copied", kept.copy.key)
            self._metrics.failures.inc()
            kept.resume_at = began + ELSEWHERE_PAUSE_S

    async def _copied(self, kept: Kept, began: float) -> None:
        if self._back_off.failures:
            self._parts.log.info("The store of the copies answers again")
        self._back_off, self._reason = BackOff(), ""
        kept.since = began if kept.lacks_changes else None
        if kept.is_open or kept.lacks_changes:
            return
        await kept.copy.lease.give_back()
        if not kept.is_open:
            self._rooms.pop(kept.copy.key, None)

    def _failed(self, error: CopyUnavailable) -> None:
        if not self._back_off.failures:
            self._parts.log.error("Nothing is copied: %s. %s", error.message, error.details)
        self._metrics.failures.inc()
        self._reason = error.message
        self._back_off = self._back_off.failed(self._parts.clock())

    def _is_elsewhere(self, kept: Kept, error: RoomElsewhere) -> None:
        kept.resume_at = self._parts.clock() + ELSEWHERE_PAUSE_S
        if kept.is_open:
            self._parts.log.error("Room %s is closed here: %s", kept.copy.key, error.message)
            self.let_go(kept.copy.key)
            self._lost(kept.copy.key, error)

    def _tell(self, kept: Kept, now: float) -> None:
        state = copy_state(kept.since, self._reason, now)
        if state != kept.state:
            kept.state = state
            self._changed(kept.copy.key, state)

    def _measure(self, now: float) -> None:
        self._metrics.lag.set(max((now - kept.since for kept in self._rooms.values() if kept.since), default=0.0))
        self._metrics.objects.set(sum(kept.copy.objects for kept in self._rooms.values()))
