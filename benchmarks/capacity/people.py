"""The people of one notebook: real sockets, no copies of the document."""

import asyncio
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlsplit

from benchmarks.capacity.key_presses import (
    ANSWER,
    NOTHING_NEW,
    STEP_1,
    SYNC,
    Keyboard,
    brings,
    cursor_state,
    first_key,
    update_message,
    update_of,
)
from benchmarks.capacity.load_plan import RUN_SOURCE, USERS, run_cell
from benchmarks.capacity.web_socket import Broken, HttpConnection, WebSocket

OPEN_DEADLINE_S: Final = 180.0
RUN_DEADLINE_S: Final = 120.0
_WORTH_A_LOOK: Final = 120
"""Updates that are shorter cannot tell of a run's end."""
_END_MARK: Final = b"duration_ms"
_WENT_WELL: Final = b"outcomew\x02ok"
"""As the document's encoding has it: a key, and a text of two characters."""


@dataclass(slots=True)
class Figures:
    """What one process measured, in seconds."""

    edits: list[float] = field(default_factory=list[float])
    runs: list[float] = field(default_factory=list[float])
    failed_runs: int = 0
    lost_sockets: int = 0


@dataclass(slots=True)
class Edit:
    """A letter on its way: who has not got it yet, as bits."""

    user: int
    client: int
    clock: int
    sent_at: float
    missing: int


@dataclass(slots=True)
class Run:
    """A run on its way."""

    user: int
    sent_at: float
    ended: asyncio.Future[float]


