"""How many sandboxes are kept ready, and with which limits. Pure."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pennant_spawner.sandbox_limits import SandboxLimits


@dataclass(frozen=True, slots=True)
class PoolRules:
    """`minimum` are kept ready while a notebook has a sandbox, `maximum` never passed; both for all limits together.

    In between demand decides: as many as were wanted in the busiest `burst_s` seconds of the last `window_s`. A pool is
    filled again `pause_s` seconds after somebody wanted a sandbox: the first cell comes first.
    """

    minimum: int = 0
    maximum: int = 0
    window_s: float = 600.0
    burst_s: float = 10.0
    pause_s: float = 0.5


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody wanted a sandbox. `at`: seconds of a clock."""

    at: float
    limits: SandboxLimits


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """What is to be started, most wanted first, and how many are too many."""

    missing: tuple[SandboxLimits, ...]
    surplus: Mapping[SandboxLimits, int]


def recent(arrivals: Sequence[Arrival], rules: PoolRules, now: float) -> list[Arrival]:
    """Those that still count."""
    return [it for it in arrivals if it.at > now - rules.window_s]


def targets(
    rules: PoolRules, arrivals: Sequence[Arrival], in_use: Collection[SandboxLimits], now: float
) -> dict[SandboxLimits, int]:
    """How many to keep ready of which limits. `arrivals` in order of time; `in_use`: the limits of those that run."""
    counted = recent(arrivals, rules, now)
    latest_first = list(dict.fromkeys(it.limits for it in reversed(counted)))
    wanted = {limits: _busiest([it.at for it in counted if it.limits == limits], rules) for limits in latest_first}
    _raise_to_minimum(wanted, rules, latest_first, in_use)
    return _within(wanted, rules.maximum)


def plan(
    wanted: Mapping[SandboxLimits, int], ready: Mapping[SandboxLimits, int], starting: Mapping[SandboxLimits, int]
) -> PoolPlan:
    """From what is ready, and what is being started, to what is wanted."""
    there = Counter(ready) + Counter(starting)
    missing = [limits for limits, count in wanted.items() for _ in range(count - there[limits])]
    surplus = {limits: count - wanted.get(limits, 0) for limits, count in ready.items()}
    return PoolPlan(tuple(missing), {limits: count for limits, count in surplus.items() if count > 0})


def _raise_to_minimum(
    wanted: dict[SandboxLimits, int],
    rules: PoolRules,
    latest_first: Iterable[SandboxLimits],
    in_use: Collection[SandboxLimits],
) -> None:
    if in_use and (lack := rules.minimum - sum(wanted.values())) > 0:
        limits = next(iter(latest_first), None) or Counter(in_use).most_common(1)[0][0]
        wanted[limits] = wanted.get(limits, 0) + lack


def _within(wanted: Mapping[SandboxLimits, int], maximum: int) -> dict[SandboxLimits, int]:
    kept, left = dict[SandboxLimits, int](), maximum
    for limits, count in wanted.items():
        if taken := min(count, left):
            kept[limits] = taken
            left -= taken
    return kept


def _busiest(times: Sequence[float], rules: PoolRules) -> int:
    return max((bisect_left(times, at + rules.burst_s) - start for start, at in enumerate(times)), default=0)
