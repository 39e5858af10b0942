"""When a machine that does not answer is taken for lost."""

from hypothesis import given
from hypothesis import strategies as st

from pennant_spawner.host_health import HostHealth

LOST_AFTER_S = 12.0


def test_a_short_silence_is_not_a_loss() -> None:
    health = HostHealth(LOST_AFTER_S).answered(100.0).missed(105.0, 110.0)
    assert health.state == "silent"
    assert health.missed(110.5, 115.5).state == "silent"
    assert health.answered(116.0).is_well


def test_a_long_one_is_until_it_answers() -> None:
    health = HostHealth(LOST_AFTER_S).answered(100.0).missed(105.0, 110.0).missed(112.0, 117.0)
    assert health.is_lost
    assert health.missed(118.0, 118.1).is_lost
    assert health.answered(200.0).is_well


def test_the_time_before_the_first_answer_that_is_missed_does_not_count() -> None:
    health = HostHealth(LOST_AFTER_S).answered(0.0)
    assert health.missed(10_000.0, 10_001.0).state == "silent"


@given(st.lists(st.integers(1, 5), min_size=1, max_size=30))
def test_it_is_lost_when_it_has_missed_answers_for_so_long(waits: list[int]) -> None:
    now = first = 50.0
    health = HostHealth(LOST_AFTER_S).answered(now)
    for wait in waits:
        health, now = health.missed(now, now + wait), now + wait
        assert health.is_lost == (now - first >= LOST_AFTER_S)
