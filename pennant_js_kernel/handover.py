"""What the kernel and the sandbox broker tell each other (HANDOVER.md). Pure."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pennant_js_kernel.errors import BrokerGone

KernelReason = Literal["time_limit", "output_limit", "unresponsive", "protocol_violation", "idle"]
Framing = Literal["plain", "multiplexed"]
MAX_DIAGNOSTICS_BYTES = 8 * 1024
STREAM_COUNTS: dict[Framing, int] = {"plain": 2, "multiplexed": 1}


@dataclass(frozen=True, slots=True)
class Isolation:
    """How strong the wall is: `level` for programs, `summary` for people, `missing` for those who want a better one."""

    level: str
    summary: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a cell may use. `cell_time_s` is None when there is no limit.

    `idle_s`: the sandbox ends when no cell has run for so long, and that is told `idle_notice_s` before; None: never.
    """

    memory_mib: int
    cell_time_s: float | None
    cell_output_bytes: int
    idle_s: float | None = None
    idle_notice_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Started:
    sandbox_id: str
    engine: str
    isolation: Isolation
    framing: Framing
    limits: Limits
    host: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """No answer yet: the host is full. `position` 1 is the next to get a sandbox; `running` are those that run."""

    position: int
    running: int
    message: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Failed:
    message: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a sandbox ended: the exit reason, one sentence, the next step."""

    reason: str
    message: str
    next_step: str


Reply = Started | Waiting | Failed | Ended


def start_request() -> bytes:
    return _encode({"type": "start"})


def end_request(grace_s: float, diagnostics: str, kernel_reason: KernelReason | None) -> bytes:
    """`grace_s`: how long the sandbox may take to exit by itself, in seconds."""
    tail = diagnostics.encode(errors="replace")[-MAX_DIAGNOSTICS_BYTES:].decode(errors="ignore")
    return _encode({"type": "end", "grace_s": grace_s, "diagnostics": tail, "kernel_reason": kernel_reason})


def parse_reply(line: bytes) -> Reply:
    """Raises BrokerGone for anything else: a broker that does not speak the protocol cannot be used."""
    try:
        return _reply(json.loads(line))
    except (KeyError, TypeError, ValueError) as error:
        raise BrokerGone(f"The sandbox broker sent something unknown ({error}).") from error


def encode_reply(reply: Reply) -> bytes:
    """The broker's side; used by fakes."""
    return _encode({"type": type(reply).__name__.lower(), **asdict(reply)})


def _reply(given: dict[str, Any]) -> Reply:
    match given["type"]:
        case "started":
            return _started(given)
        case "waiting":
            place = int(given["position"]), int(given["running"])
            return Waiting(*place, str(given["message"]), str(given["next_step"]))
        case "failed":
            return Failed(str(given["message"]), str(given["next_step"]))
        case "ended":
            return Ended(str(given["reason"]), str(given["message"]), str(given["next_step"]))
        case other:
            raise ValueError(f"{other!r} is not known")


def _started(given: dict[str, Any]) -> Started:
    isolation, limits = given["isolation"], given["limits"]
    if given["framing"] not in STREAM_COUNTS:
        raise ValueError(f"{given['framing']!r} is not known")
    time_s, idle_s = limits["cell_time_s"], limits.get("idle_s")
    return Started(
        str(given["sandbox_id"]),
        str(given["engine"]),
        Isolation(str(isolation["level"]), str(isolation["summary"]), tuple(map(str, isolation["missing"]))),
        given["framing"],
        Limits(
            int(limits["memory_mib"]),
            None if time_s is None else float(time_s),
            int(limits["cell_output_bytes"]),
            None if idle_s is None else float(idle_s),
            float(limits.get("idle_notice_s", 0.0)),
        ),
        str(given.get("host", "")),
    )


def _encode(message: dict[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"
