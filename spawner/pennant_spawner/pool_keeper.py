"""Keeps the pool as large as demand asks for: performs what `pool` decides."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pennant_spawner import pool
from pennant_spawner.admission import AdmissionRules
from pennant_spawner.exit_reason import exit_reason
from pennant_spawner.hosts import Hosts
from pennant_spawner.metrics import Metrics
from pennant_spawner.place import PlacedSandbox
from pennant_spawner.pool import Arrival, PoolRules
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.waiting_line import Waiter
from pennant_spawner.warm_pool import WarmPool

_LOOK_S = 3.0


@dataclass(frozen=True, slots=True)
class Refill:
    """What is to be started now, if anything, and after how many seconds to look again; None: when something happens.

    `urgent`: also where the host is busy.
    """

    limits: SandboxLimits | None
    urgent: bool
    look_again_s: float | None


class PoolKeeper:
    """What lies ready belongs to it until it is taken. The tasks that end what is given up belong to `tasks`."""

    def __init__(
        self,
        rules: PoolRules,
        metrics: Metrics,
        clock: Callable[[], float],
        has_ended: Callable[[PlacedSandbox], None],
    ) -> None:
        """`has_ended` is called when a sandbox that was given up is gone."""
        self._rules = rules
        self._metrics = metrics
        self._clock = clock
        self._has_ended = has_ended
        self._ready = WarmPool()
        self._arrivals: list[Arrival] = []
        self._giving_up = 0

    def __len__(self) -> int:
        return len(self._ready)

    def wanted(self, limits: SandboxLimits) -> None:
        """Somebody wants a sandbox now."""
        self._arrivals.append(Arrival(self._clock(), limits))

    def add(self, placed: PlacedSandbox) -> None:
        self._ready.add(placed)

    def take(self, limits: SandboxLimits) -> PlacedSandbox | None:
        return self._ready.take(limits)

    def drop_dead(self, tasks: asyncio.TaskGroup) -> None:
        self._give_up(tasks, self._ready.take_dead(), dead=True)

    def make_room(self, tasks: asyncio.TaskGroup, hosts: Hosts, waiter: Waiter, rules: AdmissionRules) -> bool:
        """Whether sandboxes with other limits are being given up for this waiter."""
        if not self._giving_up:
            host = hosts.choose_without(self._ready.memory_on, waiter, rules)
            self._give_up(tasks, [] if host is None else self._ready.take_on(host))
        return self._giving_up > 0

    def refill(
        self, tasks: asyncio.TaskGroup, in_use: Collection[SandboxLimits], starting: Counter[SandboxLimits]
    ) -> Refill:
        """One at a time. What is too much is given up."""
        now, rules = self._clock(), self._rules
        self._arrivals = pool.recent(self._arrivals, rules, now)
        found = pool.plan(pool.targets(rules, self._arrivals, in_use, now), self._ready.counts, starting)
        for limits, number in found.surplus.items():
            self._give_up(tasks, self._ready.take_surplus(limits, number))
        look_again_s = _LOOK_S if self._ready or self._arrivals or found.missing else None
        if not found.missing or starting.total():
            return Refill(None, False, look_again_s)
        pause_s = self._arrivals[-1].at + rules.pause_s - now if self._arrivals else 0.0
        if pause_s > 0:
            return Refill(None, False, pause_s)
        return Refill(found.missing[0], len(self._ready) < rules.minimum, look_again_s)

    async def close(self) -> None:
        """Ends what lies ready; what is being given up ends in its own task."""
        async with asyncio.TaskGroup() as tasks:
            self._give_up(tasks, self._ready.take_all())

    def _give_up(self, tasks: asyncio.TaskGroup, unused: Sequence[PlacedSandbox], *, dead: bool = False) -> None:
        for placed in unused:
            self._giving_up += 1
            tasks.create_task(self._end(placed, dead=dead))

    async def _end(self, placed: PlacedSandbox, *, dead: bool) -> None:
        try:
            placed.close_streams()
            facts = await placed.sandbox.end(0.0)
            reason = exit_reason(facts, "", None, placed.limits).reason if dead else "unused"
            self._metrics.ended("pooled", reason, placed.limits.memory_bytes)
        finally:
            self._giving_up -= 1
            self._has_ended(placed)
