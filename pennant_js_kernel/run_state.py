"""One run, from its frame to its outcome, as a pure function: state and event to state and actions."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from pennant_js_kernel.frames import Done, Input
from pennant_js_kernel.handover import Ended, KernelReason

StopCause = Literal["interrupt", "time_limit", "output_limit"]


@dataclass(frozen=True, slots=True)
class RunState:
    """`cause`: why it was told to stop. `done`, `question`: its end, or what it asks a person, also while output that
    belongs before that is still under way. `asked`: the person sees the question."""

    cause: StopCause | None = None
    done: Done | None = None
    question: Input | None = None
    asked: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class OutputDelivered:
    """All output up to `seq` has been shown."""

    seq: int


@dataclass(frozen=True, slots=True)
class DoneReceived:
    done: Done
    delivered: int


@dataclass(frozen=True, slots=True)
class QuestionReceived:
    question: Input
    delivered: int


@dataclass(frozen=True, slots=True)
class Answered:
    """By the person; None: declined."""

    value: str | None


@dataclass(frozen=True, slots=True)
class StopAsked:
    cause: StopCause


@dataclass(frozen=True, slots=True)
class ObeyLimitPassed:
    """It was told to stop and has not."""


@dataclass(frozen=True, slots=True)
class DrainLimitPassed:
    """It ended or asks something, but output that it announced does not come."""


@dataclass(frozen=True, slots=True)
class SandboxGone:
    ended: Ended


Event = (
    OutputDelivered
    | DoneReceived
    | QuestionReceived
    | Answered
    | StopAsked
    | ObeyLimitPassed
    | DrainLimitPassed
    | SandboxGone
)


@dataclass(frozen=True, slots=True)
class SendInterrupt:
    """Tell the sandbox to stop, and start the limit within which it must obey."""


@dataclass(frozen=True, slots=True)
class AwaitOutput:
    """Start (again) the limit within which announced output must come."""


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Put the question, and stop the clock of the time limit: nobody is hurried."""

    question: Input


@dataclass(frozen=True, slots=True)
class GiveAnswer:
    """Tell the sandbox, and let the clock go on."""

    request: int
    value: str | None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The question is void; its answer, if one comes, is ignored."""

    request: int


@dataclass(frozen=True, slots=True)
class EndSandbox:
    reason: KernelReason


@dataclass(frozen=True, slots=True)
class Finish:
    """The run is over: with its `end`, told by the sandbox, or because the sandbox ended."""

    end: Done | Ended
    cause: StopCause | None


Action = SendInterrupt | AwaitOutput | AskPerson | GiveAnswer | Withdraw | EndSandbox | Finish
_Step = tuple[RunState, tuple[Action, ...]]


def apply(state: RunState, event: Event) -> _Step:
    """Nothing happens after a run is over."""
    if state.over:
        return state, ()
    match event:
        case OutputDelivered(seq):
            return _delivered(state, seq)
        case DoneReceived(done, delivered):
            return _delivered(replace(state, done=done), delivered)
        case QuestionReceived(question, delivered):
            return _questioned(state, question, delivered)
        case Answered(value):
            return _answered(state, value)
        case StopAsked(cause):
            return _stop(state, cause)
        case ObeyLimitPassed():
            return _disobeyed(state)
        case DrainLimitPassed():
            return (state, (EndSandbox("protocol_violation"),)) if _waits_for(state) is not None else (state, ())
        case SandboxGone(ended):
            return _over(state, ended)
        case _:
            assert_never(event)


def _waits_for(state: RunState) -> int | None:
    """The output frame that must come before the run can go on to its end or its question."""
    if state.done:
        return state.done.seq
    return state.question.seq if state.question and not state.asked else None


def _delivered(state: RunState, seq: int) -> _Step:
    wanted = _waits_for(state)
    if wanted is None:
        return state, ()
    if seq < wanted:
        return state, (AwaitOutput(),)
    if state.done:
        return _over(state, state.done)
    return (replace(state, asked=True), (AskPerson(state.question),)) if state.question else (state, ())


def _questioned(state: RunState, question: Input, delivered: int) -> _Step:
    """Who was told to stop does not wait for an answer any more."""
    if state.cause or state.done:
        return state, (Withdraw(question.request),)
    return _delivered(replace(state, question=question, asked=False), delivered)


def _answered(state: RunState, value: str | None) -> _Step:
    if state.question is None or not state.asked:
        return state, ()
    return replace(state, question=None, asked=False), (GiveAnswer(state.question.request, value),)


def _stop(state: RunState, cause: StopCause) -> _Step:
    if state.done or state.cause:
        return state, ()
    state, withdrawn = _withdrawn(state)
    return replace(state, cause=cause), (*withdrawn, SendInterrupt())


def _withdrawn(state: RunState) -> _Step:
    if state.question is None:
        return state, ()
    return replace(state, question=None, asked=False), (Withdraw(state.question.request),)


def _disobeyed(state: RunState) -> _Step:
    if state.done or state.cause is None:
        return state, ()
    return state, (EndSandbox("unresponsive" if state.cause == "interrupt" else state.cause),)


def _over(state: RunState, end: Done | Ended) -> _Step:
    state, withdrawn = _withdrawn(state)
    return replace(state, over=True), (*withdrawn, Finish(end, state.cause))
