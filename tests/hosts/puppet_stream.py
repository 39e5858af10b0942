"""The puppet's multiplexed stream, read without a broker."""

import json
import socket
import struct
from typing import Any

from tests.container.sandbox_client import DEADLINE_S

_HEADER = struct.Struct(">BxxxI")
_LAST_BYTES = 1 << 21


class PuppetStream:
    """Keeps what each of the two streams has said."""

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(DEADLINE_S)
        self._sock = sock
        self._raw = bytearray()
        self._said = {1: bytearray(), 2: bytearray()}

    def wait_until_ready(self) -> None:
        self.read_until(2, b'{"type":"ready"}\n')

    def run(self, source: str) -> dict[str, Any]:
        self._said[1].clear()
        self.send(source)
        self.read_until(1, b"\n")
        return json.loads(self._said[1])

    def send(self, source: str) -> None:
        self._sock.sendall(json.dumps(source).encode() + b"\n")

    def end_input(self) -> None:
        self._sock.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._sock.close()

    def has(self, stream: int, text: bytes) -> bool:
        return text in self._said[stream]

    def count(self, stream: int) -> int:
        return len(self._said[stream])

    def wait_for_bytes(self) -> None:
        """Something is there to be read; it stays where it is."""
        assert self._sock.recv(1, socket.MSG_PEEK)

    def read_until(self, stream: int, text: bytes) -> None:
        """Raises EOFError when it never comes."""
        while text not in self._said[stream][-_LAST_BYTES:]:
            self._read()

    def read_to_end(self) -> None:
        try:
            while True:
                self._read()
        except EOFError:
            return

    def _read(self) -> None:
        data = self._sock.recv(1 << 20)
        if not data:
            raise EOFError
        self._raw += data
        while len(self._raw) >= _HEADER.size:
            stream, length = _HEADER.unpack_from(self._raw)
            if len(self._raw) < _HEADER.size + length:
                return
            self._said[stream] += self._raw[_HEADER.size : _HEADER.size + length]
            del self._raw[: _HEADER.size + length]
