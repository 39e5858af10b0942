"""How each server is asked to run a cell: each has a contract of its own, and the stock one has none."""

import json
import uuid
from typing import Any, Final, Protocol
from urllib.parse import quote

import httpx
from pycrdt import Array, Map, Text
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from benchmarks.collaboration.contenders import DOCUMENTS, NBMODEL, PENNANT, ContenderServer
from benchmarks.collaboration.room_client import CopyingClient
from benchmarks.collaboration.source_hash import source_hash
from tests.integration.server.server_process import TOKEN

RUNNING: Final = "running"
IDLE: Final = "idle"


class Runner(Protocol):
    """What asks one server to run cells of one notebook."""

    async def start(self) -> None:
        """Have the kernel ready, as far as that is the browser's business."""
        ...

    async def press(self, cell_id: str, source: str) -> None:
        """Ask for a run. Returns when it has been taken, or, where the browser does the work, when it has ended."""
        ...


def runner_for(server: ContenderServer, http: httpx.AsyncClient, asking: CopyingClient) -> Runner:
    """The runner of the client who asks."""
    if server.contender is PENNANT:
        return PennantRunner(server, http, asking)
    if server.contender is NBMODEL:
        return NbmodelRunner(server, http, asking)
    if server.contender is DOCUMENTS:
        return DocumentsRunner(server, http, asking)
    return BrowserRunner(server, http, asking)


class PennantRunner:
    """Pennant takes runs for a notebook, and starts the kernel itself."""

    def __init__(self, server: ContenderServer, http: httpx.AsyncClient, asking: CopyingClient) -> None:
        document_id = quote(asking.room.document_id, safe="")
        self._http = http
        self._url = f"{server.url}pennant/api/notebooks/{document_id}/runs"

    async def start(self) -> None:
        """Nothing to do."""

    async def press(self, cell_id: str, source: str) -> None:
        """Post a batch of one."""
        runs = [{"run_id": uuid.uuid4().hex, "cell_id": cell_id, "source": source}]
        answer = await self._http.post(self._url, json={"runs": runs, "stop_on_error": True})
        answer.raise_for_status()


class _KernelRunner:
    """The others take runs for a kernel that the browser has started with a session."""

    def __init__(self, server: ContenderServer, http: httpx.AsyncClient, asking: CopyingClient) -> None:
        self.server = server
        self.http = http
        self.asking = asking
        self.kernel_id = ""

    async def start(self) -> None:
        """Start the session."""
        path = self.asking.room.path
        body = {"path": path, "name": path, "type": "notebook", "kernel": {"name": self.server.contender.kernel}}
        answer = await self.http.post(f"{self.server.url}api/sessions", json=body, timeout=60)
        self.kernel_id = answer.raise_for_status().json()["kernel"]["id"]

    async def execute(self, body: dict[str, Any]) -> None:
        """Post to the address that both server-side executions have."""
        answer = await self.http.post(f"{self.server.url}api/kernels/{self.kernel_id}/execute", json=body)
        answer.raise_for_status()


class NbmodelRunner(_KernelRunner):
    """jupyter-server-nbmodel: the code comes from the client."""

    async def press(self, cell_id: str, source: str) -> None:
        """Post the code, and for which cell it is."""
        room = self.asking.room
        metadata = {"cell_id": cell_id, "document_id": room.document_id, "document_path": room.path}
        await self.execute({"code": source, "metadata": {**metadata, "record_timing": False}})


class DocumentsRunner(_KernelRunner):
    """jupyter-server-documents: the code comes from the document, if it is what the client saw."""

    async def press(self, cell_id: str, source: str) -> None:
        """Post the cell and the hash of its source."""
        cell = {"cell_id": cell_id, "source_hash": source_hash(source)}
        await self.execute({"document_id": self.asking.room.document_id, "cells": [cell]})


class BrowserRunner(_KernelRunner):
    """Stock: the browser that asks talks to the kernel, and writes what it prints into the shared document."""

    _socket: WebSocketClientConnection | None = None

    async def start(self) -> None:
        """Start the session, and connect to the kernel."""
        await super().start()
        url = f"{self.server.url.replace('http', 'ws')}api/kernels/{self.kernel_id}/channels"
        self._socket = await websocket_connect(HTTPRequest(url, headers={"Authorization": f"token {TOKEN}"}))

    async def press(self, cell_id: str, source: str) -> None:
        """Run, and write until the reply and idle are both here.

        Raises:
            ConnectionError: the kernel's socket has closed.
        """
        assert self._socket is not None
        cell = self.asking.ycell(cell_id)
        with self.asking.doc.transaction():
            cell["execution_count"], cell["execution_state"] = None, RUNNING
            del cell["outputs"][:]
        message_id = uuid.uuid4().hex
        await self._socket.write_message(json.dumps(_execute_request(message_id, source)))
        is_idle, count = False, None
        while not (is_idle and count):
            frame = await self._socket.read_message()
            if frame is None:
                raise ConnectionError("the kernel's socket has closed")
            message = json.loads(frame)
            if message["parent_header"].get("msg_id") == message_id:
                kind, content = message["header"]["msg_type"], message["content"]
                is_idle = is_idle or (kind == "status" and content["execution_state"] == "idle")
                count = content["execution_count"] if kind == "execute_reply" else count
                if kind == "stream":
                    _print(cell, content)
        with self.asking.doc.transaction():
            cell["execution_count"], cell["execution_state"] = count, IDLE


def _print(cell: Map[Any], content: dict[str, Any]) -> None:
    """As JupyterLab's output model does: joined with the last output when that is of the same stream."""
    outputs: Array[Map[Any]] = cell["outputs"]
    if len(outputs) and outputs[-1].get("name") == content["name"]:
        text: Text = outputs[-1]["text"]
        text.insert(len(text), content["text"])
    else:
        outputs.append(Map({"output_type": "stream", "name": content["name"], "text": Text(content["text"])}))


def _execute_request(message_id: str, source: str) -> dict[str, Any]:
    content: dict[str, Any] = {
        "code": source,
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
    }
    return {
        "header": {
            "msg_id": message_id,
            "msg_type": "execute_request",
            "username": "",
            "session": "bench",
            "version": "5.3",
        },
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
    }
