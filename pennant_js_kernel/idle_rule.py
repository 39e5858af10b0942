"""When an idle sandbox is announced to end, and ended, as a pure function: state and event to state and actions.

The rule, in words: a sandbox in which no cell has run for `idle_s` is ended, and people are told `idle_notice_s`
before. A run counts from its beginning to its end, however long it takes, and also while it waits for a person's
answer. What a cell left running in the background does not count, nor does typing. A sandbox in which nothing ever ran
has nothing to lose: it is ended without being announced.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from pennant_js_kernel.handover import Limits


@dataclass(frozen=True, slots=True)
class IdleState:
    """Moments are in seconds of one clock that never goes back.

    `idle_s` is None while there is no sandbox, or when it is never ended. `since`: the last end of a run, or what
    counts as one. `used`: a cell has run in this sandbox. `ends_at`: its announced end.
    """

    idle_s: float | None = None
    notice_s: float = 0.0
    since: float = 0.0
    used: bool = False
    busy: bool = False
    ends_at: float | None = None


@dataclass(frozen=True, slots=True)
class SandboxCame:
    limits: Limits


@dataclass(frozen=True, slots=True)
class SandboxWent:
    """Ended, for whatever reason."""


@dataclass(frozen=True, slots=True)
class RunBegan:
    """Also when it still has to wait for its sandbox."""


@dataclass(frozen=True, slots=True)
class RunEnded:
    pass


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody wants the sandbox to stay: counts as a run."""


@dataclass(frozen=True, slots=True)
class TimePassed:
    """The moment that `next_look` named has come."""


Event = SandboxCame | SandboxWent | RunBegan | RunEnded | Kept | TimePassed


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell people that the sandbox ends in `ends_in_s`, when no cell will have run for `idle_s`."""

    ends_in_s: float
    idle_s: float


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Tell people that it does not."""


@dataclass(frozen=True, slots=True)
class EndIdle:
    """End the sandbox."""


Action = Announce | TakeBack | EndIdle
_Step = tuple[IdleState, tuple[Action, ...]]


def apply(state: IdleState, event: Event, now: float) -> _Step:
    match event:
        case SandboxCame(limits):
            # A long notice for a short limit would stand there all the time.
            notice_s = min(limits.idle_notice_s, (limits.idle_s or 0.0) / 2)
            return IdleState(limits.idle_s, notice_s, now, state.busy, state.busy), ()
        case SandboxWent():
            return IdleState(busy=state.busy), ()
        case RunBegan():
            return _resumed(replace(state, busy=True, used=True))
        case RunEnded():
            return replace(state, busy=False, since=now), ()
        case Kept():
            return _resumed(replace(state, since=now))
        case TimePassed():
            return _looked(state, now)
        case _:
            assert_never(event)


def next_look(state: IdleState) -> float | None:
    """When `TimePassed` is due; None: nothing will happen by itself."""
    if state.busy or state.idle_s is None:
        return None
    if state.ends_at is not None:
        return state.ends_at
    return state.since + state.idle_s - (state.notice_s if state.used else 0.0)


def _resumed(state: IdleState) -> _Step:
    return replace(state, ends_at=None), () if state.ends_at is None else (TakeBack(),)


def _looked(state: IdleState, now: float) -> _Step:
    due = next_look(state)
    if due is None or state.idle_s is None or now < due:
        return state, ()
    if state.used and state.ends_at is None:
        # Whoever looks late, because the machine was busy, still gives the whole notice.
        ends_at = max(state.since + state.idle_s, now + state.notice_s)
        return replace(state, ends_at=ends_at), (Announce(ends_at - now, state.idle_s),)
    return replace(state, idle_s=None, ends_at=None), (EndIdle(),)
