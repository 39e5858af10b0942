"""Who types and who runs, and when: the load of the capacity run, as a value."""

import heapq
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

USERS: Final = 5
TYPING_INTERVAL_S: Final = 1.0
RUN_INTERVAL_S: Final = 20.0
RUN_SOURCE: Final = "const parts = [1, 2, 3].map(n => n * n)\nconsole.log('sum of', parts.length)\nparts.join(' + ')"


class Deed(StrEnum):
    """What a user does."""

    TYPE = "type"
    RUN = "run"


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """When, in seconds since the start of the load; who, by number; what."""

    at_s: float
    user: int
    deed: Deed


@dataclass(frozen=True, slots=True)
class Cadence:
    """A user's two clocks: the first time of each deed, within its interval."""

    typing_phase_s: float
    run_phase_s: float


def cadences(count: int, seed: int) -> list[Cadence]:
    """So many users whose clocks have nothing to do with each other."""
    chance = random.Random(seed)
    return [Cadence(chance.random() * TYPING_INTERVAL_S, chance.random() * RUN_INTERVAL_S) for _ in range(count)]


def deeds(users: Sequence[Cadence], seconds: float) -> Iterator[Due]:
    """Everything that all users do within so many seconds, in order."""
    clocks = ((Deed.TYPE, TYPING_INTERVAL_S), (Deed.RUN, RUN_INTERVAL_S))
    first = [Due(_phase(cadence, deed), user, deed) for user, cadence in enumerate(users) for deed, _ in clocks]
    intervals = dict(clocks)
    heapq.heapify(first)
    while first and first[0].at_s < seconds:
        due = first[0]
        yield due
        heapq.heapreplace(first, Due(due.at_s + intervals[due.deed], due.user, due.deed))


def _phase(cadence: Cadence, deed: Deed) -> float:
    return cadence.typing_phase_s if deed is Deed.TYPE else cadence.run_phase_s


def typed_cell(user: int) -> str:
    """The id of the cell in which a user types."""
    return f"typed{user}"


def run_cell(user: int) -> str:
    """The id of the cell that a user runs."""
    return f"run{user}"
