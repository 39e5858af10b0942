"""Whether a host has room for one more sandbox. Pure."""

from dataclasses import dataclass, replace
from typing import Final

from pennant_spawner.engine import HostUsage

_MIB = 1024 * 1024
_GIB = 1024 * _MIB
_USED_WHEN_IDLE = 0.25


@dataclass(frozen=True, slots=True)
class AdmissionRules:
    """When a host takes another sandbox.

    The memory limits of its sandboxes may add up to `memory_overcommit` times its memory, since an idle one uses a
    quarter of its limit; what is really available must stay above `reserve_mib`. `maximum_sandboxes` of 0: no number.
    Above `maximum_load` (tasks for each processor) or `maximum_pressure` (share of the time in which a task waited for
    a processor or for memory) sandboxes are started one after another: that holds back and never starves.
    """

    memory_overcommit: float = 4.0
    reserve_mib: int = 512
    maximum_sandboxes: int = 1000
    maximum_load: float = 4.0
    maximum_pressure: float = 0.9

    @property
    def reserve_bytes(self) -> int:
        return self.reserve_mib * _MIB

    def for_pool(self) -> "AdmissionRules":
        """The last quarter of a host is kept for people: nothing is started ahead there."""
        return replace(
            self,
            memory_overcommit=self.memory_overcommit * 3 / 4,
            reserve_mib=self.reserve_mib * 2,
            maximum_sandboxes=self.maximum_sandboxes and max(1, self.maximum_sandboxes * 3 // 4),
        )


@dataclass(frozen=True, slots=True)
class HostView:
    """A host as it was measured, and what has happened since.

    `starting`: starts that have not ended. `unmeasured`: the memory limits, in bytes, of the sandboxes that `usage` may
    not show, since their starts ended after it was measured, or have not.
    """

    usage: HostUsage
    starting: int = 0
    unmeasured: tuple[int, ...] = ()

    @property
    def expected(self) -> HostUsage:
        """With everything that was begun, taken as if it used all of its limit."""
        coming, usage = sum(self.unmeasured), self.usage
        return replace(
            usage,
            sandboxes=usage.sandboxes + len(self.unmeasured),
            committed_bytes=usage.committed_bytes + coming,
            available_bytes=None if usage.available_bytes is None else usage.available_bytes - coming,
        )

    def without(self, limits_bytes: tuple[int, ...]) -> "HostView":
        """As it would be without some sandboxes that have run nothing."""
        usage, promised = self.usage, sum(limits_bytes)
        freed = replace(
            usage,
            sandboxes=max(0, usage.sandboxes - len(limits_bytes)),
            committed_bytes=max(0, usage.committed_bytes - promised),
            available_bytes=None
            if usage.available_bytes is None
            else usage.available_bytes + int(promised * _USED_WHEN_IDLE),
        )
        return replace(self, usage=freed)


@dataclass(frozen=True, slots=True)
class Admit:
    """There is room."""


@dataclass(frozen=True, slots=True)
class Full:
    """No room until a sandbox ends. `reason` for those who run the host."""

    reason: str


@dataclass(frozen=True, slots=True)
class Busy:
    """Not at this moment: a start that is going on ends first, and the host is measured again."""

    reason: str


Verdict = Admit | Full | Busy
ADMIT: Final = Admit()


def admit(view: HostView, need_bytes: int, rules: AdmissionRules) -> Verdict:
    """Whether a sandbox with that memory limit may be started now."""
    if lack := _lack(view.usage, need_bytes, rules):
        return Full(lack)
    if view.unmeasured and _lack(view.expected, need_bytes, rules):
        return Busy("those that are being started may take the last room")
    parallel = parallel_starts(view.usage, rules)
    if view.starting >= parallel:
        return Busy(f"{view.starting} are being started, {parallel} at a time")
    return ADMIT


def most(usage: HostUsage, rules: AdmissionRules) -> int | None:
    """How many sandboxes the host may carry, by the rule for all of them or its own; None: no number."""
    numbers = [it for it in (rules.maximum_sandboxes or None, usage.max_sandboxes) if it is not None]
    return min(numbers, default=None)


def ever_admits(usage: HostUsage, need_bytes: int, rules: AdmissionRules) -> bool:
    """Whether such a sandbox would fit if the host had nothing else to do."""
    available = None if usage.available_bytes is None else usage.memory_bytes
    empty = replace(usage, sandboxes=0, committed_bytes=0, available_bytes=available, max_sandboxes=None)
    return _lack(empty, need_bytes, rules) is None


def room_for(usage: HostUsage, need_bytes: int, rules: AdmissionRules) -> int:
    """How many sandboxes with that memory limit could be started, if each used all of it."""
    number = most(usage, rules)
    rooms = [] if number is None else [number - usage.sandboxes]
    if usage.memory_bytes:
        rooms.append(int(usage.memory_bytes * rules.memory_overcommit - usage.committed_bytes) // need_bytes)
    if usage.available_bytes is not None:
        rooms.append((usage.available_bytes - rules.reserve_bytes) // need_bytes)
    return max(0, min(rooms, default=0))


def overload(usage: HostUsage, rules: AdmissionRules) -> str | None:
    """None, or in words how busy the host is. Pressure counts where Linux tells it: it knows the last seconds."""
    if usage.pressure is not None:
        share = usage.pressure
        return f"tasks wait {share:.0%} of the time" if share > rules.maximum_pressure else None
    if usage.load is not None and usage.load > rules.maximum_load:
        return f"{usage.load:.1f} tasks for each processor"
    return None


def parallel_starts(usage: HostUsage, rules: AdmissionRules) -> int:
    """How many sandboxes a host may be starting at the same time."""
    return 1 if overload(usage, rules) else max(2, usage.processors)


def _lack(usage: HostUsage, need_bytes: int, rules: AdmissionRules) -> str | None:
    number = most(usage, rules)
    if number is not None and usage.sandboxes >= number:
        return f"{usage.sandboxes} sandboxes run there, {number} may"
    allowed = usage.memory_bytes * rules.memory_overcommit
    if usage.memory_bytes and usage.committed_bytes + need_bytes > allowed:
        return f"{_gib(usage.committed_bytes)} of memory are promised, {_gib(allowed)} may be"
    if usage.available_bytes is not None and usage.available_bytes - need_bytes < rules.reserve_bytes:
        return f"{_gib(usage.available_bytes)} of memory are available, {_gib(rules.reserve_bytes)} are kept free"
    return None


def _gib(amount: float) -> str:
    return f"{amount / _GIB:.1f} GiB"
