"""People of the tests: each with an HTTP client and a copy of the shared notebook, kept by a real socket."""

# nbformat and pycrdt are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import itertools
import json
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import nbformat
from pycrdt import (
    Array,
    Decoder,
    Doc,
    Encoder,
    Map,
    Text,
    YMessageType,
    create_sync_message,
    create_update_message,
    handle_sync_message,
)
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from tests.integration.server.server_process import TOKEN, ServerProcess

DEADLINE_S = 30.0
_names = itertools.count()
_saves = itertools.count()
_RAW = 2
"""jupyter-collaboration's messages that are no updates."""
_Value = TypeVar("_Value")


async def until(condition: Callable[[], _Value], deadline_s: float = DEADLINE_S) -> _Value:
    """What the condition answers once that is true; an assertion error at the deadline."""
    end = time.monotonic() + deadline_s
    while not (value := condition()):
        assert time.monotonic() < end, "the condition did not become true in time"
        await asyncio.sleep(0.02)
    return value


def new_notebook(server: ServerProcess, cells: list[str], kernel: str = "pennant") -> str:
    """A notebook on disk, its cells named c0, c1, …; its path."""
    spec = {"name": kernel, "display_name": kernel, "language": "javascript"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    for number, source in enumerate(cells):
        notebook.cells.append(nbformat.v4.new_code_cell(source, id=f"c{number}"))
    path = f"notebook{next(_names)}.ipynb"
    (server.root / path).write_text(nbformat.writes(notebook))
    return path


def on_disk(server: ServerProcess, path: str) -> dict[str, dict[str, Any]]:
    """The cells of the file, by id; empty ones while it is being written."""
    try:
        notebook = json.loads((server.root / path).read_text())
    except ValueError:
        return defaultdict(lambda: defaultdict(str))
    return {cell["id"]: cell for cell in notebook["cells"]}


def printed_on_disk(server: ServerProcess, path: str, cell_id: str) -> str:
    """The first output's text in the file; empty while there is none."""
    outputs: list[dict[str, Any]] = on_disk(server, path)[cell_id]["outputs"] or []
    return "".join(outputs[0].get("text", [])) if outputs else ""


@dataclass
class Person:
    """Somebody who has the notebook open."""

    server: ServerProcess
    path: str
    http: httpx.AsyncClient
    doc: Doc[Any] = field(default_factory=Doc)
    document_id: str = ""
    session_id: str = ""
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    socket: WebSocketClientConnection | None = None
    close_code: int | None = None
    is_heard: bool = False
    """Whether the room has said something since this person connected last."""

    @property
    def cells(self) -> Array[Map[Any]]:
        """The cells of this person's copy."""
        return self.doc.get("cells", type=Array)

    def cell(self, cell_id: str) -> dict[str, Any]:
        """The cell as this person sees it; empty when it is not there."""
        return next((cell.to_py() for cell in self.cells if cell.get("id") == cell_id), {})

    def ycell(self, cell_id: str) -> Map[Any]:
        """The cell, to be changed."""
        return next(cell for cell in self.cells if cell.get("id") == cell_id)

    def text(self, cell_id: str, name: str = "stdout") -> str:
        """What the cell printed, as this person sees it."""
        outputs = self.cell(cell_id).get("outputs", [])
        return "".join(output["text"] for output in outputs if output.get("name") == name)

    @property
    def board(self) -> dict[str, Any]:
        """The root map that tells the queue and the kernel's status."""
        return self.doc.get("pennant", type=Map).to_py() or {}

    @property
    def shown_runs(self) -> list[str]:
        """The ids of the runs that this person's copy shows as waiting or running."""
        return [run["run_id"] for run in self.board.get("runs", [])]

    @property
    def is_connected(self) -> bool:
        """Whether updates of others can arrive."""
        return self.socket is not None and not self.closed.is_set()

    def source(self, cell_id: str, text: str) -> None:
        """Type a whole new text into the cell."""
        with self.doc.transaction():
            source: Text = self.ycell(cell_id)["source"]
            source.clear()
            source += text

    async def call(self, method: str, rest: str, **more: Any) -> httpx.Response:
        """A call of Pennant's API for this notebook."""
        url = f"{self.server.url}pennant/api/notebooks/{quote(self.document_id, safe='')}/{rest}"
        return await self.http.request(method, url, **more)

    async def post(self, *cell_ids: str, stop_on_error: bool = True, **sources: str) -> list[str]:
        """Run cells as they stand, in one batch; the run ids."""
        runs = [self.request(cell_id, sources.get(cell_id)) for cell_id in cell_ids]
        answer = await self.call("POST", "runs", json={"runs": runs, "stop_on_error": stop_on_error})
        assert answer.status_code == 202, answer.text
        return [run["run_id"] for run in runs]

    def request(self, cell_id: str, source: str | None = None) -> dict[str, str]:
        """One run of a batch."""
        text = self.cell(cell_id).get("source", "") if source is None else source
        return {"run_id": uuid.uuid4().hex, "cell_id": cell_id, "source": text}

    async def ended(self, run_id: str) -> dict[str, Any]:
        """The run once it has ended, and this person's copy says so too: the answer and the socket race."""
        end = time.monotonic() + DEADLINE_S
        while True:
            answer = await self.call("GET", f"runs/{run_id}?wait_s=20", timeout=40)
            assert answer.status_code == 200, answer.text
            if answer.json()["state"] == "ended":
                await until(lambda: not self.is_connected or run_id not in self.shown_runs)
                return answer.json()
            assert time.monotonic() < end, answer.text

    async def run(self, *cell_ids: str, stop_on_error: bool = True) -> list[dict[str, Any]]:
        """Run cells and wait for their ends."""
        run_ids = await self.post(*cell_ids, stop_on_error=stop_on_error)
        return [await self.ended(run_id) for run_id in run_ids]

    async def join(self) -> None:
        """Connect to the room and wait for its content."""
        url = f"{self.server.url}api/collaboration/session/{quote(self.path)}"
        answer = await self.http.put(url, json={"format": "json", "type": "notebook"})
        assert answer.status_code in (200, 201), answer.text
        told = answer.json()
        self.document_id = f"{told['format']}:{told['type']}:{told['fileId']}"
        self.session_id = told["sessionId"]
        await self.connect()

    async def connect(self, port: int | None = None) -> None:
        """Open the socket with the copy this person has, through another port where one is given."""
        room = f"api/collaboration/room/{self.document_id}?sessionId={self.session_id}"
        server = self.server.url if port is None else f"http://127.0.0.1:{port}/"
        # By the cookie the server knows this person again.
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies.jar)
        headers = {"Authorization": f"token {TOKEN}", "Cookie": cookies}
        request = HTTPRequest(f"{server.replace('http', 'ws')}{room}", headers=headers)
        self.closed.clear()
        self.is_heard = False
        self.socket = await websocket_connect(request)
        self.subscription = self.doc.observe(lambda event: self.send(create_update_message(event.update)))
        await self.socket.write_message(create_sync_message(self.doc), binary=True)

    def send(self, message: bytes) -> None:
        """Send an update, unless it came from the socket itself."""
        if not self._receiving and self.socket is not None:
            self.socket.write_message(message, binary=True)

    _receiving: bool = False
    _save_answers: dict[int, str] = field(default_factory=dict[int, str])

    async def save(self) -> str:
        """What Ctrl+S is answered."""
        assert self.socket is not None
        number = next(_saves)
        encoder = Encoder()
        encoder.write_var_uint(_RAW)
        encoder.write_var_string("save")
        encoder.write_var_uint(number)
        await self.socket.write_message(encoder.to_bytes(), binary=True)
        await until(lambda: number in self._save_answers)
        return self._save_answers[number]

    async def listen(self) -> None:
        """Apply what comes until the socket closes."""
        socket = self.socket
        assert socket is not None
        while (message := await socket.read_message()) is not None:
            self.is_heard = True
            if isinstance(message, bytes) and message[0] == YMessageType.SYNC:
                self._receiving = True
                try:
                    reply = handle_sync_message(message[1:], self.doc)
                finally:
                    self._receiving = False
                if reply is not None:
                    # Whoever has left meanwhile answers nothing any more.
                    with suppress(WebSocketClosedError):
                        await socket.write_message(reply, binary=True)
            elif isinstance(message, bytes) and message[0] == _RAW:
                told = json.loads(Decoder(message[1:]).read_var_string())
                if told["type"] == "save":
                    self._save_answers[told["responseTo"]] = told["status"]
        self.close_code = socket.close_code
        self.closed.set()

    def leave(self) -> None:
        """Close the window."""
        if self.socket is not None:
            self.doc.unobserve(self.subscription)
            self.socket.close()
            self.socket = None


def client(token: str | None = TOKEN) -> httpx.AsyncClient:
    """An HTTP client with a token, or with none."""
    headers = {} if token is None else {"Authorization": f"token {token}"}
    return httpx.AsyncClient(headers=headers, timeout=DEADLINE_S)


@asynccontextmanager
async def people(server: ServerProcess, path: str, count: int = 1) -> AsyncGenerator[list[Person]]:
    """So many people with the notebook open."""
    there: list[Person] = []
    async with asyncio.TaskGroup() as tasks:
        try:
            there.extend([await arrive(server, path, tasks) for _ in range(count)])
            yield there
        finally:
            for person in there:
                person.leave()
                await person.http.aclose()


async def arrive(server: ServerProcess, path: str, tasks: asyncio.TaskGroup) -> Person:
    """One more person opens the notebook."""
    person = Person(server, path, client())
    await person.join()
    tasks.create_task(person.listen())
    await until(lambda: len(person.cells) > 0)
    return person


def path_of(server: ServerProcess, path: str) -> Path:
    """The notebook's file."""
    return server.root / path
