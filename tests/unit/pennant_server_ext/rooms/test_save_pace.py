"""When notebooks are saved."""

from pennant_server_ext.rooms.save_pace import (
    LONGEST_INTERVAL_S,
    LONGEST_RETRY_S,
    retry_after_s,
    save_at,
    save_interval_s,
)

NEVER = float("-inf")


def test_a_few_notebooks_are_saved_as_often_as_is_asked_for() -> None:
    assert save_interval_s(2.0, 1) == 2.0
    assert save_interval_s(2.0, 40) == 2.0


def test_many_share_what_the_server_can_save() -> None:
    assert save_interval_s(2.0, 140) == 5.0
    assert save_interval_s(2.0, 100_000) == LONGEST_INTERVAL_S


def test_who_asks_for_less_gets_less_and_a_large_one_takes_a_quarter_of_the_time() -> None:
    assert save_interval_s(120.0, 400) == 120.0
    assert save_interval_s(2.0, 1, took_s=3.0) == 12.0


def test_the_first_save_waits_for_a_pause() -> None:
    assert save_at(100.0, 100.0, NEVER, pause_s=1.0, interval_s=2.0) == 101.0


def test_without_a_pause_it_is_saved_at_intervals() -> None:
    assert save_at(103.0, 100.0, NEVER, pause_s=1.0, interval_s=2.0) == 102.0
    assert save_at(103.0, 102.5, 102.0, pause_s=1.0, interval_s=2.0) == 104.0


def test_the_next_one_waits_for_its_interval() -> None:
    assert save_at(100.0, 100.0, 99.5, pause_s=1.0, interval_s=2.0) == 101.5


def test_what_fails_is_tried_again_with_growing_pauses() -> None:
    pauses = [retry_after_s(failures) for failures in range(1, 20)]
    assert pauses[0] == 1.0
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_RETRY_S
