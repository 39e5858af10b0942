"""The words of the server's interface: who, what to run, how it ended. Plain values, no behaviour of their own.

``docs/api.md`` is the contract; the functions here turn values into its JSON and back.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, cast

from pennant_server_ext.errors import BadRequest, TooLarge

MAX_RUNS_IN_BATCH: Final = 1000
MAX_SOURCE_BYTES: Final = 8 * 1024 * 1024
"""Source text of one batch, all cells together."""

_RUN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_MAX_CELL_ID = 256


class Outcome(StrEnum):
    """How a cell run ended."""

    OK = "ok"
    ERROR = "error"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    TIMED_OUT = "timed_out"
    SANDBOX_ENDED = "sandbox_ended"
    KERNEL_DIED = "kernel_died"


class RunState(StrEnum):
    """Where a cell run stands."""

    QUEUED = "queued"
    OFFERED = "offered"
    RUNNING = "running"
    ENDED = "ended"


class NoticeKind(StrEnum):
    """What a notice tells about."""

    INTERRUPTED = "interrupted"
    RESTARTED = "restarted"
    SANDBOX_ENDED = "sandbox_ended"
    KERNEL_DIED = "kernel_died"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class User:
    """A person, as Jupyter's identity provider names them."""

    username: str
    display_name: str
    color: str


@dataclass(frozen=True, slots=True)
class RunError:
    """What the cell threw."""

    ename: str
    evalue: str
    traceback: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One cell that somebody wants to run."""

    run_id: str
    cell_id: str
    source: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Cell runs requested together."""

    runs: tuple[RunRequest, ...]
    stop_on_error: bool


@dataclass(frozen=True, slots=True)
class OfferAnswer:
    """What somebody decided about runs that are offered: to run them, or to forget them."""

    run_ids: frozenset[str]
    run: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something everybody in the notebook should know."""

    kind: NoticeKind
    user: User | None
    cell_id: str | None
    at: datetime
    message: str


def utc_now() -> datetime:
    """The present moment, aware of its zone."""
    return datetime.now(UTC)


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 with milliseconds and ``Z``, as JavaScript writes it; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def user_json(user: User) -> dict[str, Any]:
    """The user as ``docs/api.md`` shows it."""
    return {"username": user.username, "display_name": user.display_name, "color": user.color}


def notice_json(notice: Notice, notice_id: str) -> dict[str, Any]:
    """The notice as it stands in the shared document."""
    return {
        "id": notice_id,
        "kind": notice.kind.value,
        "user": None if notice.user is None else user_json(notice.user),
        "cell_id": notice.cell_id,
        "at": iso(notice.at),
        "message": notice.message,
    }


def parse_batch(body: bytes) -> Batch:
    """Read the body of ``POST /runs``.

    Raises:
        BadRequest: not the JSON that ``docs/api.md`` asks for; the message names the field.
        TooLarge: more runs or more source than one batch may hold.
    """
    document = parse_object(body)
    runs = document.get("runs")
    if not isinstance(runs, list) or not runs:
        raise BadRequest("Give `runs`: a list with at least one run.")
    items = cast("list[object]", runs)
    if len(items) > MAX_RUNS_IN_BATCH:
        raise TooLarge("too_many_runs", f"One batch holds at most {MAX_RUNS_IN_BATCH} runs; send the rest afterwards.")
    stop_on_error = document.get("stop_on_error", True)
    if not isinstance(stop_on_error, bool):
        raise BadRequest("`stop_on_error` is true or false.")
    _refuse_unknown(document, {"runs", "stop_on_error"}, "the body")
    return Batch(_distinct(tuple(_parse_run(item, index) for index, item in enumerate(items))), stop_on_error)


def parse_offer_answer(body: bytes) -> OfferAnswer:
    """Read the body of ``POST /offered``.

    Raises:
        BadRequest: not the JSON that ``docs/api.md`` asks for; the message names the field.
    """
    document = parse_object(body)
    run_ids, run = document.get("run_ids"), document.get("run")
    ids = cast("list[object]", run_ids) if isinstance(run_ids, list) else []
    texts = frozenset(run_id for run_id in ids if isinstance(run_id, str))
    if not texts or len(texts) != len(ids):
        raise BadRequest("Give `run_ids`: the ids of the offered runs that are meant, each once.")
    if not isinstance(run, bool):
        raise BadRequest("Give `run`: true to run them, false to forget them.")
    _refuse_unknown(document, {"run_ids", "run"}, "the body")
    return OfferAnswer(texts, run)


def parse_object(body: bytes) -> Mapping[str, object]:
    """A JSON object from a request's body.

    Raises:
        BadRequest: the body is not a JSON object in UTF-8.
    """
    try:
        document = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(document, dict):
        raise BadRequest("The body is not a JSON object.")
    return cast("dict[str, object]", document)


def _parse_run(item: object, index: int) -> RunRequest:
    if not isinstance(item, dict):
        raise BadRequest(f"runs[{index}] is not a JSON object.")
    fields = cast("dict[str, object]", item)
    run_id, cell_id, source = fields.get("run_id"), fields.get("cell_id"), fields.get("source")
    if not isinstance(run_id, str) or not _RUN_ID.fullmatch(run_id):
        raise BadRequest(f"runs[{index}].run_id: 8 to 64 letters, digits, `_` or `-`.")
    if not isinstance(cell_id, str) or not 0 < len(cell_id) <= _MAX_CELL_ID:
        raise BadRequest(f"runs[{index}].cell_id: a text of 1 to {_MAX_CELL_ID} characters.")
    if not isinstance(source, str):
        raise BadRequest(f"runs[{index}].source: the cell's text.", cell_id=cell_id)
    _refuse_unknown(fields, {"run_id", "cell_id", "source"}, f"runs[{index}]")
    return RunRequest(run_id, cell_id, source)


def _distinct(runs: tuple[RunRequest, ...]) -> tuple[RunRequest, ...]:
    if len({run.run_id for run in runs}) != len(runs):
        raise BadRequest("A run_id stands twice in the batch; each run needs its own.")
    if sum(len(run.source.encode("utf-8", "surrogatepass")) for run in runs) > MAX_SOURCE_BYTES:
        raise TooLarge("source_too_large", f"The cells of one batch hold at most {MAX_SOURCE_BYTES} bytes together.")
    return runs


def _refuse_unknown(fields: Mapping[str, object], known: set[str], where: str) -> None:
    unknown = sorted(set(fields) - known)
    if unknown:
        raise BadRequest(f"Unknown field in {where}: {', '.join(unknown)}.")
