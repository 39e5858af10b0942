"""Which of several hosts."""

from hypothesis import given
from hypothesis import strategies as st

from pennant_spawner.admission import ADMIT, AdmissionRules, Busy, Full, HostView, admit
from pennant_spawner.engine import HostUsage
from pennant_spawner.placement import Chosen, choose, commitment
from tests.spawner_fakes import GIB

NEED = 128 * 1024 * 1024
RULES = AdmissionRules(maximum_sandboxes=10, memory_overcommit=1.0)


def host(sandboxes: int, memory_gib: int = 16, starting: int = 0) -> HostView:
    usage = HostUsage(sandboxes, sandboxes * NEED, memory_gib * GIB, 4)
    return HostView(usage, starting, (NEED,) * starting)


views = st.builds(host, st.integers(0, 12), st.sampled_from([1, 8, 64]), st.integers(0, 5))


def test_the_least_committed_share_wins() -> None:
    assert choose({"small": host(2, 8), "large": host(3, 64)}, NEED, RULES) == Chosen("large")


def test_what_is_being_started_counts() -> None:
    assert choose({"a": host(1, starting=2), "b": host(2)}, NEED, RULES) == Chosen("b")


def test_full_hosts_are_passed_over() -> None:
    assert choose({"full": host(10, 640), "free": host(9, 16)}, NEED, RULES) == Chosen("free")
    assert isinstance(choose({"a": host(10), "b": host(11)}, NEED, RULES), Full)


def test_where_one_is_only_busy_a_moment_may_help() -> None:
    assert isinstance(choose({"full": host(10), "busy": host(1, starting=4)}, NEED, RULES), Busy)


@given(st.dictionaries(st.integers(0, 9), views, min_size=1))
def test_the_chosen_one_has_room_and_none_with_room_carries_less(hosts: dict[int, HostView]) -> None:
    fitting = {name: view for name, view in hosts.items() if admit(view, NEED, RULES) == ADMIT}
    match choose(hosts, NEED, RULES):
        case Chosen(name):
            assert commitment(hosts[name]) == min(map(commitment, fitting.values()))
        case Full() | Busy():
            assert not fitting
