"""The frame protocol (PROTOCOL.md): requests to lines, lines to frames. Pure.

Every line from the sandbox is hostile: what does not fit raises ProtocolViolation and nothing else.
"""

import json
from dataclasses import asdict

from pennant_js_kernel import fields
from pennant_js_kernel.errors import ProtocolViolation
from pennant_js_kernel.fields import Fields
from pennant_js_kernel.frames import (
    Bundle,
    Clear,
    Complete,
    Completed,
    Completeness,
    CompletenessStatus,
    ControlFrame,
    Diagnostic,
    Display,
    Dispose,
    Done,
    Fault,
    FileRefused,
    FileText,
    Input,
    InputKind,
    InputReply,
    Inspect,
    Inspected,
    Interrupt,
    Interrupted,
    IsComplete,
    Json,
    Output,
    OutputFrame,
    ReadFile,
    Ready,
    Request,
    Run,
    RunStatus,
    ScriptError,
    StreamName,
)

PROTOCOL_VERSION = 1
MAX_INPUT_CHARACTERS = 64 * 1024
MAX_PATH_CHARACTERS = 1024
_STREAMS: tuple[StreamName, ...] = ("stdout", "stderr")
_COMPLETENESS: tuple[CompletenessStatus, ...] = ("complete", "incomplete", "invalid", "unknown")
_RUN_STATUSES: tuple[RunStatus, ...] = ("ok", "error", "interrupted")
_INPUT_KINDS: tuple[InputKind, ...] = ("prompt", "confirm", "alert")
_TYPES: dict[type[Request], str] = {
    Run: "run",
    Interrupt: "interrupt",
    Complete: "complete",
    Inspect: "inspect",
    IsComplete: "is_complete",
    Dispose: "dispose",
    InputReply: "input_reply",
    FileText: "file",
    FileRefused: "file",
}


def encode(request: Request) -> bytes:
    """One line. ASCII only, so that half a surrogate pair in somebody's source survives."""
    return json.dumps({"type": _TYPES[type(request)], **asdict(request)}, separators=(",", ":")).encode() + b"\n"


def parse_output(line: bytes) -> OutputFrame:
    """A line of fd 1."""
    given = fields.parse_object(line)
    seq, run = fields.whole(given, "seq", 1), fields.whole(given, "run", 1)
    match given.get("type"):
        case "output":
            stream: StreamName = fields.one_of(given, "stream", _STREAMS)
            return Output(seq, run, stream, fields.text(given, "text"))
        case "display":
            display_id = fields.text(given, "display_id") if given.get("display_id") is not None else None
            return Display(seq, run, fields.bundle(given), display_id, fields.flag(given, "update"))
        case "clear":
            return Clear(seq, run, fields.flag(given, "wait"))
        case _:
            raise _unknown(given, 1)


def parse_control(line: bytes) -> ControlFrame:
    """A line of fd 2. Plain text, which does not start with `{`, is a Diagnostic."""
    if not line.startswith(b"{"):
        return Diagnostic(line.decode(errors="replace"))
    given = fields.parse_object(line)
    match given.get("type"):
        case "ready":
            return Ready(fields.whole(given, "protocol"), fields.text(given, "node"), fields.text(given, "vm2"))
        case "done":
            return _done(given)
        case "fault":
            return Fault(fields.text(given, "message"))
        case "input":
            return _input(given)
        case "read_file":
            return ReadFile(fields.whole(given, "request", 1), _path(given))
        case _:
            return _answer(given, fields.whole(given, "id", 1))


def _input(given: Fields) -> Input:
    return Input(
        fields.whole(given, "request", 1),
        fields.whole(given, "run", 1),
        fields.whole(given, "seq"),
        fields.one_of(given, "kind", _INPUT_KINDS),
        fields.short_text(given, "prompt", MAX_INPUT_CHARACTERS),
        fields.short_text(given, "default", MAX_INPUT_CHARACTERS),
    )


def _path(given: Fields) -> str:
    path = fields.short_text(given, "path", MAX_PATH_CHARACTERS)
    parts = path.split("/")
    above = next((index for index, part in enumerate(parts) if part != ".."), len(parts))
    if any(part in ("", ".", "..") for part in parts[above:]) or above == len(parts) or "\0" in path:
        raise ProtocolViolation("the field 'path' is not a normal path from the notebook's folder")
    return path


def _answer(given: Fields, identity: int) -> Interrupted | Completed | Inspected | Completeness:
    match given.get("type"):
        case "interrupted":
            run = fields.whole(given, "run", 1) if given.get("run") is not None else None
            return Interrupted(identity, run)
        case "completed":
            return _completed(given, identity)
        case "inspected":
            return Inspected(identity, fields.flag(given, "found"), fields.bundle(given))
        case "completeness":
            status: CompletenessStatus = fields.one_of(given, "status", _COMPLETENESS)
            return Completeness(identity, status, fields.text(given, "indent"))
        case _:
            raise _unknown(given, 2)


def _completed(given: Fields, identity: int) -> Completed:
    matches, types = fields.texts(given, "matches"), fields.texts(given, "types")
    if len(matches) != len(types):
        raise ProtocolViolation("as many types as matches are needed")
    start, end = fields.whole(given, "start"), fields.whole(given, "end")
    if start > end:
        raise ProtocolViolation("a completion starts after its end")
    return Completed(identity, matches, start, end, types)


def _done(given: Fields) -> Done:
    identity, seq = fields.whole(given, "id", 1), fields.whole(given, "seq")
    status: RunStatus = fields.one_of(given, "status", _RUN_STATUSES)
    match status:
        case "ok":
            result = fields.bundle(fields.table(given, "result")) if given.get("result") is not None else None
            return Done(identity, seq, "ok", result=result, expressions=_expressions(given))
        case "error":
            return Done(identity, seq, "error", error=fields.script_error(fields.table(given, "error")))
        case "interrupted":
            return Done(identity, seq, "interrupted")


def _expressions(given: Fields) -> dict[str, Bundle | ScriptError]:
    if "expressions" not in given:
        return {}
    return {name: _expression(value) for name, value in fields.table(given, "expressions").items()}


def _expression(value: Json) -> Bundle | ScriptError:
    if not isinstance(value, dict):
        raise ProtocolViolation("an expression's value is not an object")
    if fields.one_of(value, "status", ("ok", "error")) == "ok":
        return fields.bundle(value)
    return fields.script_error(value)


def _unknown(given: Fields, stream: int) -> ProtocolViolation:
    return ProtocolViolation(f"no frame of fd {stream} has the type {str(given.get('type'))[:40]!r}")
