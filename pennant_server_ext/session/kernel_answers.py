"""What the kernel's answers mean for a run and for the people who watch it. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast

from pennant_server_ext.messages import Outcome, RunError
from pennant_server_ext.plain_json import clean, clean_object, clean_text
from pennant_server_ext.runs.queue_events import RunFinished

SERVER_FAILED: Final = "The server failed to run the cell; its log tells why. Run it again."

_BY_NAME: Final = {
    "Interrupted": Outcome.INTERRUPTED,
    "KeyboardInterrupt": Outcome.INTERRUPTED,
    "TimeLimitExceeded": Outcome.TIMED_OUT,
    "SandboxEnded": Outcome.SANDBOX_ENDED,
}

_NEXT_STEP: Final = {
    Outcome.INTERRUPTED: "Interrupted by another client of the kernel.",
    Outcome.TIMED_OUT: "The cell ran longer than the time limit and was stopped. Make it shorter, or raise the limit.",
    Outcome.SANDBOX_ENDED: "The sandbox ended. Variables are gone; run the cells again from the top.",
    Outcome.CANCELLED: "The kernel did not run the cell. Run it again.",
}


def finished(run_id: str, reply: Mapping[str, Any], at: datetime) -> RunFinished:
    """The end of a run, from the content of its ``execute_reply``."""
    outcome = _outcome(reply)
    error = None if reply.get("status") != "error" else _error(reply)
    message = _NEXT_STEP.get(outcome)
    if outcome in (Outcome.TIMED_OUT, Outcome.SANDBOX_ENDED) and error is not None and error.evalue:
        message = error.evalue
    count = reply.get("execution_count")
    return RunFinished(
        run_id=run_id,
        outcome=outcome,
        at=at,
        execution_count=count if isinstance(count, int) and not isinstance(count, bool) else None,
        error=error,
        message=message,
        began=clean_object(reply.get("pennant")).get("began") is not False,
    )


def not_run(run_id: str, message: str, at: datetime) -> RunFinished:
    """The end of a run that no kernel has answered."""
    return RunFinished(run_id=run_id, outcome=Outcome.KERNEL_DIED, at=at, message=message)


def isolation_of(sandbox: object) -> dict[str, Any] | None:
    """What the document tells of the sandbox's isolation, from ``kernel_info_reply`` or ``pennant_sandbox``."""
    fields = clean_object(sandbox)
    told = fields.get("isolation")
    if not told:
        return None
    isolation = cast("dict[str, Any]", told) if isinstance(told, dict) else {"level": str(told), "summary": str(told)}
    missing = isolation.get("missing")
    return {
        "engine": str(fields.get("engine", "")),
        "level": str(isolation.get("level", "")),
        "summary": str(isolation.get("summary", "")),
        "missing": [str(item) for item in cast("list[object]", missing)] if isinstance(missing, list) else [],
    }


def sandbox_ended_message(content: Mapping[str, Any]) -> str:
    """One sentence with the next step, from a ``pennant_sandbox`` message whose event is ``ended``."""
    parts = (content.get("message") or "The sandbox ended.", content.get("next_step") or "Run the cells again.")
    return clean_text(" ".join(str(part) for part in parts))


def _outcome(reply: Mapping[str, Any]) -> Outcome:
    told = clean_object(reply.get("pennant")).get("outcome")
    if isinstance(told, str) and told in set(Outcome):
        return Outcome(told)
    match reply.get("status"):
        case "ok":
            return Outcome.OK
        case "error":
            return _BY_NAME.get(str(reply.get("ename")), Outcome.ERROR)
        case _:
            return Outcome.CANCELLED


def _error(reply: Mapping[str, Any]) -> RunError:
    traceback = clean(reply.get("traceback") or [])
    lines = tuple(str(line) for line in cast("list[object]", traceback)) if isinstance(traceback, list) else ()
    return RunError(clean_text(str(reply.get("ename", ""))), clean_text(str(reply.get("evalue", ""))), lines)
