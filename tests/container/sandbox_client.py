"""A kernel's side of the handover for tests: asks a broker, talks to the sandbox line by line, in either framing."""

import contextlib
import json
import socket
import struct
import time
from types import TracebackType
from typing import Any

from pennant_spawner.broker import Broker
from pennant_spawner.sandbox_settings import SandboxSettings

DEADLINE_S = 60.0
_HEADER = struct.Struct(">BxxxI")


class SandboxEnded(Exception):
    """The streams are at their end."""


class SandboxClient:
    """One handover socket, and the sandbox it brought."""

    def __init__(self, broker: Broker, settings: SandboxSettings) -> None:
        self._handover = broker.connect(settings)
        self._handover.settimeout(DEADLINE_S)
        self._streams: list[socket.socket] = []
        self._lines: dict[int, list[bytes]] = {1: [], 2: []}
        self._rest: dict[int, bytes] = {1: b"", 2: b""}
        self._unread: list[bytes] = []
        self._half = b""
        self.started: dict[str, Any] = {}
        self.waited: list[dict[str, Any]] = []
        """What was said of its place in line, while it waited for the last sandbox."""

    def __enter__(self) -> "SandboxClient":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        for sock in (*self._streams, self._handover):
            sock.close()

    def start(self) -> dict[str, Any]:
        """The answer, however long the line is."""
        self.ask_to_start()
        while (answer := self.news())["type"] == "waiting":
            self.waited.append(answer)
        if answer["type"] == "started":
            self.started = answer
        return answer

    def ask_to_start(self) -> None:
        """Without waiting for what comes of it."""
        self.waited = []
        self._send({"type": "start"})

    def end(self, grace_s: float = 2.0, diagnostics: str | None = None, kernel_reason: str | None = None) -> Any:
        if diagnostics is None:
            diagnostics = b"\n".join([*self._lines[2], self._rest[2]]).decode(errors="replace")
        message = {"type": "end", "grace_s": grace_s, "diagnostics": diagnostics, "kernel_reason": kernel_reason}
        answer = self.ask(message)
        for stream in self._streams:
            stream.close()
        self._streams, self._lines, self._rest = [], {1: [], 2: []}, {1: b"", 2: b""}
        return answer

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        self._send(message)
        return self.news()

    def news(self) -> dict[str, Any]:
        """The next message of the broker."""
        while not self._unread:
            more, descriptors, _, _ = socket.recv_fds(self._handover, 65536, 4)
            if not more:
                raise SandboxEnded("the broker closed the handover socket")
            self._streams += [socket.socket(fileno=number) for number in descriptors]
            *self._unread, self._half = (self._half + more).split(b"\n")
        for stream in self._streams:
            stream.settimeout(DEADLINE_S)
        return json.loads(self._unread.pop(0))

    def _send(self, message: dict[str, Any]) -> None:
        self.send_raw(json.dumps(message).encode() + b"\n")

    def send_raw(self, data: bytes) -> None:
        self._handover.sendall(data)

    def handover_ended(self) -> bool:
        """Waits for the broker to close its end."""
        try:
            return self._handover.recv(1) == b""
        except ConnectionResetError:
            return True

    def write(self, data: bytes) -> None:
        self._streams[0].sendall(data)

    def close_input(self) -> None:
        self._streams[0].shutdown(socket.SHUT_WR)

    def line(self, stream: int = 1) -> bytes:
        """The next line of fd 1 or fd 2. Raises SandboxEnded when there is none any more."""
        while not self._lines[stream]:
            self._read(stream)
        return self._lines[stream].pop(0)

    def read_exactly(self, length: int, stream: int = 1) -> bytes:
        while len(self._rest[stream]) < length:
            self._read(stream, cut_lines=False)
        data, self._rest[stream] = self._rest[stream][:length], self._rest[stream][length:]
        return data

    def wait_for_end(self) -> None:
        """Reads until both streams are at their end."""
        for stream in (1, 2):
            with contextlib.suppress(SandboxEnded):
                while True:
                    self._read(stream)

    def _read(self, stream: int, *, cut_lines: bool = True) -> None:
        number, data = self._read_some(stream)
        self._rest[number] += data
        if cut_lines:
            *lines, self._rest[number] = self._rest[number].split(b"\n")
            self._lines[number] += lines

    def _read_some(self, stream: int) -> tuple[int, bytes]:
        if self.started["framing"] == "plain":
            return stream, self._received(self._streams[stream - 1].recv(65536))
        number, length = _HEADER.unpack(self._exactly(_HEADER.size))
        return number, self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            data += self._received(self._streams[0].recv(length - len(data)))
        return data

    @staticmethod
    def _received(data: bytes) -> bytes:
        if not data:
            raise SandboxEnded
        return data


def wait_until(condition: Any, what: str) -> None:
    """Polls, with a deadline."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {DEADLINE_S:g} s: {what}")
        time.sleep(0.02)
