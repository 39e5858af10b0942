"""The sandbox broker: one thread in a process that starts kernels; it alone talks to the engine (HANDOVER.md)."""

import asyncio
import atexit
import contextlib
import importlib
import logging
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from pennant_spawner.engine import Engine
from pennant_spawner.engine_choice import open_engines
from pennant_spawner.errors import SpawnerError
from pennant_spawner.handover_link import HandoverLink
from pennant_spawner.handover_session import HandoverSession
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_settings import SandboxSettings
from pennant_spawner.scheduler import Scheduler

_log = logging.getLogger(__name__)
_STOP_DEADLINE_S = 15.0
OpenEngines = Callable[[SandboxSettings], Awaitable[Sequence[Engine]]]
_Connection = tuple[socket.socket, SandboxSettings]


class Broker:
    """Serves any number of kernels; every sandbox it started is gone when it has closed."""

    _shared: ClassVar["Broker | None"] = None
    _shared_lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, open_engines: OpenEngines = open_engines) -> None:
        """`open_engines` is asked once for all notebooks with the same settings; a failure is tried again."""
        self._open_engines = open_engines
        self._loop = asyncio.new_event_loop()
        self._inbox: asyncio.Queue[_Connection | None] = asyncio.Queue()
        self._schedulers: dict[SandboxSettings, Scheduler] = {}
        self._scheduling: list[asyncio.Task[None]] = []
        self._serving: dict[asyncio.Task[None], socket.socket] = {}
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="pennant-sandbox-broker", daemon=True)
        self._thread.start()

    @classmethod
    def shared(cls) -> "Broker":
        """The one broker of this process, closed when the process ends."""
        with cls._shared_lock:
            if cls._shared is None or cls._shared._closed:
                cls._shared = cls()
                _at_exit(cls._shared.close)
            return cls._shared

    def connect(self, settings: SandboxSettings) -> socket.socket:
        """The kernel's end of a new handover socket. Its sandbox is being started from now on; never blocks."""
        if self._closed:
            raise SpawnerError("The sandbox broker is closed.")
        ours, theirs = socket.socketpair()
        self._loop.call_soon_threadsafe(self._inbox.put_nowait, (ours, settings))
        return theirs

    def close(self) -> None:
        """Ends every sandbox and waits for it, within a deadline. May be called twice."""
        if not self._closed:
            self._closed = True
            self._loop.call_soon_threadsafe(self._inbox.put_nowait, None)
        self._thread.join(_STOP_DEADLINE_S + 5)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve_all())

    async def _serve_all(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                while connection := await self._inbox.get():
                    sock, settings = connection
                    serving = tasks.create_task(self._serve(sock, self._scheduler(tasks, settings), settings.limits))
                    self._serving[serving] = sock
                    serving.add_done_callback(self._serving.pop)
                self._hang_up()
        finally:
            for scheduler in self._schedulers.values():
                await scheduler.close()

    async def _serve(self, sock: socket.socket, scheduler: Scheduler, limits: SandboxLimits) -> None:
        try:
            await HandoverSession(HandoverLink(sock), scheduler, limits).serve()
        except Exception:
            _log.exception("The sandbox broker failed to serve a kernel")

    def _scheduler(self, tasks: asyncio.TaskGroup, settings: SandboxSettings) -> Scheduler:
        """One for all settings that mean the same engines and rules."""
        key = replace(settings, limits=SandboxLimits())
        if key not in self._schedulers:
            scheduler = Scheduler(partial(self._open_engines, key), key.admission, key.pool)
            self._schedulers[key] = scheduler
            self._scheduling.append(tasks.create_task(scheduler.serve()))
        return self._schedulers[key]

    def _hang_up(self) -> None:
        for sock in self._serving.values():
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for scheduler in self._schedulers.values():
            scheduler.stop()
        for task in (*self._serving, *self._scheduling):
            asyncio.get_running_loop().call_later(_STOP_DEADLINE_S, task.cancel)


def _at_exit(close: Callable[[], None]) -> None:
    """Before the executors' threads end, which ending containers needs; atexit alone would be too late.

    Last in, first out: their own exit handler must have been registered already, so the module is imported here.
    """
    importlib.import_module("concurrent.futures.thread")
    register = getattr(threading, "_register_atexit", atexit.register)
    register(close)
