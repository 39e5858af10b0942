"""What is known of one host."""

from pennant_spawner.engine import HostUsage
from pennant_spawner.errors import EngineError
from pennant_spawner.host_state import FRESH_S, HostState
from tests.spawner_fakes import GIB, FakeEngine

USAGE = HostUsage(3, 3, 16 * GIB, 4)
DEAD = EngineError("The engine is dead.", "Start it.")


def measured(at: float = 0.0) -> HostState:
    state = HostState(FakeEngine())
    state.measure_began(at)
    state.measured(USAGE)
    return state


def unmeasured(state: HostState, now: float) -> tuple[int, ...]:
    view = state.view(now)
    assert view is not None
    return view.unmeasured


def test_what_was_measured_counts_for_a_while() -> None:
    assert HostState(FakeEngine()).view(0) is None
    assert measured(at=5).view(5 + FRESH_S) is not None
    assert measured(at=5).view(5.1 + FRESH_S) is None


def test_after_an_end_it_is_measured_again_even_if_that_came_while_it_was_asked() -> None:
    state = measured()
    state.sandbox_ended()
    assert state.view(0) is None
    state.measure_began(0)
    state.sandbox_ended()
    state.measured(USAGE)
    assert state.view(0) is None


def test_starts_are_added_until_a_measure_that_must_show_them() -> None:
    state = measured()
    done, going = state.start_began(10), state.start_began(20)
    state.measure_began(0)
    state.start_ended(done)
    state.measured(USAGE)
    assert unmeasured(state, 0) == (10, 20)
    assert state.starting == 1
    state.measure_began(1)
    state.measured(USAGE)
    assert unmeasured(state, 1) == (20,)
    state.start_failed(going, DEAD, 1)
    state.measure_began(1)
    state.measured(USAGE)
    assert unmeasured(state, 1) == ()


def test_a_host_that_fails_again_is_left_alone_for_longer() -> None:
    state, now, pauses = HostState(FakeEngine()), 0.0, list[float]()
    for _ in range(9):
        state.failed(DEAD, now)
        state.failed(DEAD, now)
        pause = next(it for it in range(100) if state.healthy(now + it))
        pauses.append(pause)
        now += pause
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    state.start_ended(state.start_began(1))
    assert state.healthy(now)


def test_silence_concerns_those_who_came_before_it() -> None:
    state = HostState(FakeEngine())
    state.measure_began(1)
    state.measuring_failed(DEAD, 3)
    assert state.silent_since(2)
    assert not state.silent_since(4)
    assert state.problem is DEAD
