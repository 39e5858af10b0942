"""Why a sandbox ended, and what to tell the people who were using it. Pure."""

import signal
from dataclasses import dataclass
from typing import Literal

from pennant_spawner.engine import ExitFacts
from pennant_spawner.sandbox_limits import SandboxLimits

KernelReason = Literal["time_limit", "output_limit", "unresponsive", "protocol_violation", "idle"]
Reason = Literal[
    "javascript_heap",
    "memory",
    "time_limit",
    "output_limit",
    "unresponsive",
    "protocol_violation",
    "seccomp",
    "crashed",
    "killed",
    "operator",
    "host_lost",
    "engine_unreachable",
    "idle",
    "stopped",
]

_GONE = "Variables are gone; "
_SIGSYS = 128 + signal.SIGSYS
_SIGKILL = 128 + signal.SIGKILL
_SIGTERM = 128 + signal.SIGTERM


@dataclass(frozen=True, slots=True)
class ExitReason:
    """The reason for programs, one sentence for people, and the next step."""

    reason: Reason
    message: str
    next_step: str


def exit_reason(
    facts: ExitFacts, diagnostics: str, kernel_reason: KernelReason | None, limits: SandboxLimits
) -> ExitReason:
    """The reason why a sandbox ended. The kernel's own reason comes first: it decided to end it."""
    reason = kernel_reason or _reason(facts, diagnostics)
    return ExitReason(reason, _message(reason, facts, limits), _GONE + _NEXT_STEPS[reason])


def _reason(facts: ExitFacts, diagnostics: str) -> Reason:
    if facts.host_lost:
        return "host_lost"
    if facts.by_operator:
        return "operator"
    if facts.out_of_memory:
        return "memory"
    if "heap out of memory" in diagnostics or "heap limit" in diagnostics:
        return "javascript_heap"
    if "FATAL ERROR" in diagnostics and "invalid" in diagnostics.lower():
        return "memory"
    if facts.unreachable:
        return "engine_unreachable"
    if facts.exit_code == _SIGSYS:
        return "seccomp"
    if facts.forced or facts.exit_code in (0, _SIGTERM):
        return "stopped"
    return "killed" if facts.exit_code in (None, _SIGKILL) else "crashed"


_NEXT_STEPS: dict[Reason, str] = {
    "javascript_heap": "use less memory, then run the cells again.",
    "memory": "use less memory, then run the cells again.",
    "time_limit": "make the cell shorter or ask for a higher limit, then run the cells again.",
    "output_limit": "print less, then run the cells again.",
    "unresponsive": "run the cells again.",
    "protocol_violation": "run the cells again; if it comes back, please report it.",
    "seccomp": "take out what reached for the system, then run the cells again.",
    "crashed": "run the cells again; if it comes back, please report it.",
    "killed": "run the cells again.",
    "operator": "run the cells again, or ask whoever runs this server why.",
    "host_lost": "run the cells again; they get a sandbox on another host.",
    "engine_unreachable": "run the cells again; if it comes back, tell whoever runs this server.",
    "idle": "run the cells again.",
    "stopped": "run the cells again.",
}


def _message(reason: Reason, facts: ExitFacts, limits: SandboxLimits) -> str:
    match reason:
        case "javascript_heap":
            return (
                f"JavaScript ran out of memory (heap limit {limits.heap_mib} of the sandbox's {limits.memory_mib} MiB)."
            )
        case "memory":
            return f"The sandbox ran out of memory (limit {limits.memory_mib} MiB)."
        case "time_limit":
            return f"The cell ran longer than its limit ({limits.cell_time_limit_s:g} s) and could not be stopped."
        case "output_limit":
            return f"The cell printed more than its limit ({limits.output_limit_mib} MiB) and could not be stopped."
        case "unresponsive":
            return "The sandbox did not answer any more and was ended."
        case "protocol_violation":
            return "The sandbox was ended because it sent something that is not allowed."
        case "seccomp":
            return "The sandbox was ended because its program asked Linux for something forbidden."
        case "crashed":
            return f"The sandbox crashed ({_exit_words(facts)})."
        case "killed":
            return _killed_words(facts)
        case "operator":
            return "Somebody who runs this server ended the sandbox."
        case "host_lost":
            return "The host that the sandbox ran on was lost."
        case "engine_unreachable":
            return "The sandbox was lost: the engine that runs it does not answer."
        case "idle":
            return f"The sandbox was ended because no cell had run for {_duration(limits.idle_limit_s)}."
        case "stopped":
            return "The sandbox was stopped."


def _killed_words(facts: ExitFacts) -> str:
    if facts.too_many_processes:
        return "The sandbox started too many threads and was ended."
    if facts.lost:
        return "The sandbox was removed from outside."
    return "The sandbox was killed from outside, perhaps because its host ran short of memory."


def _duration(seconds: float) -> str:
    return f"{seconds / 60:g} minutes" if seconds >= 120 else f"{seconds:g} s"


def _exit_words(facts: ExitFacts) -> str:
    code = facts.exit_code
    if code is None or code <= 128:
        return f"exit status {code}"
    try:
        return signal.Signals(code - 128).name
    except ValueError:
        return f"exit status {code}"
