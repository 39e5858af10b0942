"""Which owners are taken for dead, whatever happens in whatever order."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from pennant_spawner.lease import LEASE_S, Lease, LeaseWatch
from pennant_spawner.owner import Owner

NEAR, FAR, OTHER = Owner(1, 1, "here"), Owner(2, 2, "there"), Owner(3, 3, "elsewhere")
STEP_S = 20.0
HOLDS_S = 60.0


@dataclass
class Reaper:
    """Looks again and again; `alive` are the owners on its own machine that live."""

    watch: LeaseWatch = field(default_factory=lambda: LeaseWatch(STEP_S))
    now_s: float = 1000.0
    alive: frozenset[Owner] = frozenset({NEAR})

    def look(self, passed_s: float, owners: set[Owner], *leases: Lease) -> frozenset[Owner]:
        self.now_s += passed_s
        self.watch, dead = self.watch.look(self.now_s, owners, leases, self.lives)
        return dead

    def lives(self, owner: Owner) -> bool | None:
        return (owner in self.alive) if owner.place == "here" else None


def lease(owner: Owner, mark: object) -> Lease:
    return Lease(owner, str(mark), HOLDS_S)


def test_on_the_same_machine_the_process_itself_tells() -> None:
    reaper = Reaper()
    for _ in range(100):
        assert reaper.look(STEP_S, {NEAR}) == frozenset()
    reaper.alive = frozenset()
    assert reaper.look(0.0, {NEAR}, lease(NEAR, "fresh")) == {NEAR}


def test_one_elsewhere_is_dead_when_its_lease_has_stood_still_for_long_enough() -> None:
    reaper = Reaper()
    looks = [reaper.look(15.0, {FAR}, lease(FAR, "same")) for _ in range(6)]
    assert looks == [frozenset()] * 4 + [{FAR}] * 2


def test_one_without_a_lease_is_given_the_same_time() -> None:
    reaper = Reaper()
    assert reaper.look(0.0, {FAR}) == frozenset()
    looks = int(LEASE_S / STEP_S)
    assert [bool(reaper.look(STEP_S, {FAR})) for _ in range(looks)] == [False] * (looks - 1) + [True]


def test_a_lease_of_the_dead_without_any_sandbox_goes_too() -> None:
    reaper = Reaper()
    looks = [reaper.look(STEP_S, set(), lease(FAR, "same")) for _ in range(4)]
    assert looks[-1] == {FAR}


def test_an_owner_that_says_it_renews_less_often_is_waited_for_longer() -> None:
    reaper, slow = Reaper(), Lease(FAR, "same", 600.0)
    for _ in range(29):
        assert reaper.look(STEP_S, {FAR}, slow) == frozenset()


@given(st.lists(st.tuples(st.integers(0, int(STEP_S)), st.booleans()), max_size=60))
def test_whoever_renews_in_time_lives(events: list[tuple[int, bool]]) -> None:
    """`events`: what passed before each look, and whether the owner has renewed since the last one."""
    reaper, mark, silent_s = Reaper(), 0, 0.0
    reaper.look(0.0, {FAR}, lease(FAR, mark))
    for passed_s, renewed in events:
        if renewed or silent_s + passed_s >= HOLDS_S:
            mark, silent_s = mark + 1, 0.0
        else:
            silent_s += passed_s
        assert reaper.look(passed_s, {FAR}, lease(FAR, mark)) == frozenset()


@given(st.lists(st.integers(1, 3 * int(STEP_S)), min_size=1, max_size=80))
def test_whoever_stands_still_dies_once_and_for_all(passes: list[int]) -> None:
    reaper, dead_before = Reaper(), False
    reaper.look(0.0, {FAR}, lease(FAR, "same"))
    for passed_s in passes:
        dead = FAR in reaper.look(passed_s, {FAR}, lease(FAR, "same"))
        assert dead or not dead_before
        dead_before = dead
    assert dead_before == (sum(min(it, STEP_S) for it in passes) >= HOLDS_S)


@given(st.integers(0, 10**9))
def test_a_pause_of_everybody_kills_nobody(pause_s: int) -> None:
    """A machine that slept with all that is on it: nobody could renew, and nobody was seen not to."""
    reaper = Reaper()
    reaper.look(0.0, {FAR, NEAR}, lease(FAR, 1))
    assert reaper.look(pause_s, {FAR, NEAR}, lease(FAR, 1)) == frozenset()
    assert reaper.look(STEP_S, {FAR, NEAR}, lease(FAR, 2)) == frozenset()


@given(st.lists(st.sampled_from([FAR, OTHER]), max_size=40))
def test_one_owner_says_nothing_about_another(renewals: list[Owner]) -> None:
    reaper, marks = Reaper(), {FAR: 0, OTHER: 0}
    silent = dict.fromkeys(marks, -STEP_S)
    for owner in renewals:
        marks[owner] += 1
        silent = {it: 0.0 if it == owner else seconds + STEP_S for it, seconds in silent.items()}
        dead = reaper.look(STEP_S, set(marks), *(lease(it, mark) for it, mark in marks.items()))
        assert dead == {it for it, seconds in silent.items() if seconds >= HOLDS_S}
