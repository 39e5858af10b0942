"""How many sandboxes are kept ready."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pennant_spawner.pool import Arrival, PoolRules, plan, recent, targets
from pennant_spawner.sandbox_limits import SandboxLimits

SMALL, LARGE = SandboxLimits(), SandboxLimits(memory_mib=1024)
RULES = PoolRules(minimum=1, maximum=4, window_s=600, burst_s=10)
limits = st.sampled_from([SMALL, LARGE])
times = st.lists(st.tuples(st.floats(0, 2000), limits), max_size=30).map(
    lambda found: [Arrival(at, wanted) for at, wanted in sorted(found, key=lambda it: it[0])]
)
counts = st.dictionaries(limits, st.integers(0, 6))


def arrivals(*at: float) -> list[Arrival]:
    return [Arrival(it, SMALL) for it in at]


def test_nothing_is_kept_before_somebody_came() -> None:
    assert targets(RULES, [], [], now=0) == {}


def test_demand_is_what_was_wanted_at_once() -> None:
    assert targets(RULES, arrivals(1, 50, 100), [], now=101) == {SMALL: 1}
    assert targets(RULES, arrivals(1, 2, 3, 100), [], now=101) == {SMALL: 3}
    assert targets(RULES, arrivals(*range(20)), [], now=101) == {SMALL: 4}


def test_old_demand_is_forgotten_and_the_minimum_kept_while_a_notebook_runs() -> None:
    assert targets(RULES, arrivals(1, 2, 3), [], now=700) == {}
    assert targets(RULES, arrivals(1, 2, 3), [LARGE], now=700) == {LARGE: 1}


def test_what_was_wanted_last_comes_first() -> None:
    found = targets(PoolRules(maximum=3), [*arrivals(1, 2, 3), Arrival(50, LARGE)], [], now=60)
    assert list(found.items()) == [(LARGE, 1), (SMALL, 2)]


def test_what_is_missing_and_what_is_too_much() -> None:
    found = plan({SMALL: 3}, ready={SMALL: 1, LARGE: 2}, starting={SMALL: 1})
    assert (found.missing, found.surplus) == ((SMALL,), {LARGE: 2})


@given(st.integers(0, 4), st.integers(0, 8), times, st.lists(limits, max_size=5), st.floats(0, 3000))
def test_never_more_than_the_maximum_and_the_minimum_while_notebooks_run(
    minimum: int, maximum: int, came: list[Arrival], in_use: list[SandboxLimits], now: float
) -> None:
    kept = sum(targets(PoolRules(minimum, maximum), came, in_use, now).values())
    assert kept <= maximum
    assert not in_use or kept >= min(minimum, maximum)


@given(counts, counts, counts)
def test_a_plan_that_was_carried_out_asks_for_nothing(
    wanted: dict[SandboxLimits, int], ready: dict[SandboxLimits, int], starting: dict[SandboxLimits, int]
) -> None:
    first = plan(wanted, ready, starting)
    now_ready = Counter(ready)
    now_ready.subtract(first.surplus)
    now_starting = Counter(starting) + Counter(first.missing)
    second = plan(wanted, now_ready, now_starting)
    assert (second.missing, dict(second.surplus)) == ((), {})


@given(times, st.floats(0, 3000))
def test_what_is_pruned_changes_nothing(came: list[Arrival], now: float) -> None:
    assert targets(RULES, recent(came, RULES, now), [], now) == targets(RULES, came, [], now)
