"""The messages between a kernel process and the broker (HANDOVER.md): parsed once, encoded once. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from pennant_spawner.engine import Framing
from pennant_spawner.errors import EngineError, HandoverError
from pennant_spawner.exit_reason import ExitReason, KernelReason
from pennant_spawner.isolation import Isolation
from pennant_spawner.sandbox_limits import SandboxLimits

MAX_MESSAGE_BYTES = 64 * 1024
MAX_GRACE_S = 30.0
_KERNEL_REASONS: Mapping[object, KernelReason | None] = {
    None: None,
    "time_limit": "time_limit",
    "output_limit": "output_limit",
    "unresponsive": "unresponsive",
    "protocol_violation": "protocol_violation",
    "idle": "idle",
}


@dataclass(frozen=True, slots=True)
class StartRequest:
    """The kernel wants a sandbox."""


@dataclass(frozen=True, slots=True)
class EndRequest:
    """The kernel is done with its sandbox, or saw it die. `grace_s`: seconds to exit by itself."""

    grace_s: float = 0.0
    diagnostics: str = ""
    kernel_reason: KernelReason | None = None


Request = StartRequest | EndRequest


def parse_request(line: bytes) -> Request:
    """Raises HandoverError for anything the protocol does not know."""
    try:
        fields: object = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise HandoverError(f"not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise HandoverError("not a JSON object")
    return _request(cast(dict[str, Any], fields))


def _request(fields: dict[str, Any]) -> Request:
    match fields:
        case {"type": "start"}:
            return StartRequest()
        case {"type": "end"}:
            return _end_request(fields)
        case _:
            raise HandoverError(f"unknown request type: {fields.get('type')!r}")


def _end_request(fields: dict[str, Any]) -> EndRequest:
    grace_s, diagnostics = fields.get("grace_s", 0.0), fields.get("diagnostics", "")
    reason = fields.get("kernel_reason")
    if isinstance(grace_s, bool) or not isinstance(grace_s, int | float) or not 0 <= grace_s <= MAX_GRACE_S:
        raise HandoverError(f"grace_s is not a number from 0 to {MAX_GRACE_S:g}")
    if not isinstance(diagnostics, str):
        raise HandoverError("diagnostics is not a string")
    if not isinstance(reason, str | None) or reason not in _KERNEL_REASONS:
        raise HandoverError(f"unknown kernel_reason: {reason!r}")
    return EndRequest(float(grace_s), diagnostics, _KERNEL_REASONS[reason])


def started(
    sandbox_id: str, engine: str, host: str, isolation: Isolation, framing: Framing, limits: SandboxLimits
) -> dict[str, Any]:
    return {
        "type": "started",
        "sandbox_id": sandbox_id,
        "engine": engine,
        "isolation": {"level": isolation.level, "summary": isolation.summary, "missing": list(isolation.missing)},
        "framing": framing,
        "host": host,
        "limits": {
            "memory_mib": limits.memory_mib,
            "cell_time_s": limits.cell_time_s,
            "cell_output_bytes": limits.cell_output_bytes,
            "idle_s": limits.idle_s,
            "idle_notice_s": limits.idle_notice_s,
        },
    }


def failed(error: EngineError) -> dict[str, Any]:
    return {"type": "failed", "message": error.message, "next_step": error.next_step}


def waiting(position: int, running: int, obstacle: Literal["full", "busy"] = "full") -> dict[str, Any]:
    """No sandbox yet. `running`: sandboxes that run on the host; `position`: 1 is the next to get one.

    `full`: another has to end first; `busy`: so much is being started that it takes a while.
    """
    noun = "notebook is" if running == 1 else "notebooks are"
    return {
        "type": "waiting",
        "position": position,
        "running": running,
        "message": f"The host is {obstacle}: {running} {noun} running; yours is number {position} in line.",
        "next_step": "The cell runs by itself as soon as there is room.",
    }


def ended(reason: ExitReason) -> dict[str, Any]:
    return {"type": "ended", "reason": reason.reason, "message": reason.message, "next_step": reason.next_step}


def encode(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
