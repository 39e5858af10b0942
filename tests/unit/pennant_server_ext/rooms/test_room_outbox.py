"""How much is written at once, and in which order."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from tornado.iostream import StreamClosedError

from pennant_server_ext.rooms.room_outbox import (
    BEHIND,
    MOST_BEHIND_BYTES,
    PIECE_BYTES,
    TRY_AGAIN_LATER,
    RoomOutbox,
    frame,
)

DEADLINE_S = 10.0


@dataclass
class FakeStream:
    """tornado's stream to one client; ``is_full``: the client does not read."""

    written: list[bytes] = field(default_factory=list[bytes])
    is_full: bool = False
    is_closed: bool = False

    def writing(self) -> bool:
        return self.is_full

    def write(self, data: bytes) -> None:
        if self.is_closed:
            raise StreamClosedError
        self.written.append(data)


@dataclass(eq=False)
class FakeClient:
    """One client's socket handler, and its connection."""

    stream: FakeStream = field(default_factory=FakeStream)
    closed_with: tuple[int, str] | None = None

    @property
    def ws_connection(self) -> "FakeClient":
        return self

    def close(self, code: int, reason: str) -> None:
        self.closed_with = (code, reason)


def an_outbox(*clients: FakeClient) -> RoomOutbox:
    outbox = RoomOutbox(lambda *_: None)
    for client in clients:
        outbox.join(client)
    return outbox


async def until_sent(client: FakeClient, size: int) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while sum(map(len, client.stream.written)) < size:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_messages_of_one_turn_are_one_write() -> None:
    ann = FakeClient()
    outbox = an_outbox(ann)
    outbox.send(b"one", ann)
    outbox.send(b"two", ann)
    await asyncio.sleep(0)
    assert ann.stream.written == [frame(b"one") + frame(b"two")]


async def test_a_document_goes_out_bit_by_bit_and_nobody_waits_for_it() -> None:
    ann, bob = FakeClient(), FakeClient()
    outbox = an_outbox(ann, bob)
    messages = [bytes([number]) * (PIECE_BYTES // 3) for number in range(7)]
    outbox.send_document(messages, ann)
    outbox.send(b"key", ann, bob)
    await asyncio.sleep(0)
    assert bob.stream.written == [frame(b"key")]
    assert ann.stream.written[0] == frame(b"key")
    outbox.send(b"later", ann)
    await until_sent(ann, sum(len(frame(message)) for message in [*messages, b"key", b"later"]))
    pieces = [written for written in ann.stream.written if written not in (frame(b"key"), frame(b"later"))]
    assert b"".join(pieces) == b"".join(map(frame, messages))
    assert len(pieces) == 3
    assert max(map(len, pieces)) < PIECE_BYTES + len(frame(messages[0]))


async def test_a_message_is_never_cut() -> None:
    ann = FakeClient()
    large = b"x" * (3 * PIECE_BYTES)
    an_outbox(ann).send_document([b"small", large, b"end"], ann)
    await until_sent(ann, len(frame(b"small") + frame(large) + frame(b"end")))
    assert ann.stream.written[0] == frame(b"small") + frame(large)


async def test_a_document_is_waited_for_and_what_comes_after_it_is_not() -> None:
    ann = FakeClient()
    outbox = an_outbox(ann)
    ann.stream.is_full = True
    message = b"x" * PIECE_BYTES
    outbox.send_document([message] * 32, ann)
    await until_sent(ann, 32 * len(frame(message)))
    assert ann.closed_with is None
    outbox.send(b"x" * (MOST_BEHIND_BYTES + 1), ann)
    await asyncio.sleep(0)
    assert ann.closed_with == (TRY_AGAIN_LATER, BEHIND)
    outbox.send_document([b"more"], ann)
    outbox.send(b"more", ann)
    await asyncio.sleep(0)
    assert len(ann.stream.written) == 32


async def test_a_client_that_left_in_the_middle_is_no_trouble() -> None:
    ann, bob = FakeClient(), FakeClient()
    outbox = an_outbox(ann, bob)
    outbox.send_document([b"x" * PIECE_BYTES] * 2, ann)
    await asyncio.sleep(0)
    ann.stream.is_closed = True
    outbox.send(b"key", bob)
    await until_sent(bob, len(frame(b"key")))
    outbox.forget(ann)
    outbox.send(b"another", bob)
    await until_sent(bob, len(frame(b"key") + frame(b"another")))


async def test_others_than_sockets_get_the_messages() -> None:
    sent: list[bytes] = []

    class Lease:
        async def send(self, message: bytes) -> None:
            sent.append(message)

    async with asyncio.TaskGroup() as tasks:

        def start_soon(act: Callable[[bytes], Coroutine[Any, Any, None]], message: bytes) -> None:
            tasks.create_task(act(message))

        outbox = RoomOutbox(start_soon)
        outbox.send_document([b"one", b"two"], Lease())
    assert sent == [b"one", b"two"]
