"""When a host takes one more sandbox."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pennant_spawner.admission import ADMIT, AdmissionRules, Busy, Full, HostView, admit, ever_admits, room_for
from pennant_spawner.engine import HostUsage
from tests.spawner_fakes import GIB

MIB = 1024 * 1024
NEED = 128 * MIB
RULES = AdmissionRules()
IDLE = HostUsage(0, 0, 24 * GIB, 2, 20 * GIB, 0.1, 0.0)

usages = st.builds(
    HostUsage,
    sandboxes=st.integers(0, 2000),
    committed_bytes=st.integers(0, 200 * GIB),
    memory_bytes=st.integers(0, 64 * GIB),
    processors=st.integers(1, 64),
    available_bytes=st.none() | st.integers(0, 64 * GIB),
    load=st.none() | st.floats(0, 100),
    pressure=st.none() | st.floats(0, 1),
    max_sandboxes=st.none() | st.integers(0, 2000),
)
rules = st.builds(
    AdmissionRules,
    memory_overcommit=st.floats(0.1, 10),
    reserve_mib=st.integers(0, 4096),
    maximum_sandboxes=st.integers(0, 2000),
)
needs = st.integers(MIB, 8 * GIB)


def running(sandboxes: int, each_uses: int = 32 * MIB) -> HostUsage:
    """A host with so many default sandboxes that are idle."""
    return replace(
        IDLE, sandboxes=sandboxes, committed_bytes=sandboxes * NEED, available_bytes=20 * GIB - sandboxes * each_uses
    )


def test_the_defaults_take_400_idle_notebooks_on_24_gib_and_more() -> None:
    assert admit(HostView(running(400)), NEED, RULES) == ADMIT
    assert admit(HostView(running(650)), NEED, RULES) != ADMIT


def test_sandboxes_that_use_what_they_were_promised_fill_a_host_sooner() -> None:
    assert admit(HostView(running(155, each_uses=NEED)), NEED, RULES) == ADMIT
    assert isinstance(admit(HostView(running(156, each_uses=NEED)), NEED, RULES), Full)


@pytest.mark.parametrize(
    ("usage", "changed", "words"),
    [
        (replace(IDLE, sandboxes=10), {"maximum_sandboxes": 10}, "10 sandboxes run there, 10 may"),
        (replace(IDLE, committed_bytes=24 * GIB), {"memory_overcommit": 1.0}, "24.0 GiB of memory are promised"),
        (replace(IDLE, available_bytes=GIB), {"reserve_mib": 1024}, "1.0 GiB of memory are available"),
    ],
)
def test_a_full_host_says_what_is_lacking(usage: HostUsage, changed: dict[str, float], words: str) -> None:
    verdict = admit(HostView(usage), NEED, replace(RULES, **changed))
    assert isinstance(verdict, Full)
    assert words in verdict.reason


def test_a_host_may_have_a_number_of_its_own() -> None:
    carried = replace(running(20), max_sandboxes=20)
    assert admit(HostView(carried), NEED, RULES) == Full("20 sandboxes run there, 20 may")
    assert admit(HostView(replace(carried, max_sandboxes=21)), NEED, RULES) == ADMIT
    assert admit(HostView(replace(carried, max_sandboxes=21)), NEED, replace(RULES, maximum_sandboxes=5)) != ADMIT
    closed = replace(IDLE, max_sandboxes=0)
    assert isinstance(admit(HostView(closed), NEED, RULES), Full)
    assert ever_admits(closed, NEED, RULES), "it may be opened again: people wait"


def test_what_is_being_started_counts_but_is_not_called_full() -> None:
    one_left = replace(RULES, maximum_sandboxes=3)
    assert admit(HostView(running(2)), NEED, one_left) == ADMIT
    assert isinstance(admit(HostView(running(2), 1, (NEED,)), NEED, one_left), Busy)
    assert isinstance(admit(HostView(running(3)), NEED, one_left), Full)


def test_starts_are_bounded_by_processors_and_one_at_a_time_under_load() -> None:
    assert admit(HostView(IDLE, starting=1), NEED, RULES) == ADMIT
    assert isinstance(admit(HostView(IDLE, starting=2), NEED, RULES), Busy)
    for busy in (replace(IDLE, pressure=0.95), replace(IDLE, pressure=None, load=9.0)):
        assert isinstance(admit(HostView(busy, starting=1), NEED, RULES), Busy)
        assert admit(HostView(busy, starting=0), NEED, RULES) == ADMIT, "load never starves"


def test_pressure_counts_before_load() -> None:
    assert admit(HostView(replace(IDLE, pressure=0.1, load=50.0), starting=1), NEED, RULES) == ADMIT


@given(usages, needs, rules)
def test_who_has_room_for_one_admits_and_who_has_none_is_full(
    usage: HostUsage, need: int, rules: AdmissionRules
) -> None:
    measurable = bool(rules.maximum_sandboxes or usage.memory_bytes or usage.available_bytes is not None)
    full = isinstance(admit(HostView(usage), need, rules), Full)
    assert not measurable or full == (room_for(usage, need, rules) == 0)


@given(usages, needs, rules, st.integers(0, 20), st.lists(needs, max_size=8))
def test_more_load_never_makes_more_room(
    usage: HostUsage, need: int, rules: AdmissionRules, starting: int, unmeasured: list[int]
) -> None:
    loaded = HostView(usage, starting, tuple(unmeasured))
    if admit(loaded, need, rules) == ADMIT:
        assert admit(HostView(usage), need, rules) == ADMIT


@given(usages, needs, rules)
def test_the_pool_never_gets_what_people_would_not(usage: HostUsage, need: int, rules: AdmissionRules) -> None:
    if admit(HostView(usage), need, rules.for_pool()) == ADMIT:
        assert admit(HostView(usage), need, rules) == ADMIT


@given(usages, needs, rules)
def test_what_is_admitted_could_ever_be(usage: HostUsage, need: int, rules: AdmissionRules) -> None:
    if admit(HostView(usage), need, rules) == ADMIT and (usage.available_bytes or 0) <= usage.memory_bytes:
        assert ever_admits(usage, need, rules)
