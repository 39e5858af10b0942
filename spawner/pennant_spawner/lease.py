"""Which owners of sandboxes are dead: seen at once for one on this machine, by its lease for one elsewhere. Pure.

A lease is anything on the engine that its owner changes again and again. No clocks of two machines are compared: what
counts is how long this process has looked on while a lease stayed as it was.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pennant_spawner.owner import Owner

LEASE_S: Final = 60.0
"""How long an owner is waited for that renews no lease, or has none."""


@dataclass(frozen=True, slots=True)
class Lease:
    """`mark` is another text after each renewal; `holds_s`: for how long its owner says that it holds without one."""

    owner: Owner
    mark: str
    holds_s: float = LEASE_S


@dataclass(frozen=True, slots=True)
class _Silence:
    marks: frozenset[str]
    seconds: float


@dataclass(frozen=True, slots=True)
class LeaseWatch:
    """What one reaper remembers between two looks. `step_s`: the most that one look may count, since a reaper that was
    paused itself has not seen what the others did meanwhile.
    """

    step_s: float
    looked_s: float | None = None
    silences: Mapping[Owner, _Silence] = field(default_factory=dict[Owner, _Silence], hash=False)

    def look(
        self, now_s: float, owners: Iterable[Owner], leases: Sequence[Lease], lives: Callable[[Owner], bool | None]
    ) -> tuple["LeaseWatch", frozenset[Owner]]:
        """What to remember, and the owners that are dead. `lives` answers None where only a lease can tell.

        `owners`: those of the sandboxes that are there. `now_s` is this process's own monotonic clock.
        """
        passed = 0.0 if self.looked_s is None else min(max(0.0, now_s - self.looked_s), self.step_s)
        everybody = {*owners, *(lease.owner for lease in leases)}
        certain = {owner: lives(owner) for owner in everybody}
        silences = {owner: self._silence(owner, leases, passed) for owner, alive in certain.items() if alive is None}
        dead = {owner for owner, alive in certain.items() if alive is False}
        dead |= {owner for owner, silence in silences.items() if silence.seconds >= _holds_s(owner, leases)}
        return LeaseWatch(self.step_s, now_s, silences), frozenset(dead)

    def _silence(self, owner: Owner, leases: Sequence[Lease], passed: float) -> _Silence:
        marks = frozenset(lease.mark for lease in leases if lease.owner == owner)
        before = self.silences.get(owner)
        if before is None or before.marks != marks:
            return _Silence(marks, 0.0)
        return _Silence(marks, before.seconds + passed)


def _holds_s(owner: Owner, leases: Sequence[Lease]) -> float:
    return max((lease.holds_s for lease in leases if lease.owner == owner), default=LEASE_S)
