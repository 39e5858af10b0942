"""What the server and its worker process say to each other: a few words in JSON, and parts of bytes as they are.

A message is the length of its words (4 bytes), the words, and the parts, whose lengths stand in the words.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Final

_HEAD: Final = 4
_PIECE: Final = 256 * 1024
"""Bytes: so much goes into one write, so that what waits for a slow reader is not copied again and again."""


@dataclass(frozen=True, slots=True)
class Message:
    """A question or an answer."""

    words: dict[str, Any]
    parts: Sequence[bytes] = field(default=())

    def pieces(self) -> Iterator[bytes | memoryview]:
        """What is written for it, in order."""
        words = json.dumps({"words": self.words, "parts": list(map(len, self.parts))}).encode()
        yield len(words).to_bytes(_HEAD) + words
        for part in self.parts:
            view = memoryview(part)
            for start in range(0, len(part), _PIECE):
                yield view[start : start + _PIECE]


async def send(stream: asyncio.StreamWriter, message: Message) -> None:
    """Write the message.

    Raises:
        OSError: the other side has gone.
    """
    for piece in message.pieces():
        stream.write(piece)
        await stream.drain()


async def receive(stream: asyncio.StreamReader) -> Message:
    """The next message.

    Raises:
        IncompleteReadError: the other side has gone.
    """
    size = int.from_bytes(await stream.readexactly(_HEAD))
    told = json.loads(await stream.readexactly(size))
    return Message(told["words"], [await stream.readexactly(length) for length in told["parts"]])


def write(stream: IO[bytes], message: Message) -> None:
    """The same for the worker, which does one thing at a time."""
    for piece in message.pieces():
        stream.write(piece)
    stream.flush()


def read(stream: IO[bytes]) -> Message | None:
    """The next message; None when the other side has gone."""
    head = stream.read(_HEAD)
    if len(head) < _HEAD:
        return None
    told = json.loads(stream.read(int.from_bytes(head)))
    return Message(told["words"], [stream.read(length) for length in told["parts"]])
