"""What one side says is what the other hears, whichever of the two is the event loop's."""

import asyncio
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pennant_server_ext.rooms.worker_message import Message, read, receive, write

WORDS = st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.text(max_size=5), max_size=3)
MESSAGES = st.lists(st.builds(Message, WORDS, st.lists(st.binary(max_size=9), max_size=3)), max_size=3)


def written(*messages: Message) -> bytes:
    stream = BytesIO()
    for message in messages:
        write(stream, message)
    return stream.getvalue()


@given(MESSAGES)
@settings(max_examples=50, deadline=None)
def test_messages_are_heard_as_they_were_said(messages: list[Message]) -> None:
    async def received() -> list[Message]:
        stream = asyncio.StreamReader()
        stream.feed_data(written(*messages))
        return [await receive(stream) for _ in messages]

    stream = BytesIO(written(*messages))
    assert [read(stream) for _ in messages] == messages == asyncio.run(received())
    assert read(stream) is None


def test_a_large_part_goes_out_in_pieces_and_is_the_same() -> None:
    message = Message({}, [bytes(range(256)) * 4096])
    pieces = list(message.pieces())
    assert max(map(len, pieces)) < len(message.parts[0]) / 2
    assert read(BytesIO(b"".join(pieces))) == message


async def test_half_a_message_is_none() -> None:
    stream = asyncio.StreamReader()
    stream.feed_data(written(Message({}, [b"whole"]))[:-1])
    stream.feed_eof()
    with pytest.raises(asyncio.IncompleteReadError):
        await receive(stream)
