"""The frames of PROTOCOL.md as values: what the kernel asks, what the sandbox says. Offsets are UTF-16 code units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
StreamName = Literal["stdout", "stderr"]
RunStatus = Literal["ok", "error", "interrupted"]
CompletenessStatus = Literal["complete", "incomplete", "invalid", "unknown"]
InputKind = Literal["prompt", "confirm", "alert"]


@dataclass(frozen=True, slots=True)
class Run:
    id: int
    cell: int
    source: str
    expressions: Mapping[str, str] = field(default_factory=dict[str, str])
    cell_id: str = ""
    stdin: bool = False


@dataclass(frozen=True, slots=True)
class Interrupt:
    id: int


@dataclass(frozen=True, slots=True)
class Complete:
    id: int
    source: str
    cursor: int


@dataclass(frozen=True, slots=True)
class Inspect:
    id: int
    source: str
    cursor: int
    detail: int


@dataclass(frozen=True, slots=True)
class IsComplete:
    id: int
    source: str


@dataclass(frozen=True, slots=True)
class Dispose:
    cell_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InputReply:
    """`value` is None when nobody can be asked or they declined."""

    request: int
    value: str | None


@dataclass(frozen=True, slots=True)
class FileText:
    request: int
    text: str


@dataclass(frozen=True, slots=True)
class FileRefused:
    """`error`: one sentence."""

    request: int
    error: str


FileReply = FileText | FileRefused
Request = Run | Interrupt | Complete | Inspect | IsComplete | Dispose | InputReply | FileReply


@dataclass(frozen=True, slots=True)
class Bundle:
    """Jupyter's MIME bundle: text for text types, any JSON for JSON types."""

    data: dict[str, Json]
    metadata: dict[str, Json]


@dataclass(frozen=True, slots=True)
class ScriptError:
    """An exception of the user's code."""

    name: str
    message: str
    traceback: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Output:
    seq: int
    run: int
    stream: StreamName
    text: str


@dataclass(frozen=True, slots=True)
class Display:
    seq: int
    run: int
    bundle: Bundle
    display_id: str | None
    update: bool


@dataclass(frozen=True, slots=True)
class Clear:
    seq: int
    run: int
    wait: bool


OutputFrame = Output | Display | Clear


@dataclass(frozen=True, slots=True)
class Ready:
    protocol: int
    node: str
    vm2: str


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a run. `seq`: the last output frame that belongs before it."""

    id: int
    seq: int
    status: RunStatus
    result: Bundle | None = None
    error: ScriptError | None = None
    expressions: Mapping[str, Bundle | ScriptError] = field(default_factory=dict[str, "Bundle | ScriptError"])


@dataclass(frozen=True, slots=True)
class Interrupted:
    id: int
    run: int | None


@dataclass(frozen=True, slots=True)
class Completed:
    id: int
    matches: tuple[str, ...]
    start: int
    end: int
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspected:
    id: int
    found: bool
    bundle: Bundle


@dataclass(frozen=True, slots=True)
class Completeness:
    id: int
    status: CompletenessStatus
    indent: str


@dataclass(frozen=True, slots=True)
class Fault:
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A line of plain text on fd 2: V8's last words. Never output."""

    text: str


@dataclass(frozen=True, slots=True)
class Input:
    """`prompt`, `confirm` or `alert` of a run. `seq`: the last output frame that belongs before it."""

    request: int
    run: int
    seq: int
    kind: InputKind
    prompt: str
    default: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A relative import. `path`: from the notebook's folder, normal, `..` at its beginning only."""

    request: int
    path: str


Answer = Interrupted | Completed | Inspected | Completeness
ControlFrame = Ready | Done | Answer | Fault | Diagnostic | Input | ReadFile
