"""Frames of clients, however they are cut, mean what they mean to tornado."""

import asyncio
from typing import Any

import pytest
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.netutil import bind_sockets
from tornado.tcpclient import TCPClient
from tornado.web import Application
from tornado.websocket import WebSocketHandler

from pennant_server_ext.room_outbox import RoomOutbox
from pennant_server_ext.room_socket import RoomSocket

DEADLINE_S = 20.0
MASK = b"\x01\x02\x03\x04"
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Handler(WebSocketHandler):
    """Keeps what it hears, and says it back by way of an outbox."""

    heard: list[Any]
    closed: asyncio.Event

    def initialize(self, heard: list[Any], closed: asyncio.Event) -> None:
        self.heard, self.closed = heard, closed
        self.outbox = RoomOutbox(lambda *_: None)

    def get_websocket_protocol(self) -> Any:
        stock: Any = super().get_websocket_protocol()
        return RoomSocket(self, stock.mask_outgoing, stock.params)

    def open(self, *_arguments: str) -> None:
        self.outbox.join(self)

    def on_message(self, message: str | bytes) -> None:
        self.heard.append(message)
        if isinstance(message, bytes):
            self.outbox.send(message, self)

    def on_close(self) -> None:
        self.closed.set()


class Client:
    """A raw client of such a server."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self.closed = asyncio.Event()
        self.stream: IOStream | None = None

    async def __aenter__(self) -> "Client":
        (socket,) = bind_sockets(0, "127.0.0.1")
        self._server = HTTPServer(Application([("/", Handler, {"heard": self.heard, "closed": self.closed})]))
        self._server.add_socket(socket)
        self.stream = await TCPClient().connect("127.0.0.1", socket.getsockname()[1])
        head = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        await self.stream.write(f"{head}Sec-WebSocket-Key: a2V5\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        await self.stream.read_until(b"\r\n\r\n")
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self.stream is not None
        self.stream.close()
        self._server.stop()

    async def write(self, data: bytes) -> None:
        assert self.stream is not None
        await self.stream.write(data)

    async def read(self, count: int) -> bytes:
        assert self.stream is not None
        async with asyncio.timeout(DEADLINE_S):
            return await self.stream.read_bytes(count)


def frame(payload: bytes, head: int = 0x82) -> bytes:
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2) if size < 65536 else b""
    length = length or b"\xff" + size.to_bytes(8)
    masked = bytes(byte ^ MASK[at % 4] for at, byte in enumerate(payload))
    return bytes([head]) + length + MASK + masked


async def test_frames_of_all_lengths_come_back_as_they_went() -> None:
    async with Client() as client:
        for size in (0, 1, 125, 126, 65535, 65536, 300_000):
            payload = bytes(at % 251 for at in range(size))
            await client.write(frame(payload))
            head = 2 if size < 126 else 4 if size < 65536 else 10
            answer = await client.read(head + size)
            assert answer[0] == 0x82
            assert answer[head:] == payload


async def test_many_frames_at_once_and_one_in_pieces_keep_their_order() -> None:
    sent = [bytes([number]) * number for number in range(1, 200)]
    data = b"".join(map(frame, sent))
    async with Client() as client:
        for at in range(0, len(data), 777):
            await client.write(data[at : at + 777])
            await asyncio.sleep(0)
        await client.read(sum(len(one) + (2 if len(one) < 126 else 4) for one in sent))
        assert client.heard == sent


async def test_a_message_in_fragments_with_a_ping_between_them() -> None:
    async with Client() as client:
        await client.write(frame(b"one ", 0x02) + frame(b"ping", 0x89) + frame(b"two ", 0x00) + frame(b"three", 0x80))
        assert await client.read(6) == b"\x8a\x04ping"
        await client.read(2 + 13)
        assert client.heard == [b"one two three"]


async def test_text_is_text() -> None:
    async with Client() as client:
        await client.write(frame("grüße".encode(), 0x81) + frame(b"x"))
        await client.read(3)
        assert client.heard == ["grüße", b"x"]


ENDS: dict[str, bytes] = {
    "a bit of no extension": frame(b"x", 0xC2),
    "the end of nothing": frame(b"x", 0x80),
    "a message inside another": frame(b"a", 0x02) + frame(b"b", 0x82),
    "a ping in fragments": frame(b"x", 0x09),
    "a long ping": frame(b"x" * 126, 0x89),
    "too big": b"\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff",
    "a goodbye": frame(b"\x03\xe8bye", 0x88),
}


async def test_what_must_not_be_ends_the_socket() -> None:
    for what, wrong in ENDS.items():
        async with Client() as client, asyncio.timeout(DEADLINE_S):
            await client.write(wrong)
            await client.closed.wait()
            assert client.heard == [], what
