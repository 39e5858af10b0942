"""Just enough of WebSocket and HTTP for a load generator that shares the processors with what it measures.

RFC 6455: a client masks what it sends; with a mask of zeros the payload stays as it is, and the server unmasks it as
any other.
"""

import asyncio
from collections.abc import Callable
from typing import Final

_BINARY, _CLOSE, _PING, _PONG = 0x82, 0x8, 0x9, 0x8A
_MASKED: Final = 0x80
_NO_MASK: Final = b"\x00\x00\x00\x00"
_KEY: Final = "cGVubmFudC1jYXBhY2l0eQ=="


class Broken(Exception):
    """The server closed a connection, or answered what was not expected."""


def upgrade_request(path: str, host: str, token: str) -> bytes:
    """What asks a server for a socket (RFC 6455, 4.1)."""
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {_KEY}",
        "Sec-WebSocket-Version: 13",
        f"Authorization: token {token}",
        "\r\n",
    )
    return "\r\n".join(lines).encode()


def frame(payload: bytes, head: int = _BINARY) -> bytes:
    """A client's frame."""
    size = len(payload)
    if size < 126:
        return bytes((head, _MASKED | size)) + _NO_MASK + payload
    if size < 65536:
        return bytes((head, _MASKED | 126)) + size.to_bytes(2) + _NO_MASK + payload
    return bytes((head, _MASKED | 127)) + size.to_bytes(8) + _NO_MASK + payload


class WebSocket(asyncio.Protocol):
    """One client's socket; hands on every message as it comes."""

    def __init__(self, on_message: Callable[[bytes], None], on_lost: Callable[[], None]) -> None:
        self._on_message = on_message
        self._on_lost = on_lost
        self._rest = b""
        self._fragments = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to send."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def greet(self, path: str, host: str, token: str) -> None:
        """Ask for the upgrade; ``opened`` tells when it is there."""
        self._write(upgrade_request(path, host, token))

    def send(self, *messages: bytes) -> None:
        """Send binary messages in one go."""
        self._write(b"".join(map(frame, messages)))

    def close(self) -> None:
        """Go away without a goodbye, as a closed laptop does."""
        self._on_lost = lambda: None
        if self._transport is not None:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The server or the network ended it."""
        if not self.opened.done():
            self.opened.set_exception(Broken("the socket was not opened"))
        self._on_lost()

    def data_received(self, data: bytes) -> None:
        """Take what came, message by message."""
        if self._rest:
            data = self._rest + data
        if not self.opened.done():
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            self._shake_hands(head)
        self._rest = data[self._take(data) :]

    def _shake_hands(self, head: bytes) -> None:
        if b" 101 " in head.split(b"\r\n", 1)[0]:
            self.opened.set_result(None)
        else:
            self.opened.set_exception(Broken(head.decode("latin-1").split("\r\n", 1)[0]))

    def _take(self, data: bytes) -> int:
        at, end = 0, len(data)
        while end - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(data[start : start + 2]), start + 2
            elif size == 127:
                size, start = int.from_bytes(data[start : start + 8]), start + 8
            if start + size > end:
                break
            if data[at] == _BINARY:
                self._on_message(data[start : start + size])
            else:
                self._take_other(data[at], data[start : start + size])
            at = start + size
        return at

    def _take_other(self, head: int, payload: bytes) -> None:
        code = head & 0xF
        if code == _PING:
            self._write(frame(payload, _PONG))
        elif code in (0, 2):
            self._fragments += payload
            if head & 0x80:
                whole, self._fragments = self._fragments, b""
                self._on_message(whole)
        elif code == _CLOSE and self._transport is not None:
            self._transport.close()

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)


class HttpConnection(asyncio.Protocol):
    """One kept connection, one request at a time, as one of a browser's."""

    def __init__(self) -> None:
        self._rest = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to send."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """The server ended it."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Broken("the connection was closed"))

    async def request(self, method: str, path: str, head: str, body: bytes = b"") -> tuple[int, bytes]:
        """Status and body of the answer.

        Raises:
            Broken: the connection ended first.
        """
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        lines = f"{method} {path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n"
        self._transport.write(lines.encode() + body)
        return await self._answer

    def close(self) -> None:
        """End it."""
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take an answer, whole or in parts."""
        self._rest += data
        head, found, body = self._rest.partition(b"\r\n\r\n")
        if not found or self._answer is None or self._answer.done():
            return
        size = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
        if len(body) >= size:
            self._rest = body[size:]
            self._answer.set_result((int(head.split(b" ", 2)[1]), body[:size]))
