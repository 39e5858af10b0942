"""How often notebooks are saved."""

from pennant_server_ext.save_pace import LONGEST_INTERVAL_S, SAVES_PER_S, SETTLING_S, save_at, save_interval_s


def test_a_few_notebooks_are_saved_as_often_as_is_asked_for() -> None:
    assert save_interval_s(2.0, 1) == 2.0
    assert save_interval_s(2.0, 20) == 2.0


def test_many_share_what_the_server_can_save() -> None:
    assert save_interval_s(2.0, 160) == 160 / SAVES_PER_S
    assert save_interval_s(2.0, 100_000) == LONGEST_INTERVAL_S


def test_who_asks_for_less_gets_less() -> None:
    assert save_interval_s(120.0, 400) == 120.0


def test_the_first_save_waits_for_a_short_cell_to_end() -> None:
    assert save_at(100.0, None, 2.0) == 100.0 + SETTLING_S
    assert save_at(100.0, 10.0, 2.0) == 100.0 + SETTLING_S


def test_the_next_one_waits_for_its_interval() -> None:
    assert save_at(100.0, 99.5, 2.0) == 101.5


def test_a_short_interval_is_not_made_longer() -> None:
    assert save_at(100.0, None, 0.1) == 100.1
