"""Which server owns a room: one object that a server takes, renews and gives back. Pure.

A server takes a lease that is free, has run out, or was its own. Each time it is taken its epoch grows by one, so a
server that slept for long finds another epoch than its own when it wakes.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, cast

from pennant_server_ext.errors import RoomElsewhere

_SHARE_FOR_CLOCKS: Final = 6
"""Two servers' clocks may differ by so large a part of a lease: others wait that much longer before they take it."""


@dataclass(frozen=True, slots=True)
class Lease:
    """``until``: seconds since 1970 by the owner's clock; 0 when it was given back."""

    owner: str
    epoch: int
    until: float


def taken(found: Lease | None, owner: str, now: float, length_s: float) -> Lease:
    """The lease for ``owner``, after the one that was found.

    Raises:
        RoomElsewhere: another server has it.
    """
    if found is not None and found.owner != owner and now < found.until + length_s / _SHARE_FOR_CLOCKS:
        raise lost_to(found)
    return Lease(owner, 1 if found is None else found.epoch + 1, now + length_s)


def renewed(lease: Lease, now: float, length_s: float) -> Lease:
    """The same lease for longer."""
    return replace(lease, until=now + length_s)


def given_back(lease: Lease) -> Lease:
    """What lets others take it at once, and keeps the epoch."""
    return replace(lease, until=0.0)


def is_same(found: Lease | None, lease: Lease) -> bool:
    """Whether what was found is this lease, from whichever of its renewals."""
    return found is not None and (found.owner, found.epoch) == (lease.owner, lease.epoch)


def lost_to(found: Lease | None) -> RoomElsewhere:
    """The error of a server that finds this instead of its own lease."""
    if found is None:
        return RoomElsewhere("another server")
    return RoomElsewhere(found.owner, held_until(found))


def held_until(lease: Lease) -> str:
    """The end in words: ``22:41:07 UTC``; empty when it was given back."""
    if lease.until == 0:
        return ""
    return datetime.fromtimestamp(lease.until, UTC).strftime("%H:%M:%S UTC")


def lease_data(lease: Lease) -> bytes:
    """The object's content."""
    return json.dumps({"owner": lease.owner, "epoch": lease.epoch, "until": lease.until}).encode()


def read_lease(data: bytes) -> Lease | None:
    """The lease; None when that is not one: then it is nobody's."""
    try:
        told = cast("dict[str, Any]", json.loads(data))
        return Lease(str(told["owner"]), int(told["epoch"]), float(told["until"]))
    except (ValueError, TypeError, KeyError):
        return None
