"""The copies of one server: asked before a room is opened, told when it was closed."""

import asyncio
import secrets
import socket
import time
from collections.abc import Callable
from logging import Logger
from typing import Final

from pennant_server_ext.copies.bucket import Bucket
from pennant_server_ext.copies.copier import Copier
from pennant_server_ext.copies.copy_metrics import process_copy_metrics
from pennant_server_ext.copies.copy_state import CURRENT, CopyState
from pennant_server_ext.copies.lease_keeper import LeaseKeeper
from pennant_server_ext.copies.object_names import lease_name
from pennant_server_ext.copies.room_copy import LEASE_DEADLINE_S, CopyParts, RoomCopy
from pennant_server_ext.copies.settings import CopySettings
from pennant_server_ext.errors import CopyUnavailable, RoomElsewhere
from pennant_server_ext.store.database import DatabaseFailure
from pennant_server_ext.store.room_store import RoomStore
from pennant_server_ext.store.store import Store

_FAILURES: Final = (CopyUnavailable, DatabaseFailure, OSError, TimeoutError)
Clock = Callable[[], float]


class Copies:
    """``clock``: seconds since 1970."""

    def __init__(
        self, bucket: Bucket, settings: CopySettings, update_log: Store, log: Logger, clock: Clock = time.time
    ) -> None:
        self._bucket = bucket
        self._settings = settings
        self._update_log = update_log
        self._log = log
        self._clock = clock
        self.lost: Callable[[str, RoomElsewhere], None] = lambda _key, _error: None
        """Hears of an open room that another server owns now: it has to be closed."""
        self.changed: Callable[[str, CopyState], None] = lambda _key, _state: None
        """Hears where a room's copy stands now."""
        self._copier: Copier | None = None
        self._parts: CopyParts | None = None
        self._beginning = asyncio.Lock()
        self._running: asyncio.Task[None] | None = None
        self._elsewhere: dict[str, tuple[float, RoomElsewhere]] = {}
        """Rooms that another server owned when this one last asked, and until when that is believed unasked."""

    def start(self) -> None:
        """Copy from now on, beginning with what an earlier server left; call on the event loop, once."""
        self._running = asyncio.get_running_loop().create_task(self._run(), name="Pennant's copier")

    async def close(self, deadline_s: float) -> None:
        """Copy what can be copied in that time, and let other servers have the rooms."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        if self._copier is not None:
            try:
                async with asyncio.timeout(deadline_s):
                    await self._copier.finish()
            except TimeoutError:
                self._log.warning("Not everything was copied before the stop; the next start goes on")

    async def open(self, room: RoomStore) -> None:
        """Own the room from now on, with everything that its copy has. An unreachable store keeps nobody from working.

        Raises:
            RoomElsewhere: another server owns it.
            RoomUnavailable: what another server has written there cannot be read now.
        """
        copier, parts = await self._begin()
        kept = copier.find(room.path)
        copy = self._new_copy(room.path, parts) if kept is None else kept.copy
        # One that is copied after an earlier life of this server has its lease, and not what others wrote meanwhile.
        if kept is None or not kept.is_open or copy.lease.epoch is None:
            await self._ask(copy, room, copier)
        copier.keep(copy, lambda: room.seq)

    def closed(self, room_key: str) -> None:
        """The room was closed; once it is copied, other servers may have it."""
        if self._copier is not None:
            self._copier.let_go(room_key)

    def state(self, room_key: str) -> CopyState:
        """Where the room's copy stands."""
        kept = None if self._copier is None else self._copier.find(room_key)
        return CURRENT if kept is None else kept.state

    async def _ask(self, copy: RoomCopy, room: RoomStore, copier: Copier) -> None:
        try:
            if copier.is_paused:
                raise CopyUnavailable(copier.reason)
            async with asyncio.timeout(LEASE_DEADLINE_S):
                await copy.lock.acquire()
            try:
                await copy.open(room)
            finally:
                copy.lock.release()
        except RoomElsewhere as error:
            self._elsewhere[copy.key] = self._clock() + self._settings.lease_s, error
            raise
        except _FAILURES as error:
            until, elsewhere = self._elsewhere.get(copy.key, (0.0, None))
            if elsewhere is not None and self._clock() < until:
                raise elsewhere from error
            self._log.warning("Room %s is opened though its copy cannot be asked for: %s", copy.key, error)
        self._elsewhere.pop(copy.key, None)

    async def _run(self) -> None:
        while True:
            try:
                copier, _parts = await self._begin()
                await copier.run()
            except Exception:
                self._log.exception("The copier broke; it is started again")
            await asyncio.sleep(self._settings.interval_s)

    async def _begin(self) -> tuple[Copier, CopyParts]:
        async with self._beginning:
            if self._copier is None or self._parts is None:
                self._parts = parts = CopyParts(
                    self._bucket, self._update_log, await self._owner(), self._clock, self._log
                )
                self._copier = Copier(
                    parts,
                    self._settings.interval_s,
                    self._settings.requests_at_a_time,
                    process_copy_metrics(),
                    lambda key, error: self.lost(key, error),
                    lambda key, state: self.changed(key, state),
                )
                await self._take_up(self._copier, parts)
            return self._copier, self._parts

    async def _owner(self) -> str:
        new = self._settings.owner or f"{socket.gethostname()}-{secrets.token_hex(4)}"
        if self._settings.owner:
            return new
        try:
            return await self._update_log.copy_book.owner(new)
        except (DatabaseFailure, OSError):
            self._log.exception("This server's name for leases could not be kept")
            return new

    async def _take_up(self, copier: Copier, parts: CopyParts) -> None:
        """What an earlier server has not copied."""
        try:
            for key, since in (await parts.book.behind()).items():
                copier.keep(self._new_copy(key, parts), None, since or self._clock())
        except (DatabaseFailure, OSError):
            self._log.exception("What an earlier server left to be copied cannot be read")

    def _new_copy(self, key: str, parts: CopyParts) -> RoomCopy:
        lease = LeaseKeeper(self._bucket, lease_name(key), parts.owner, self._settings.lease_s, self._clock)
        return RoomCopy(key, lease, parts)
