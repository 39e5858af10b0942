"""One run, from its frame to its outcome, as a pure function: state and event to state and actions."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from pennant_js_kernel.frames import Done
from pennant_js_kernel.handover import Ended, KernelReason

StopCause = Literal["interrupt", "time_limit", "output_limit"]


@dataclass(frozen=True, slots=True)
class RunState:
    """`cause`: why it was told to stop. `done`: its end, while output that belongs before it is still under way."""

    cause: StopCause | None = None
    done: Done | None = None
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
class StopAsked:
    cause: StopCause


@dataclass(frozen=True, slots=True)
class ObeyLimitPassed:
    """It was told to stop and has not."""


@dataclass(frozen=True, slots=True)
class DrainLimitPassed:
    """It ended, but output that it announced does not come."""


@dataclass(frozen=True, slots=True)
class SandboxGone:
    ended: Ended


Event = OutputDelivered | DoneReceived | StopAsked | ObeyLimitPassed | DrainLimitPassed | SandboxGone


@dataclass(frozen=True, slots=True)
class SendInterrupt:
    """Tell the sandbox to stop, and start the limit within which it must obey."""


@dataclass(frozen=True, slots=True)
class AwaitOutput:
    """Start (again) the limit within which announced output must come."""


@dataclass(frozen=True, slots=True)
class EndSandbox:
    reason: KernelReason


@dataclass(frozen=True, slots=True)
class Finish:
    """The run is over: with its `end`, told by the sandbox, or because the sandbox ended."""

    end: Done | Ended
    cause: StopCause | None


Action = SendInterrupt | AwaitOutput | EndSandbox | Finish
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
        case StopAsked(cause):
            return _stop(state, cause)
        case ObeyLimitPassed():
            return _disobeyed(state)
        case DrainLimitPassed():
            return (state, (EndSandbox("protocol_violation"),)) if state.done else (state, ())
        case SandboxGone(ended):
            return _over(state, ended)
        case _:
            assert_never(event)


def _delivered(state: RunState, seq: int) -> _Step:
    if state.done is None:
        return state, ()
    return _over(state, state.done) if seq >= state.done.seq else (state, (AwaitOutput(),))


def _stop(state: RunState, cause: StopCause) -> _Step:
    if state.done or state.cause:
        return state, ()
    return replace(state, cause=cause), (SendInterrupt(),)


def _disobeyed(state: RunState) -> _Step:
    if state.done or state.cause is None:
        return state, ()
    return state, (EndSandbox("time_limit" if state.cause == "time_limit" else "unresponsive"),)


def _over(state: RunState, end: Done | Ended) -> _Step:
    return replace(state, over=True), (Finish(end, state.cause),)
