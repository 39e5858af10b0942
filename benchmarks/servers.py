"""A run through Pennant's server beside the stock kernel socket; typing beside a stock room."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, Final

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from benchmarks.comparison import Comparison
from tests.integration.server.people import Person, new_notebook, people, until
from tests.integration.server.server_process import TOKEN, ServerProcess

RUNS: Final = 100
EDITS: Final = 500
PAUSE_S: Final = 0.01
DEADLINE_S: Final = 60


class RealServer(ServerProcess):
    """A server with the kernels that are really installed."""

    def _environment(self) -> dict[str, str]:
        return {name: value for name, value in super()._environment().items() if name != "JUPYTER_PATH"}


def server(folder: Path, *, pennant: bool, engine: str = "auto") -> RealServer:
    """A server with or without Pennant's extension, not started yet."""
    extensions = {"jupyter_server_ydoc": True, "jupyter_server_fileid": True, "pennant_server_ext": pennant}
    return RealServer(folder, {"ServerApp": {"jpserver_extensions": extensions}, "PennantSandbox": {"engine": engine}})


async def compare_servers(folder: Path) -> AsyncGenerator[Comparison]:
    """Run latency, then edit propagation while nobody runs anything, then while a cell prints."""
    ours, stock = server(folder / "pennant", pennant=True), server(folder / "stock", pennant=False)
    ours.start()
    stock.start()
    try:
        yield await compare_runs(ours, stock)
        yield await compare_edits(ours, stock)
    finally:
        ours.stop()
        stock.stop()


async def compare_runs(ours: ServerProcess, stock: ServerProcess) -> Comparison:
    """Until a client knows that its run has ended: our API and shared document, against the kernel's own socket."""
    async with people(ours, new_notebook(ours, ["1 + 1"])) as (ann,):
        socket = await kernel_socket(ann, stock)
        pairs = [(await time_run(ann), await time_socket_run(socket)) for _ in range(RUNS + 1)]
        socket.close()
    return Comparison("a run, until its end is known", pairs[1:], "ipykernel, stock kernel socket")


async def time_run(person: Person) -> float:
    """Seconds from the POST until the person's copy of the document shows the run's end."""
    start = time.perf_counter()
    (run_id,) = await person.post("c0")
    await until(lambda: last_run(person) == run_id, DEADLINE_S)
    return time.perf_counter() - start


def last_run(person: Person) -> str | None:
    """The run that the cell's metadata tell of."""
    metadata: dict[str, Any] = person.cell("c0").get("metadata", {})
    return metadata.get("pennant", {}).get("run", {}).get("run_id")


async def kernel_socket(person: Person, stock: ServerProcess) -> WebSocketClientConnection:
    """The stock channels of a new Python kernel of the stock server."""
    answer = await person.http.post(f"{stock.url}api/kernels", json={"name": "python3"})
    url = f"{stock.url.replace('http', 'ws')}api/kernels/{answer.json()['id']}/channels"
    return await websocket_connect(HTTPRequest(url, headers={"Authorization": f"token {TOKEN}"}))


async def time_socket_run(socket: WebSocketClientConnection) -> float:
    """Seconds from the execute request until the kernel is idle again."""
    start = time.perf_counter()
    message_id = uuid.uuid4().hex
    header = {"msg_id": message_id, "msg_type": "execute_request", "username": "", "session": "bench", "version": "5.3"}
    content: dict[str, Any] = {
        "code": "1 + 1",
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
    }
    request: dict[str, Any] = {
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
    }
    await socket.write_message(json.dumps(request))
    async with asyncio.timeout(DEADLINE_S):
        while not is_idle(await socket.read_message(), message_id):
            pass
    return time.perf_counter() - start


def is_idle(frame: str | bytes | None, message_id: str) -> bool:
    """Whether this frame says that the kernel has done with this request.

    Raises:
        ConnectionError: the socket has closed.
    """
    if frame is None:
        raise ConnectionError("the kernel's socket has closed")
    message = json.loads(frame)
    ours = message["parent_header"].get("msg_id") == message_id
    return ours and message["content"].get("execution_state") == "idle"


async def compare_edits(ours: ServerProcess, stock: ServerProcess) -> Comparison:
    """From one person's key to the other person's copy."""
    async with (
        people(ours, new_notebook(ours, ["//"]), 2) as here,
        people(stock, new_notebook(stock, ["//"]), 2) as there,
    ):
        pairs = [(await time_edit(*here), await time_edit(*there)) for _ in range(EDITS)]
    return Comparison("a letter, until the other one has it", pairs, "a stock room")


async def time_edit(ann: Person, bob: Person) -> float:
    """Seconds from a letter in Ann's copy until it is in Bob's."""
    arrived = asyncio.Event()
    subscription = bob.doc.observe(lambda _event: arrived.set())
    start = time.perf_counter()
    ann.ycell("c0")["source"].insert(0, "x")
    async with asyncio.timeout(DEADLINE_S):
        await arrived.wait()
    taken = time.perf_counter() - start
    bob.doc.unobserve(subscription)
    await asyncio.sleep(PAUSE_S)
    return taken
