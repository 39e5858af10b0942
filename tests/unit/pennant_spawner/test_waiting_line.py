"""First come, first served."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.waiting_line import Waiter, WaitingLine

SMALL, LARGE = SandboxLimits(), SandboxLimits(memory_mib=1024)
limits = st.sampled_from([SMALL, LARGE])
arrivals = st.lists(st.tuples(limits, st.booleans()), max_size=12)


def line_of(given_arrivals: list[tuple[SandboxLimits, bool]]) -> WaitingLine:
    line = WaitingLine()
    for number, (wanted, returning) in enumerate(given_arrivals):
        line = line.join(Waiter(number, wanted, float(number), returning))
    return line


@given(arrivals)
def test_those_that_return_come_first_and_each_group_in_its_order(
    given_arrivals: list[tuple[SandboxLimits, bool]],
) -> None:
    line = line_of(given_arrivals)
    assert [it.number for it in line] == [
        it.number for it in sorted(line, key=lambda it: (not it.returning, it.number))
    ]
    assert len(line) == len(given_arrivals)


@given(arrivals, st.integers(0, 12))
def test_who_leaves_changes_nobodys_order(given_arrivals: list[tuple[SandboxLimits, bool]], gone: int) -> None:
    line = line_of(given_arrivals)
    assert [it.number for it in line.leave(gone)] == [it.number for it in line if it.number != gone]


@given(arrivals, st.integers(0, 5), st.integers(0, 5))
def test_as_many_are_served_as_are_being_started_from_the_front(
    given_arrivals: list[tuple[SandboxLimits, bool]], small: int, large: int
) -> None:
    line = line_of(given_arrivals)
    unserved = line.unserved(Counter({SMALL: small, LARGE: large}))
    for wanted, number in ((SMALL, small), (LARGE, large)):
        of_it = [it for it in line if it.limits == wanted]
        assert [it for it in unserved if it.limits == wanted] == of_it[number:]


def test_a_failed_start_is_remembered_and_the_place_kept() -> None:
    line = line_of([(SMALL, False), (LARGE, False), (SMALL, False)]).blame(0, 7).blame(0, 8)
    assert [it.number for it in line] == [0, 1, 2]
    first = line.first(SMALL)
    assert first is not None
    assert first.tried == {7, 8}
    assert line.first(SandboxLimits(cpus=3.0)) is None
