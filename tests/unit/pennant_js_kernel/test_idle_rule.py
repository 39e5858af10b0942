"""When an idle sandbox ends: never in a run, never unannounced, and always in the end."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pennant_js_kernel.handover import Limits
from pennant_js_kernel.idle_rule import (
    Action,
    Announce,
    EndIdle,
    Event,
    IdleState,
    Kept,
    RunBegan,
    RunEnded,
    SandboxCame,
    SandboxWent,
    TakeBack,
    TimePassed,
    apply,
    next_look,
)

HOUR = Limits(128, None, 1024, idle_s=3600.0, idle_notice_s=300.0)


class Clock:
    """Tells the rule what happens and when; time passes as the rule asks."""

    def __init__(self, limits: Limits = HOUR) -> None:
        self.now = 0.0
        self.state = IdleState()
        self.done: list[tuple[float, Action]] = []
        self.tell(SandboxCame(limits))

    def tell(self, *events: Event) -> None:
        for event in events:
            self.state, actions = apply(self.state, event, self.now)
            self.done += [(self.now, action) for action in actions]

    def pass_time(self, seconds: float) -> None:
        until = self.now + seconds
        while (due := next_look(self.state)) is not None and due <= until:
            self.now = max(self.now, due)
            self.tell(TimePassed())
        self.now = until

    def take(self) -> list[tuple[float, Action]]:
        done, self.done = self.done, []
        return done


def test_an_hour_without_a_run_is_announced_and_then_the_end() -> None:
    clock = Clock()
    clock.tell(RunBegan(), RunEnded())
    clock.pass_time(10_000)
    assert clock.take() == [(3300.0, Announce(300.0, 3600.0)), (3600.0, EndIdle())]


def test_a_sandbox_that_nobody_has_used_ends_without_a_word() -> None:
    clock = Clock()
    clock.pass_time(10_000)
    assert clock.take() == [(3600.0, EndIdle())]


@pytest.mark.parametrize("event", [Kept(), RunBegan()])
def test_a_run_or_somebody_who_keeps_it_takes_the_announcement_back(event: Event) -> None:
    clock = Clock()
    clock.tell(RunBegan(), RunEnded())
    clock.pass_time(3400)
    clock.take()
    clock.tell(event)
    assert clock.take() == [(3400.0, TakeBack())]
    clock.tell(RunEnded())
    clock.pass_time(3299)
    assert clock.take() == []
    clock.pass_time(400)
    assert [type(action) for _, action in clock.take()] == [Announce, EndIdle]


def test_a_run_that_takes_a_day_is_no_idleness() -> None:
    clock = Clock()
    clock.tell(RunBegan())
    clock.pass_time(86_400)
    assert clock.take() == []
    clock.tell(RunEnded())
    clock.pass_time(3300)
    assert clock.take() == [(89_700.0, Announce(300.0, 3600.0))]


def test_who_looks_too_late_still_gives_the_whole_notice() -> None:
    clock = Clock()
    clock.tell(RunBegan(), RunEnded())
    clock.now = 9000.0
    clock.tell(TimePassed())
    assert clock.take() == [(9000.0, Announce(300.0, 3600.0))]
    clock.pass_time(300)
    assert clock.take() == [(9300.0, EndIdle())]


def test_a_notice_is_never_longer_than_half_the_limit() -> None:
    clock = Clock(replace(HOUR, idle_s=60.0))
    clock.tell(RunBegan(), RunEnded())
    clock.pass_time(100)
    assert clock.take() == [(30.0, Announce(30.0, 60.0)), (60.0, EndIdle())]


def test_without_a_limit_nothing_ever_ends() -> None:
    clock = Clock(replace(HOUR, idle_s=None))
    clock.tell(RunBegan(), RunEnded(), Kept())
    clock.pass_time(1e9)
    assert clock.take() == []


def test_another_sandbox_begins_anew_and_belongs_to_the_run_that_waits() -> None:
    clock = Clock()
    clock.tell(RunBegan(), RunEnded())
    clock.pass_time(3400)
    clock.tell(SandboxWent())
    clock.pass_time(10_000)
    clock.tell(RunBegan(), SandboxCame(HOUR), RunEnded())
    clock.take()
    clock.pass_time(3300)
    assert [type(action) for _, action in clock.take()] == [Announce]


EVENTS = st.sampled_from([SandboxCame(HOUR), SandboxWent(), RunBegan(), RunEnded(), Kept(), TimePassed()])


@given(st.lists(st.tuples(EVENTS, st.floats(0, 5000))))
def test_no_sandbox_ends_in_a_run_or_without_its_notice(story: list[tuple[Event, float]]) -> None:
    clock = Clock()
    busy = used = False
    announced: float | None = None
    for event, seconds in story:
        busy = (busy or event == RunBegan()) and event != RunEnded()
        used = (used or event == RunBegan()) and not isinstance(event, SandboxWent)
        used = busy if isinstance(event, SandboxCame) else used
        clock.tell(event)
        if not isinstance(event, TimePassed) and clock.state.ends_at is None:
            announced = None
        clock.pass_time(seconds)
        for at, action in clock.take():
            announced = at if isinstance(action, Announce) else announced
            if isinstance(action, EndIdle):
                assert not busy
                assert not used or (announced is not None and at - announced >= 299.999)
