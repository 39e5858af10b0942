"""The load of the capacity run: who does what, and how often."""

from collections import Counter

from benchmarks.capacity.load_plan import INTERVALS_S, Deed, Due, deeds


def test_everybody_types_each_second_and_runs_a_cell_every_twenty() -> None:
    done = Counter((due.user, due.deed) for due in deeds(3, 100.0, INTERVALS_S, seed=1))
    assert done == {**{(user, Deed.TYPE): 100 for user in range(3)}, **{(user, Deed.RUN): 5 for user in range(3)}}


def test_deeds_come_in_order_and_not_in_step() -> None:
    typed = [due for due in deeds(50, 1.0, {Deed.TYPE: 1.0}, seed=1)]
    assert typed == sorted(typed)
    assert len({due.at_s for due in typed}) == 50


def test_a_plan_can_be_repeated() -> None:
    assert list(deeds(5, 10.0, INTERVALS_S, seed=7)) == list(deeds(5, 10.0, INTERVALS_S, seed=7))


def test_one_deed_alone() -> None:
    assert {due.deed for due in deeds(2, 60.0, {Deed.RUN: 20.0}, seed=1)} == {Deed.RUN}


def test_nobody_does_nothing() -> None:
    assert list[Due](deeds(0, 60.0, INTERVALS_S, seed=1)) == []
