"""The life of the sandbox client in the kernel process: one task on the main loop, reachable from other threads."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable
from pathlib import Path

from pennant_js_kernel.broker_link import BrokerLink
from pennant_js_kernel.deadlines import Deadlines
from pennant_js_kernel.errors import BrokerGone
from pennant_js_kernel.notebook_files import NotebookFiles
from pennant_js_kernel.publisher import Publisher
from pennant_js_kernel.sandbox_client import SandboxClient
from pennant_js_kernel.working_folder import WorkingFolder

_log = logging.getLogger(__name__)


class SandboxService:
    """`client` belongs to the loop that runs `serve`; `soon` and `close` may be called from any thread.

    `folder`: where files for relative imports are read when no server gives them.
    """

    def __init__(
        self, broker: socket.socket, publisher: Publisher, folder: Path, deadlines: Deadlines | None = None
    ) -> None:
        self._deadlines = deadlines or Deadlines()
        self._link = BrokerLink(broker, self._broker_gone)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = asyncio.Event()
        self._closed = asyncio.Event()
        files = NotebookFiles(publisher, WorkingFolder(folder), self._deadlines.file_s)
        self.client = SandboxClient(self._link, publisher, files, self._deadlines)

    async def serve(self) -> None:
        """Returns when it was closed, or when the broker is gone. No sandbox outlives it."""
        self._loop = asyncio.get_running_loop()
        self._link.open()
        try:
            async with asyncio.TaskGroup() as group:
                serving = group.create_task(self.client.serve())
                await self._over.wait()
                serving.cancel()
        finally:
            self._link.close()
            self._closed.set()

    def soon(self, action: Callable[[], None]) -> None:
        """Calls what uses the client on its loop, once there is one."""
        if self._loop:
            self._loop.call_soon_threadsafe(action)

    def begin_close(self) -> None:
        """On the loop of `serve`."""
        self._over.set()

    async def close(self) -> None:
        """Ends the sandbox; returns when the broker was told, at the latest when the deadline has passed."""
        if self._loop is None:
            return
        closing = asyncio.run_coroutine_threadsafe(self._close(), self._loop)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.wrap_future(closing), self._deadlines.shutdown_s)

    async def _close(self) -> None:
        self._over.set()
        await self._closed.wait()

    def _broker_gone(self, gone: BrokerGone) -> None:
        _log.error("%s The kernel ends.", gone.message)
        self._over.set()
