"""Who types and who runs, and when: the load of the capacity run, as a value."""

import heapq
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

USERS: Final = 5
RUN_SOURCE: Final = "const parts = [1, 2, 3].map(n => n * n)\nconsole.log('sum of', parts.length)\nparts.join(' + ')"


class Deed(StrEnum):
    """What a user does."""

    TYPE = "type"
    RUN = "run"


INTERVALS_S: Final[dict[Deed, float]] = {Deed.TYPE: 1.0, Deed.RUN: 20.0}


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """When, in seconds since the start of the load; who, by number; what."""

    at_s: float
    user: int
    deed: Deed


def deeds(users: int, seconds: float, intervals_s: Mapping[Deed, float], seed: int) -> Iterator[Due]:
    """Everything that so many users do within so many seconds, in order.

    Each repeats each deed at its interval; their clocks have nothing to do with each other.
    """
    chance = random.Random(seed)
    clocks = [
        Due(chance.random() * interval, user, deed) for user in range(users) for deed, interval in intervals_s.items()
    ]
    heapq.heapify(clocks)
    while clocks and clocks[0].at_s < seconds:
        due = clocks[0]
        yield due
        heapq.heapreplace(clocks, Due(due.at_s + intervals_s[due.deed], due.user, due.deed))


def typed_cell(user: int) -> str:
    """The id of the cell in which a user types."""
    return f"typed{user}"


def run_cell(user: int) -> str:
    """The id of the cell that a user runs."""
    return f"run{user}"
