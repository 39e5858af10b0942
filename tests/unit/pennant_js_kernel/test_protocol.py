"""Whatever a sandbox sends is a frame or a violation, never anything else."""

import json
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pennant_js_kernel import protocol
from pennant_js_kernel.errors import ProtocolViolation
from pennant_js_kernel.fields import MAX_DEPTH
from pennant_js_kernel.frames import Display, Output, Run

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)
TYPES = st.sampled_from(
    ["output", "display", "clear", "ready", "done", "interrupted", "completed", "inspected", "completeness", "fault"]
)
FIELDS = st.sampled_from(
    sorted(
        {"seq", "run", "stream", "text", "data", "metadata", "display_id", "update", "wait", "protocol", "node", "vm2"}
        | {"id", "status", "result", "error", "expressions", "matches", "start", "end", "types", "found", "indent"}
        | {"message", "name", "traceback"}
    )
)


def display(data: object) -> bytes:
    frame: dict[str, Any] = {"type": "display", "seq": 1, "run": 1, "data": data, "metadata": {}, "update": False}
    return json.dumps(frame).encode()


def refuse_or_parse(line: bytes) -> None:
    for parse in (protocol.parse_output, protocol.parse_control):
        try:
            frame = parse(line)
        except ProtocolViolation:
            continue
        repr(frame).encode()


@given(st.binary())
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000)
@example(b'{"seq":' + b"9" * 5000 + b"}")
def test_any_bytes_are_a_frame_or_a_violation(line: bytes) -> None:
    refuse_or_parse(line)


@given(TYPES, st.dictionaries(FIELDS, JSON))
def test_any_json_is_a_frame_or_a_violation(frame_type: str, frame: dict[str, Any]) -> None:
    refuse_or_parse(json.dumps({"type": frame_type, **frame}).encode())


@given(JSON)
def test_what_is_shown_can_be_sent_on(value: Any) -> None:
    """No lone surrogate, no infinity: jupyter_client could not put these on the wire."""
    try:
        frame = protocol.parse_output(display({"application/json": value}))
    except ProtocolViolation:
        return
    assert isinstance(frame, Display)
    json.dumps(frame.bundle.data, ensure_ascii=False, allow_nan=False).encode()


@given(st.text(st.characters(exclude_categories=())))
def test_any_source_reaches_the_sandbox_whole(source: str) -> None:
    line = protocol.encode(Run(1, 1, source))
    assert line.count(b"\n") == 1
    assert json.loads(line)["source"] == source


def test_half_a_surrogate_pair_is_replaced() -> None:
    line = b'{"type":"output","seq":1,"run":1,"stream":"stdout","text":"a\\ud83db \\ud83d\\ude00"}'
    assert protocol.parse_output(line) == Output(1, 1, "stdout", "a\N{REPLACEMENT CHARACTER}b \N{GRINNING FACE}")


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


def test_depth_up_to_the_limit_is_allowed() -> None:
    frame = protocol.parse_output(display({"application/json": nested(MAX_DEPTH - 2)}))
    assert isinstance(frame, Display)
    with pytest.raises(ProtocolViolation, match="deeper"):
        protocol.parse_output(display({"application/json": nested(MAX_DEPTH - 1)}))


@pytest.mark.parametrize(
    ("mime", "value", "shown"),
    [
        ("text/plain", 5, "5"),
        ("text/html", ["a", "b"], '["a", "b"]'),
        ("application/json", {"a": 1}, {"a": 1}),
        ("application/vnd.vegalite.v5+json", {"a": 1}, {"a": 1}),
        ("image/png", "iVBO", "iVBO"),
    ],
)
def test_text_types_hold_text(mime: str, value: object, shown: object) -> None:
    """A notebook file with anything else would not open any more."""
    frame = protocol.parse_output(display({mime: value}))
    assert isinstance(frame, Display)
    assert frame.bundle.data == {mime: shown}


@pytest.mark.parametrize("name", ["weird", "<b>/x", "text/html\n", "text/", "a" * 128 + "/b", "tëxt/plain"])
def test_a_name_that_is_no_mime_type_is_left_out(name: str) -> None:
    frame = protocol.parse_output(display({name: "x", "text/plain": "y"}))
    assert isinstance(frame, Display)
    assert frame.bundle.data == {"text/plain": "y"}


def test_numbers_stay_exact() -> None:
    frame = protocol.parse_output(display({"application/json": [2**53, math.pi]}))
    assert isinstance(frame, Display)
    assert frame.bundle.data == {"application/json": [2**53, math.pi]}
