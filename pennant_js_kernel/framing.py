"""Bytes to lines: both framings of HANDOVER.md. Pure."""

import struct
from dataclasses import dataclass
from typing import Literal

from pennant_js_kernel.errors import ProtocolViolation

MAX_LINE_BYTES = 8 * 1024 * 1024
StreamNumber = Literal[1, 2]
_HEADER = struct.Struct(">B3xI")


class LineSplitter:
    """Cuts one stream into lines; keeps the unfinished last one."""

    def __init__(self) -> None:
        self._rest = bytearray()

    @property
    def rest(self) -> bytes:
        """What came after the last line end."""
        return bytes(self._rest)

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that `data` completes, without their ends. Raises ProtocolViolation for one over 8 MiB."""
        *ends, rest = data.split(b"\n")
        lines = [bytes(self._rest) + ends[0], *ends[1:]] if ends else []
        if ends:
            self._rest.clear()
        self._rest += rest
        if max(map(len, [*lines, self._rest])) > MAX_LINE_BYTES:
            raise ProtocolViolation("a line over 8 MiB")
        return lines


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of one of the two streams."""

    stream: StreamNumber
    data: bytes


class Demultiplexer:
    """Takes the two streams out of one, as the Docker engine multiplexes attached streams."""

    def __init__(self) -> None:
        self._header = b""
        self._stream: StreamNumber = 1
        self._missing = 0

    def feed(self, data: bytes) -> list[Piece]:
        """Payloads pass as they come, however long they claim to be: nothing is held but a header."""
        pieces: list[Piece] = []
        at = 0
        while at < len(data):
            if self._missing:
                payload = data[at : at + self._missing]
                at += len(payload)
                self._missing -= len(payload)
                pieces.append(Piece(self._stream, payload))
            else:
                at = self._take_header(data, at)
        return pieces

    def _take_header(self, data: bytes, at: int) -> int:
        end = at + _HEADER.size - len(self._header)
        self._header += data[at:end]
        if len(self._header) == _HEADER.size:
            number, self._missing = _HEADER.unpack(self._header)
            self._stream = _stream_number(number)
            self._header = b""
        return end


def _stream_number(number: int) -> StreamNumber:
    if number == 1:
        return 1
    if number == 2:
        return 2
    raise ProtocolViolation(f"there is no stream {number}")
