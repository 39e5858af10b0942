"""The messages of HANDOVER.md."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pennant_spawner.errors import EngineError, HandoverError
from pennant_spawner.handover import EndRequest, StartRequest, encode, failed, parse_request

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["type", "grace_s"]), inner),
)


def test_the_contracts_examples() -> None:
    assert parse_request(b'{"type":"start"}\n') == StartRequest()
    line = '{"type":"end","grace_s":1.0,"diagnostics":"…","kernel_reason":null}\n'
    assert parse_request(line.encode()) == EndRequest(1.0, "…", None)
    line = '{"type":"end","grace_s":0,"diagnostics":"","kernel_reason":"time_limit"}'
    assert parse_request(line.encode()) == EndRequest(0.0, "", "time_limit")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\n",
        b"[" * 100_000,
        b'{"type":"end","grace_s":-1}',
        b'{"type":"end","grace_s":1e9}',
        b'{"type":"end","grace_s":NaN}',
        b'{"type":"end","grace_s":true}',
        b'{"type":"end","kernel_reason":["x"]}',
        b'{"type":"end","kernel_reason":"bored"}',
        b'{"type":"end","diagnostics":5}',
    ],
)
def test_what_the_contract_does_not_know_is_refused(line: bytes) -> None:
    with pytest.raises(HandoverError):
        parse_request(line)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_line_is_a_request_or_refused(line: bytes) -> None:
    try:
        request = parse_request(line)
    except HandoverError:
        return
    assert isinstance(request, StartRequest | EndRequest)


def test_an_answer_is_one_line() -> None:
    line = encode(failed(EngineError("one\ntwo", "three")))
    assert line.count(b"\n") == 1
    assert json.loads(line) == {"type": "failed", "message": "one\ntwo", "next_step": "three"}
