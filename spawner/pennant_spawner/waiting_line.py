"""Who waits for a sandbox, and who comes next. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pennant_spawner.sandbox_limits import SandboxLimits


@dataclass(frozen=True, slots=True)
class Waiter:
    """One place. `since`: seconds of a clock; `tried`: the hosts on which a start for it has failed.

    `returning`: its notebook had a sandbox that ended just now, and comes before those that have had none yet.
    """

    number: int
    limits: SandboxLimits
    since: float
    returning: bool = False
    tried: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """First come, first served. Every change is a new line."""

    waiters: tuple[Waiter, ...] = ()

    def __len__(self) -> int:
        return len(self.waiters)

    def __iter__(self) -> Iterator[Waiter]:
        return iter(self.waiters)

    def join(self, waiter: Waiter) -> "WaitingLine":
        """At the end; one that returns behind those that do, before all others."""
        if not waiter.returning:
            return WaitingLine((*self.waiters, waiter))
        ahead = sum(it.returning for it in self.waiters)
        return WaitingLine((*self.waiters[:ahead], waiter, *self.waiters[ahead:]))

    def leave(self, number: int) -> "WaitingLine":
        """Everybody behind moves up. Nothing changes when nobody has that number."""
        return WaitingLine(tuple(it for it in self.waiters if it.number != number))

    def blame(self, number: int, host: int) -> "WaitingLine":
        """A start for this waiter has failed on that host; its place stays."""
        return WaitingLine(
            tuple(replace(it, tried=it.tried | {host}) if it.number == number else it for it in self.waiters)
        )

    def first(self, limits: SandboxLimits) -> Waiter | None:
        """Who gets the next sandbox with these limits."""
        return next((it for it in self.waiters if it.limits == limits), None)

    def unserved(self, starting: Mapping[SandboxLimits, int]) -> tuple[Waiter, ...]:
        """Those for whom none of the sandboxes that are being started is meant, in order."""
        left, found = Counter(starting), list[Waiter]()
        for waiter in self.waiters:
            if left[waiter.limits] > 0:
                left[waiter.limits] -= 1
            else:
                found.append(waiter)
        return tuple(found)
