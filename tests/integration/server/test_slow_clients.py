"""A client that stops reading: dropped before it costs memory, and whole again when it is back."""

import asyncio
import base64
import os
from urllib.parse import urlsplit

from pennant_server_ext.rooms.room_outbox import MOST_BEHIND_BYTES
from tests.integration.server.people import Person, new_notebook, people, until
from tests.integration.server.server_process import TOKEN, ServerProcess

MIB = 1024 * 1024
DEADLINE_S = 60


async def test_a_client_that_does_not_read_is_dropped_and_nobody_else_notices(server: ServerProcess) -> None:
    path = new_notebook(server, ["a"])
    async with people(server, path, 2) as (ada, ben):
        reader, writer = await deaf(ada)
        # Far more than the sockets' own buffers and what may wait for a client.
        for _ in range(60):
            ada.source("c0", "x" * MIB)
            await until(lambda: len(ben.cell("c0").get("source", "")) == MIB)
            ada.source("c0", "")
            await until(lambda: ben.cell("c0").get("source") == "")
        received = 0
        async with asyncio.timeout(DEADLINE_S):
            while piece := await reader.read(MIB):
                received += len(piece)
        writer.close()
        assert received < MOST_BEHIND_BYTES + 16 * MIB
        ada.source("c0", "still here")
        await until(lambda: ben.cell("c0").get("source") == "still here")
        async with people(server, path) as (again,):
            assert again.cell("c0")["source"] == "still here"


async def deaf(person: Person) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A socket of the person's room of which nothing is read after the handshake."""
    parts = urlsplit(person.server.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=65536)
    key = base64.b64encode(os.urandom(16)).decode()
    room = f"{parts.path}api/collaboration/room/{person.document_id}?sessionId={person.session_id}"
    head = [f"GET {room} HTTP/1.1", f"Host: {parts.netloc}", "Upgrade: websocket", "Connection: Upgrade"]
    head += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Authorization: token {TOKEN}"]
    writer.write("\r\n".join([*head, "", ""]).encode())
    async with asyncio.timeout(DEADLINE_S):
        answer = await reader.readuntil(b"\r\n\r\n")
    assert b" 101 " in answer
    return reader, writer
