"""What everybody in the notebook is told about its sandbox: the ``sandbox`` of the shared document. Pure.

The kernel says what happens; here it becomes what is true until something else happens. A loss of variables stays until
the next run begins: from then on the cells show for themselves what is there.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from pennant_server_ext.messages import iso
from pennant_server_ext.plain_json import clean_object, clean_text

KERNEL_DIED: Final = "kernel_died"
"""The reason of a loss that no kernel could tell."""

_LONGEST_TEXT: Final = 2000
_LONGEST_S: Final = 10.0 * 365 * 86_400


@dataclass(frozen=True, slots=True)
class Line:
    """The host is full: ``position`` 1 is the next notebook to get a sandbox."""

    position: int
    running: int
    message: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Loss:
    """Variables are gone, and why."""

    reason: str
    message: str
    next_step: str
    at: datetime


@dataclass(frozen=True, slots=True)
class About:
    """What is known about sandboxes of this kernel. ``idle_s`` is None when an idle one is kept."""

    host: str = ""
    memory_mib: int | None = None
    idle_s: float | None = None


@dataclass(frozen=True, slots=True)
class SandboxState:
    """``alive``: there is one. ``used``: a cell has run in it. ``ends_at``: its announced end, if no cell runs."""

    alive: bool = False
    used: bool = False
    line: Line | None = None
    loss: Loss | None = None
    ends_at: datetime | None = None
    about: About = About()


def described(state: SandboxState, told: Mapping[str, Any], at: datetime) -> SandboxState:
    """The state after the kernel has told everything it knows (``kernel_info_reply``).

    It may have said so before it heard of a run that has begun since: a sandbox that was used stays used.
    """
    known = state.loss if state.loss is not None and state.loss.reason == KERNEL_DIED else None
    return SandboxState(
        alive=told.get("state") == "ready",
        used=told.get("used") is True or (state.alive and state.used),
        line=_line(clean_object(told.get("waiting"))),
        loss=_loss(clean_object(told.get("lost")), at) or known,
        ends_at=_ends_at(told, at),
        about=_about(told) or state.about,
    )


def published(state: SandboxState, content: Mapping[str, Any], *, in_run: bool, at: datetime) -> SandboxState:
    """The state after a ``pennant_sandbox`` message; ``in_run``: it belongs to a run."""
    match content.get("event"):
        case "started":
            about = _about(content) or state.about
            return replace(state, alive=True, used=in_run, line=None, ends_at=None, about=about)
        case "waiting":
            return replace(state, alive=False, line=_line(content))
        case "failed":
            return replace(state, alive=False, line=None)
        case "idle":
            return replace(state, ends_at=_ends_at(content, at))
        case "ended":
            loss = _loss(content, at) if content.get("lost") is not False else state.loss
            return SandboxState(loss=loss, about=state.about)
        case _:
            return state


def run_began(state: SandboxState) -> SandboxState:
    """Somebody runs a cell, in the sandbox that is there or the next one."""
    return replace(state, used=True, loss=None, ends_at=None)


def kernel_gone(state: SandboxState, message: str, at: datetime) -> SandboxState:
    """The kernel process ended, and its sandbox with it. ``message``: one sentence, and the next step in another."""
    why, end, next_step = message.partition(". ")
    loss = Loss(KERNEL_DIED, why + end.strip(), next_step, at) if state.used else state.loss
    return SandboxState(loss=loss, about=state.about)


def unlinked(state: SandboxState) -> SandboxState:
    """Nobody listens to the kernel any more; it tells the rest again when somebody does."""
    kept = state.loss is not None and state.loss.reason == KERNEL_DIED
    return SandboxState(loss=state.loss if kept else None, about=state.about)


def sandbox_json(state: SandboxState) -> dict[str, Any]:
    """The state as ``docs/api.md`` shows it."""
    told = {**_told(state), "ends_at": iso(state.ends_at)}
    return {**told, "host": state.about.host, "memory_mib": state.about.memory_mib, "idle_s": state.about.idle_s}


def _told(state: SandboxState) -> dict[str, Any]:
    empty = dict.fromkeys(("position", "running", "reason", "message", "next_step", "at"))
    if state.line is not None:
        line = state.line
        place = {"position": line.position, "running": line.running}
        return {"state": "waiting", **empty, **place, "message": line.message, "next_step": line.next_step}
    if state.loss is not None:
        loss = state.loss
        why = {"reason": loss.reason, "message": loss.message, "next_step": loss.next_step, "at": iso(loss.at)}
        return {"state": "ended", **empty, **why}
    return {"state": "ready" if state.alive else "none", **empty}


def _line(told: Mapping[str, Any]) -> Line | None:
    position, running = told.get("position"), told.get("running")
    if not isinstance(position, int) or not isinstance(running, int):
        return None
    return Line(position, running, _text(told, "message"), _text(told, "next_step"))


def _loss(told: Mapping[str, Any], at: datetime) -> Loss | None:
    if not isinstance(told.get("reason"), str):
        return None
    return Loss(_text(told, "reason"), _text(told, "message"), _text(told, "next_step"), _moment(told.get("at")) or at)


def _ends_at(told: Mapping[str, Any], at: datetime) -> datetime | None:
    seconds = _number(told.get("ends_in_s"))
    return None if seconds is None else at + timedelta(seconds=min(max(0.0, seconds), _LONGEST_S))


def _about(told: Mapping[str, Any]) -> About | None:
    limits = clean_object(told.get("limits"))
    memory_mib = _number(limits.get("memory_mib"))
    if memory_mib is None:
        return None
    return About(_text(told, "host"), int(memory_mib), _number(limits.get("idle_s")))


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return clean_text(value)[:_LONGEST_TEXT] if isinstance(value, str) else ""
