"""One room's lease: taken when the room opens, renewed while it is held, given back at its end."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pennant_server_ext.copies.bucket import Bucket, Taken
from pennant_server_ext.copies.lease import Lease, given_back, is_same, lease_data, lost_to, read_lease, renewed, taken
from pennant_server_ext.errors import CopyUnavailable

RENEWED_AFTER: Final = 1 / 3
"""Of its length."""
_TRIES: Final = 5
"""Somebody else was faster each time."""


@dataclass(frozen=True, slots=True)
class _Held:
    lease: Lease
    etag: str


class LeaseKeeper:
    """``owner``: this server's name. ``clock``: seconds since 1970. ``length_s``: how long a lease holds unrenewed."""

    def __init__(self, bucket: Bucket, name: str, owner: str, length_s: float, clock: Callable[[], float]) -> None:
        self._bucket = bucket
        self._name = name
        self._owner = owner
        self._length_s = length_s
        self._clock = clock
        self._held: _Held | None = None
        self._asked: tuple[Lease, Lease | None] | None = None
        """A lease that was asked for and not answered, and the one before it."""
        self._busy = asyncio.Lock()

    @property
    def epoch(self) -> int | None:
        """Of the lease that this server has; None while it has none, or one that it has let run out."""
        return None if self._held is None or self._clock() >= self._held.lease.until else self._held.lease.epoch

    @property
    def is_taken(self) -> bool:
        """Whether this server had the lease when it last asked; it may have run out since."""
        return self._held is not None

    @property
    def due(self) -> bool:
        """Whether it is time to take or renew."""
        held = self._held
        return held is None or self._clock() >= held.lease.until - self._length_s * (1 - RENEWED_AFTER)

    async def take(self) -> Lease | None:
        """Take the lease; the one that stood there before, None when the room is new to the store.

        Raises:
            RoomElsewhere: another server has it.
            CopyUnavailable: the store could not be asked.
        """
        async with self._busy:
            # An answer may get lost; then the lease that stands there is another one than the one we had.
            self._held = None
            for _ in range(_TRIES):
                found, etag = await self._find()
                lease = taken(found, self._owner, self._clock(), self._length_s)
                before = self._asked[1] if self._asked is not None and is_same(found, self._asked[0]) else found
                self._asked = lease, before
                try:
                    self._held = _Held(lease, await self._put(lease, etag))
                except Taken:
                    continue
                self._asked = None
                return before
            raise CopyUnavailable("other servers take the notebook all the time", self._name)

    async def renew(self) -> None:
        """Hold the lease for longer.

        Raises:
            RoomElsewhere: another server has, or had, the room, though it may have let it go again.
            CopyUnavailable: the store could not be asked.
        """
        async with self._busy:
            if self._held is None:
                raise lost_to(None)
            # The second try is for a renewal of ours whose answer got lost.
            for _ in range(2):
                lease = renewed(self._held.lease, self._clock(), self._length_s)
                try:
                    self._held = _Held(lease, await self._put(lease, self._held.etag))
                except Taken:
                    self._held = await self._found_mine(self._held.lease)
                else:
                    return

    async def give_back(self) -> None:
        """Let others have it at once, when that can be said; else it runs out."""
        async with self._busy:
            held, self._held = self._held, None
            if held is not None:
                try:
                    await self._bucket.replace(self._name, lease_data(given_back(held.lease)), held.etag)
                except (Taken, CopyUnavailable):
                    return

    async def _found_mine(self, lease: Lease) -> _Held:
        """The same lease as the store has it. Another one: ours is lost."""
        found, etag = await self._find()
        if found is not None and is_same(found, lease):
            return _Held(found, etag)
        self._held = None
        raise lost_to(found)

    async def _put(self, lease: Lease, etag: str) -> str:
        data = lease_data(lease)
        return await (self._bucket.replace(self._name, data, etag) if etag else self._bucket.create(self._name, data))

    async def _find(self) -> tuple[Lease | None, str]:
        stored = await self._bucket.get(self._name)
        return (None, "") if stored is None else (read_lease(stored.data), stored.etag)
