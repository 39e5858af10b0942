"""Lines come out whole, however the bytes are cut."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pennant_js_kernel.errors import ProtocolViolation
from pennant_js_kernel.framing import MAX_LINE_BYTES, Demultiplexer, LineSplitter

CHUNKS = st.lists(st.binary(max_size=40), max_size=20)


@given(CHUNKS)
def test_lines_are_the_same_however_they_are_cut(chunks: list[bytes]) -> None:
    splitter = LineSplitter()
    lines = [line for chunk in chunks for line in splitter.feed(chunk)]
    assert [*lines, splitter.rest] == b"".join(chunks).split(b"\n")


@given(st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=40))), st.integers(1, 13))
def test_streams_are_the_same_however_they_are_cut(pieces: list[tuple[int, bytes]], size: int) -> None:
    wire = b"".join(struct.pack(">B3xI", stream, len(data)) + data for stream, data in pieces)
    demultiplexer = Demultiplexer()
    got = [piece for i in range(0, len(wire), size) for piece in demultiplexer.feed(wire[i : i + size])]
    for stream in (1, 2):
        sent = b"".join(data for number, data in pieces if number == stream)
        assert b"".join(piece.data for piece in got if piece.stream == stream) == sent


@given(st.binary())
def test_any_bytes_are_pieces_or_a_violation(data: bytes) -> None:
    try:
        Demultiplexer().feed(data)
    except ProtocolViolation:
        assert any(byte not in (1, 2) for byte in data)


def test_a_line_over_the_limit_is_refused_before_it_ends() -> None:
    splitter = LineSplitter()
    splitter.feed(b"x" * MAX_LINE_BYTES)
    with pytest.raises(ProtocolViolation):
        splitter.feed(b"x")


def test_a_line_at_the_limit_passes() -> None:
    splitter = LineSplitter()
    splitter.feed(b"x" * MAX_LINE_BYTES)
    assert splitter.feed(b"\n") == [b"x" * MAX_LINE_BYTES]
