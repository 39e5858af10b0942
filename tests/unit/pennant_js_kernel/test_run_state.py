"""One run, from start to outcome, in any order of events."""

from hypothesis import given
from hypothesis import strategies as st

from pennant_js_kernel.frames import Done, Input
from pennant_js_kernel.handover import Ended
from pennant_js_kernel.run_state import (
    Action,
    Answered,
    AskPerson,
    AwaitOutput,
    DoneReceived,
    DrainLimitPassed,
    EndSandbox,
    Event,
    Finish,
    GiveAnswer,
    ObeyLimitPassed,
    OutputDelivered,
    QuestionReceived,
    RunState,
    SandboxGone,
    SendInterrupt,
    StopAsked,
    Withdraw,
    apply,
)

ENDED = Ended("memory", "Out of memory.", "Use less.")
DONE = Done(1, 3, "ok")
QUESTION = Input(5, 1, 2, "prompt", "?", "")


def feed(*events: Event) -> tuple[RunState, list[Action]]:
    state, actions = RunState(), list[Action]()
    for event in events:
        state, more = apply(state, event)
        actions.extend(more)
    return state, actions


def test_it_ends_when_all_output_was_shown() -> None:
    assert feed(DoneReceived(DONE, 3))[1] == [Finish(DONE, None)]


def test_it_waits_for_output_that_belongs_before_its_end() -> None:
    _, actions = feed(DoneReceived(DONE, 1), OutputDelivered(2), OutputDelivered(3))
    assert actions == [AwaitOutput(), AwaitOutput(), Finish(DONE, None)]


def test_announced_output_that_never_comes_ends_the_sandbox() -> None:
    _, actions = feed(DoneReceived(DONE, 1), DrainLimitPassed(), SandboxGone(ENDED))
    assert actions == [AwaitOutput(), EndSandbox("protocol_violation"), Finish(ENDED, None)]


def test_a_question_is_put_when_what_was_printed_before_it_was_shown() -> None:
    _, actions = feed(QuestionReceived(QUESTION, 1), OutputDelivered(2), OutputDelivered(3), Answered("x"))
    assert actions == [AwaitOutput(), AskPerson(QUESTION), GiveAnswer(5, "x")]


def test_a_run_that_is_stopped_waits_for_no_answer() -> None:
    _, actions = feed(QuestionReceived(QUESTION, 2), StopAsked("interrupt"), Answered("late"))
    assert actions == [AskPerson(QUESTION), Withdraw(5), SendInterrupt()]


def test_a_question_that_comes_after_the_stop_is_void() -> None:
    assert feed(StopAsked("interrupt"), QuestionReceived(QUESTION, 2))[1] == [SendInterrupt(), Withdraw(5)]


def test_an_open_question_ends_with_its_run() -> None:
    _, actions = feed(QuestionReceived(QUESTION, 2), DoneReceived(DONE, 3), Answered("late"))
    assert actions == [AskPerson(QUESTION), Withdraw(5), Finish(DONE, None)]


def test_a_question_whose_output_never_comes_ends_the_sandbox() -> None:
    _, actions = feed(QuestionReceived(QUESTION, 1), DrainLimitPassed())
    assert actions == [AwaitOutput(), EndSandbox("protocol_violation")]


def test_one_interrupt_is_sent_however_often_it_is_asked() -> None:
    assert feed(StopAsked("interrupt"), StopAsked("interrupt"))[1] == [SendInterrupt()]


def test_the_first_cause_counts() -> None:
    interrupted = Done(1, 0, "interrupted")
    _, actions = feed(StopAsked("time_limit"), StopAsked("interrupt"), DoneReceived(interrupted, 0))
    assert actions[-1] == Finish(interrupted, "time_limit")


def test_a_sandbox_that_does_not_obey_is_ended() -> None:
    assert feed(StopAsked("interrupt"), ObeyLimitPassed())[1][-1] == EndSandbox("unresponsive")
    assert feed(StopAsked("time_limit"), ObeyLimitPassed())[1][-1] == EndSandbox("time_limit")


def test_limits_that_pass_without_a_cause_do_nothing() -> None:
    assert feed(ObeyLimitPassed(), DrainLimitPassed())[1] == []


def test_a_dead_sandbox_ends_it() -> None:
    assert feed(SandboxGone(ENDED))[1] == [Finish(ENDED, None)]


EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(OutputDelivered, st.integers(0, 5)),
    st.builds(DoneReceived, st.builds(Done, st.just(1), st.integers(0, 5), st.just("ok")), st.integers(0, 5)),
    st.builds(StopAsked, st.sampled_from(["interrupt", "time_limit", "output_limit"])),
    st.builds(QuestionReceived, st.just(QUESTION), st.integers(0, 5)),
    st.builds(Answered, st.none() | st.just("x")),
    st.just(ObeyLimitPassed()),
    st.just(DrainLimitPassed()),
    st.just(SandboxGone(ENDED)),
)


@given(st.lists(EVENTS))
def test_it_ends_at_most_once_and_then_nothing_happens(events: list[Event]) -> None:
    state, actions = feed(*events)
    ends = [i for i, action in enumerate(actions) if isinstance(action, Finish)]
    assert state.over == bool(ends)
    assert ends in ([], [len(actions) - 1])


@given(st.lists(EVENTS))
def test_the_end_of_the_sandbox_always_ends_it(events: list[Event]) -> None:
    state, actions = feed(*events, SandboxGone(ENDED))
    assert state.over
    assert sum(isinstance(action, Finish) for action in actions) == 1


@given(st.lists(EVENTS))
def test_whatever_waits_has_a_limit(events: list[Event]) -> None:
    """A run that was told to stop, or that ended, is over or has a limit under way that will end it."""
    state, actions = feed(*events)
    if not state.over and state.done:
        assert AwaitOutput() in actions
        assert apply(state, DrainLimitPassed())[1] == (EndSandbox("protocol_violation"),)
    elif not state.over and state.cause:
        assert SendInterrupt() in actions
        assert any(isinstance(action, EndSandbox) for action in apply(state, ObeyLimitPassed())[1])