class Notebook:
    """One notebook and its five people, all in this process, so that one clock measures them."""

    def __init__(self, url: str, token: str, path: str, number: int, figures: Figures) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._base = parts.hostname or "127.0.0.1", parts.port or 80, parts.path
        self._token = token
        self._path = path
        self.figures = figures
        self._document_id = ""
        self._session_id = ""
        self._sockets: list[WebSocket] = []
        self._connections: list[HttpConnection] = []
        """Kept ones on which nobody waits for an answer."""
        self._keyboards = [Keyboard(1_000_000_000 + number * USERS + user) for user in range(USERS)]
        self._cursors = [cursor_state(user, keyboard.client) for user, keyboard in enumerate(self._keyboards)]
        self._edits: dict[bytes, Edit] = {}
        self._runs: dict[bytes, Run] = {}
        self._content: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def open(self, *, with_kernel: bool) -> None:
        """Everybody comes in, types a letter, and the first one starts the kernel if it will be needed.

        Raises:
            Broken: something was not answered as it should be.
            TimeoutError: it took too long.
        """
        async with asyncio.timeout(OPEN_DEADLINE_S):
            for user in range(USERS):
                await self._arrive(user)
            content = await self._content
            for user, keyboard in enumerate(self._keyboards):
                self._sockets[user].send(update_message(first_key(content, user, keyboard.client)))
            if with_kernel:
                await self.run(0)
        self.figures.runs.clear()

    def type(self, user: int) -> None:
        """One key, and the cursor after it."""
        keyboard = self._keyboards[user]
        message = keyboard.next_key()
        everybody_else = (1 << USERS) - 1 & ~(1 << user)
        cursor = keyboard.cursor(self._cursors[user] % (keyboard.clock, keyboard.clock))
        edit = Edit(user, keyboard.client, keyboard.clock, time.perf_counter(), everybody_else)
        self._edits[message] = edit
        self._sockets[user].send(message, cursor)

    async def run(self, user: int) -> None:
        """One cell run, as the labextension does it: post, then wait until the document tells that it has ended."""
        run_id = uuid.uuid4().hex
        ended: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._runs[run_id.encode()] = Run(user, time.perf_counter(), ended)
        try:
            async with asyncio.timeout(RUN_DEADLINE_S):
                await self._post(user, run_id)
                self.figures.runs.append(await ended)
        except (Broken, TimeoutError):
            self.figures.failed_runs += 1
        finally:
            self._runs.pop(run_id.encode(), None)

    @property
    def undelivered(self) -> int:
        """Letters that somebody has not got."""
        return len(self._edits)

    def forget_edits(self) -> None:
        """What has not arrived by now is not waited for."""
        self._edits.clear()

    def close(self) -> None:
        """Everybody goes."""
        for socket in self._sockets:
            socket.close()
        for connection in self._connections:
            connection.close()

    async def _arrive(self, user: int) -> None:
        loop = asyncio.get_running_loop()
        if not self._document_id:
            await self._ask_for_session()
        _, socket = await loop.create_connection(
            lambda: WebSocket(lambda message: self._take(user, message), self._lost), self._host, self._port
        )
        self._sockets.append(socket)
        room = f"{self._base}api/collaboration/room/{self._document_id}?sessionId={self._session_id}"
        socket.greet(room, f"{self._host}:{self._port}", self._token)
        await socket.opened
        socket.send(STEP_1)

    async def _ask_for_session(self) -> None:
        body = json.dumps({"format": "json", "type": "notebook"}).encode()
        path = f"{self._base}api/collaboration/session/{quote(self._path)}"
        told = await self._request("PUT", path, body)
        self._document_id = f"{told['format']}:{told['type']}:{told['fileId']}"
        self._session_id = told["sessionId"]

    async def _post(self, user: int, run_id: str) -> None:
        runs = [{"run_id": run_id, "cell_id": run_cell(user), "source": RUN_SOURCE}]
        body = json.dumps({"runs": runs, "stop_on_error": True}).encode()
        path = f"{self._base}pennant/api/notebooks/{quote(self._document_id, safe='')}/runs"
        await self._request("POST", path, body)

    async def _request(self, method: str, path: str, body: bytes = b"") -> dict[str, Any]:
        connection = self._connections.pop() if self._connections else await self._connect()
        head = f"Host: {self._host}:{self._port}\r\nAuthorization: token {self._token}\r\n"
        status, answer = await connection.request(method, path, f"{head}Content-Type: application/json\r\n", body)
        self._connections.append(connection)
        if status >= 300:
            raise Broken(f"{method} {path}: status {status}: {answer[:300].decode(errors='replace')}")
        return json.loads(answer)

    async def _connect(self) -> HttpConnection:
        _, connection = await asyncio.get_running_loop().create_connection(HttpConnection, self._host, self._port)
        return connection

    def _lost(self) -> None:
        self.figures.lost_sockets += 1

    def _take(self, user: int, message: bytes) -> None:
        if message[0] != SYNC:
            return
        kind = message[1]
        if kind == 2:
            edit = self._edits.get(message)
            if edit is not None:
                self._arrived(user, message, edit)
            elif self._edits:
                self._look_closely(user, message)
            if self._runs and len(message) >= _WORTH_A_LOOK:
                self._look_for_end(user, message)
        elif kind == 0:
            self._sockets[user].send(NOTHING_NEW)
        elif message.startswith(ANSWER) and not self._content.done():
            self._content.set_result(update_of(message))

    def _look_closely(self, user: int, message: bytes) -> None:
        """The server may join several people's letters in one update."""
        update = update_of(message)
        for key, edit in tuple(self._edits.items()):
            if brings(update, edit.client, edit.clock):
                self._arrived(user, key, edit)

    def _arrived(self, user: int, key: bytes, edit: Edit) -> None:
        bit = 1 << user
        if edit.missing & bit:
            edit.missing &= ~bit
            self.figures.edits.append(time.perf_counter() - edit.sent_at)
            if not edit.missing:
                del self._edits[key]

    def _look_for_end(self, user: int, message: bytes) -> None:
        if _END_MARK not in message:
            return
        now = time.perf_counter()
        for run_id, run in self._runs.items():
            if run.user != user or run_id not in message or run.ended.done():
                continue
            if _WENT_WELL in message:
                run.ended.set_result(now - run.sent_at)
            else:
                run.ended.set_exception(Broken("a run did not end well"))
