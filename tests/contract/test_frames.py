"""The kernel against the frame transcripts, and the transcripts against PROTOCOL.md."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pennant_js_kernel import frames, protocol
from pennant_js_kernel.errors import ProtocolViolation
from pennant_js_kernel.frames import Bundle, ScriptError

FOLDER = Path(__file__).parent
PROTOCOL = FOLDER.parents[1] / "kernel_sandbox" / "PROTOCOL.md"
TRANSCRIPTS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text()) for path in sorted((FOLDER / "frames").glob("*.json"))
}
HOSTILE: list[dict[str, Any]] = json.loads((FOLDER / "hostile.json").read_text())

REQUESTS: dict[str, frames.Request] = {
    "run": frames.Run(7, 3, "let x = 1\nx + 1", {"a": "x"}, cell_id="a1b2", stdin=True),
    "interrupt": frames.Interrupt(8),
    "complete": frames.Complete(9, "Math.sq", 7),
    "inspect": frames.Inspect(10, "Math.sqrt", 9, 0),
    "is-complete": frames.IsComplete(11, "function f() {"),
    "dispose": frames.Dispose(("a1b2",)),
    "input-reply": frames.InputReply(1, "Ada"),
    "file": frames.FileText(4, "export const side = 4"),
    "file-refused": frames.FileRefused(4, "There is no file lib/shapes.js beside this notebook."),
}
ANSWERS: dict[str, frames.OutputFrame | frames.ControlFrame] = {
    "output": frames.Output(1, 7, "stdout", "hello\n"),
    "display": frames.Display(2, 7, Bundle({"text/html": "<b>x</b>"}, {}), "a", update=False),
    "clear": frames.Clear(3, 7, wait=False),
    "ready": frames.Ready(1, "24.19.0", "3.12.2"),
    "done-ok": frames.Done(
        7, 3, "ok", result=Bundle({"text/plain": "2"}, {}), expressions={"a": Bundle({"text/plain": "1"}, {})}
    ),
    "done-error": frames.Done(
        7,
        3,
        "error",
        error=ScriptError("RangeError", "too far", ("RangeError: too far", "    at cell-3.js:3:7")),
    ),
    "done-interrupted": frames.Done(7, 3, "interrupted"),
    "interrupted": frames.Interrupted(8, 7),
    "completed": frames.Completed(9, ("sqrt",), 5, 7, ("function",)),
    "inspected": frames.Inspected(10, True, Bundle({"text/plain": "ƒ Math.sqrt(…)\n\nBuilt in; 1 parameter"}, {})),
    "completeness": frames.Completeness(11, "incomplete", "  "),
    "input": frames.Input(1, 7, 3, "prompt", "Your name?", ""),
    "read-file": frames.ReadFile(4, "lib/shapes.js"),
    "fault": frames.Fault("the controller lost the inspector"),
}


def test_every_transcript_is_checked() -> None:
    assert set(TRANSCRIPTS) == {*REQUESTS, *ANSWERS}


@pytest.mark.parametrize("name", REQUESTS)
def test_kernel_writes_what_the_transcript_says(name: str) -> None:
    line = protocol.encode(REQUESTS[name])
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert json.loads(line) == TRANSCRIPTS[name]["frame"]


@pytest.mark.parametrize("name", ANSWERS)
def test_kernel_understands_the_transcript(name: str) -> None:
    transcript = TRANSCRIPTS[name]
    line = json.dumps(transcript["frame"], ensure_ascii=False).encode()
    parse = protocol.parse_output if transcript["stream"] == 1 else protocol.parse_control
    assert parse(line) == ANSWERS[name]


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case["why"])
def test_kernel_refuses_a_hostile_line(case: dict[str, Any]) -> None:
    parse = protocol.parse_output if case["stream"] == 1 else protocol.parse_control
    with pytest.raises(ProtocolViolation):
        parse(case["line"].encode("latin-1"))


def test_transcripts_are_the_examples_of_the_document() -> None:
    blocks = re.findall(r"```json\n(.*?)```", PROTOCOL.read_text(), re.DOTALL)
    examples = [json.loads(line) for block in blocks for line in block.splitlines()]
    transcripts = [transcript["frame"] for transcript in TRANSCRIPTS.values()]
    assert sorted(examples, key=json.dumps) == sorted(transcripts, key=json.dumps)
