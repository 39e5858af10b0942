"""Kernels as people start them: through a real Jupyter server's own addresses and sockets."""

import signal
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from benchmarks.servers import RealServer, time_socket_run
from tests.integration.server.server_process import TOKEN

STOP_DEADLINE_S: Final = 120
START_DEADLINE_S: Final = 120
_HEADERS: Final = {"Authorization": f"token {TOKEN}"}


class JupyterKernel:
    """One kernel of a server, and a client on its socket."""

    def __init__(self, kernel_id: str, socket: WebSocketClientConnection, http: httpx.AsyncClient) -> None:
        self.kernel_id = kernel_id
        self._socket = socket
        self._http = http

    @classmethod
    async def start(cls, http: httpx.AsyncClient) -> "JupyterKernel":
        """Returns when a client is connected, which can be before the kernel is ready."""
        answer = await http.post("api/kernels", json={"name": "pennant"})
        kernel_id = answer.raise_for_status().json()["id"]
        url = f"{http.base_url}api/kernels/{kernel_id}/channels".replace("http", "ws", 1)
        return cls(kernel_id, await websocket_connect(HTTPRequest(url, headers=_HEADERS)), http)

    async def run(self) -> float:
        """Seconds from sending `1 + 1` until the kernel is idle again."""
        return await time_socket_run(self._socket)

    async def close(self) -> None:
        """Ends the kernel."""
        self._socket.close()
        await self._http.delete(f"api/kernels/{self.kernel_id}")


@asynccontextmanager
async def jupyter_server(
    folder: Path, config: Mapping[str, Any]
) -> AsyncGenerator[tuple[RealServer, httpx.AsyncClient]]:
    """A server with Pennant, its fork server ready and its engine open, stopped so that it leaves no sandbox behind."""
    server = RealServer(folder, dict(config))
    server.start()
    try:
        async with httpx.AsyncClient(base_url=server.url, headers=_HEADERS, timeout=START_DEADLINE_S) as http:
            for _ in range(2):
                first = await JupyterKernel.start(http)
                await first.run()
                await first.close()
            yield server, http
    finally:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(STOP_DEADLINE_S)
