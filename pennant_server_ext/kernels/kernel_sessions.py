"""Jupyter's own kernel sessions (``/api/sessions``): one kernel for a notebook, whoever opens it first.

Everything that finds or starts the kernel of a path goes through the path's lock, so that two browsers, or a browser
and a run, never start two.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import PurePosixPath
from typing import Any, Final
from weakref import WeakValueDictionary

import zmq
from tornado.web import HTTPError

from pennant_server_ext.errors import Conflict, KernelUnavailable
from pennant_server_ext.file_ids import is_below

KERNEL_NAME: Final = "pennant"
START_DEADLINE_S: Final = 120.0
RESTART_DEADLINE_S: Final = 60.0


class KernelSessions:
    """The kernel sessions of this server, by the notebook's path."""

    def __init__(self, session_manager: Any, kernel_manager: Any) -> None:
        self._sessions = session_manager
        self.kernels = kernel_manager
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        allow_many_sockets(kernel_manager.context)

    @asynccontextmanager
    async def alone(self, path: str) -> AsyncGenerator[None]:
        """Nobody else finds or starts a kernel for the path meanwhile."""
        lock = self._locks.setdefault(path, asyncio.Lock())
        async with lock:
            yield

    async def kernel_id(self, path: str) -> str | None:
        """The kernel that serves the path; None when none does."""
        model = await self._find(path)
        return None if model is None else str(model["kernel"]["id"])

    def kernel_name(self, kernel_id: str) -> str | None:
        """The kernel's name, as in its kernelspec; None when it is gone."""
        return str(self.kernels.get_kernel(kernel_id).kernel_name) if kernel_id in self.kernels else None

    async def path(self, kernel_id: str) -> str | None:
        """The path that the kernel serves."""
        models = await self._sessions.list_sessions()
        return next((str(model["path"]) for model in models if model["kernel"]["id"] == kernel_id), None)

    async def moved(self, old: str, new: str) -> None:
        """A file or folder has a new path: the kernels of what lies there go on serving it."""
        for model in await self._sessions.list_sessions():
            path = str(model["path"])
            if is_below(path, old):
                now = new + path[len(old) :]
                await self._sessions.update_session(model["id"], path=now, name=PurePosixPath(now).name)

    async def end_below(self, folder: str) -> None:
        """A file or folder is gone: end Pennant's kernels of what was there. Others may hold what people still need."""
        for model in await self._sessions.list_sessions():
            if is_below(str(model["path"]), folder) and model["kernel"]["name"] == KERNEL_NAME:
                await self._sessions.delete_session(model["id"])

    async def kernel_id_started(self, path: str) -> str:
        """The kernel that serves the path, started when none does; JupyterLab finds the same one.

        Raises:
            KernelUnavailable: it did not start.
        """
        async with self.alone(path):
            found = await self.kernel_id(path)
            if found is not None:
                return found
            try:
                async with asyncio.timeout(START_DEADLINE_S):
                    model = await self._sessions.create_session(
                        path=path, name=PurePosixPath(path).name, type="notebook", kernel_name=KERNEL_NAME
                    )
            except TimeoutError as error:
                raise KernelUnavailable(
                    f"The kernel did not start within {START_DEADLINE_S:.0f} s. Run it again; "
                    "`pennant doctor` tells what this machine lacks."
                ) from error
            except Exception as error:
                raise KernelUnavailable(f"The kernel did not start: {error}") from error
            return str(model["kernel"]["id"])

    async def restart(self, kernel_id: str) -> None:
        """Replace the kernel process and wait until the new one answers; one that was shut down meanwhile stays away.

        Raises:
            KernelUnavailable: it did not come back in time.
        """
        try:
            async with asyncio.timeout(RESTART_DEADLINE_S):
                try:
                    await self._replace(kernel_id)
                except asyncio.InvalidStateError:
                    # Jupyter's own restarter was at it at the same time: the kernel had just died.
                    await self._replace(kernel_id)
        except Exception as error:
            if kernel_id not in self.kernels:
                return
            raise KernelUnavailable(
                f"The kernel did not restart: {error or 'no answer in time'}. Try again."
            ) from error

    async def _replace(self, kernel_id: str) -> None:
        answered = await self.kernels.restart_kernel(kernel_id)
        if answered is not None:
            await answered

    async def refuse_others(self, path: str, named: str | None) -> None:
        """Let Pennant's notebooks pass: by the kernel that runs, or the one the notebook names while none does.

        Raises:
            Conflict: the kernel is another one.
        """
        kernel_id = await self.kernel_id(path)
        started = None if kernel_id is None else self.kernel_name(kernel_id)
        if (started or named) != KERNEL_NAME:
            raise Conflict("not_pennant", "The notebook's kernel is not Pennant's. Choose JavaScript (Pennant) first.")

    async def _find(self, path: str) -> Any:
        if not await self._sessions.session_exists(path=path):
            return None
        try:
            return await self._sessions.get_session(path=path)
        except HTTPError:
            return None


def allow_many_sockets(context: Any) -> None:
    """Lift ZeroMQ's limit of 1023 sockets, while the context has none.

    All kernels of a server share one context: six sockets for each kernel and five for each browser that has its
    notebook open, so that thirty notebooks of five people would fill it.
    """
    context.set(zmq.MAX_SOCKETS, context.get(zmq.SOCKET_LIMIT))
