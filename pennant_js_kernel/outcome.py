"""How a run ended, in Jupyter's words and in Pennant's. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pennant_js_kernel.frames import Bundle, Done, ScriptError
from pennant_js_kernel.handover import Ended, Limits
from pennant_js_kernel.run_state import Finish, StopCause

OutcomeName = Literal["ok", "error", "interrupted", "timed_out", "sandbox_ended"]
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """`error` is None exactly when `name` is ok. `began`: the sandbox was given the cell."""

    name: OutcomeName
    error: ScriptError | None = None
    result: Bundle | None = None
    expressions: Mapping[str, Bundle | ScriptError] = field(default_factory=dict[str, "Bundle | ScriptError"])
    began: bool = True


def outcome(finish: Finish, limits: Limits) -> Outcome:
    """A run that ended by itself before it heard that it should stop has its own outcome."""
    if isinstance(finish.end, Ended):
        return _sandbox_ended(finish.end, finish.cause)
    if finish.cause == "output_limit":
        return _output_limit(limits)
    if finish.end.status == "interrupted":
        return _interrupted(finish.cause, limits)
    return _own(finish.end)


def not_started(message: str, next_step: str) -> Outcome:
    """There was no sandbox to run in."""
    return replace(_told("sandbox_ended", "SandboxEnded", f"{message} {next_step}"), began=False)


def stopped_before_start() -> Outcome:
    told = _told("interrupted", "Interrupted", "The cell was interrupted before it began.")
    return replace(told, began=False)


def kernel_failure(error: Exception) -> Outcome:
    """A fault of the kernel itself: the user's code is not to blame."""
    return _told("sandbox_ended", "SandboxEnded", f"The kernel failed ({error!r}). Restart the kernel.")


def output_notice(limits: Limits) -> str:
    """What stands below the last output that is shown."""
    return f"\n[Output stopped: more than {_amount(limits.cell_output_bytes)} from one cell. Print less.]\n"


def _own(done: Done) -> Outcome:
    if done.error:
        return Outcome("error", done.error)
    return Outcome("ok", None, done.result, done.expressions)


def _interrupted(cause: StopCause | None, limits: Limits) -> Outcome:
    if cause == "time_limit":
        message = f"The cell ran longer than its limit ({limits.cell_time_s:g} s) and was stopped. Variables are kept."
        return _told("timed_out", "TimeLimitExceeded", message)
    return _told("interrupted", "Interrupted", "The cell was interrupted. Variables are kept.")


def _output_limit(limits: Limits) -> Outcome:
    limit = _amount(limits.cell_output_bytes)
    message = f"The cell printed more than its limit ({limit}) and was stopped. Variables are kept; print less."
    return _told("error", "OutputLimitExceeded", message)


def _sandbox_ended(ended: Ended, cause: StopCause | None) -> Outcome:
    message = f"{ended.message} {ended.next_step}"
    if cause == "time_limit":
        return _told("timed_out", "TimeLimitExceeded", message)
    return _told("sandbox_ended", "SandboxEnded", message)


def _told(name: OutcomeName, error_name: str, message: str) -> Outcome:
    return Outcome(name, ScriptError(error_name, message, (f"{error_name}: {message}",)))


def _amount(size: int) -> str:
    return f"{size / _MIB:g} MiB" if size >= _MIB else f"{size} bytes"
