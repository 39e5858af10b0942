"""The sandbox broker: one thread in a process that starts kernels; it alone talks to the engine (HANDOVER.md)."""

import asyncio
import atexit
import contextlib
import importlib
import logging
import socket
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import ClassVar

from pennant_spawner.engine import Engine
from pennant_spawner.engine_choice import choose_engine
from pennant_spawner.errors import EngineError, SpawnerError
from pennant_spawner.handover_link import HandoverLink
from pennant_spawner.handover_session import HandoverSession
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_settings import SandboxSettings

_log = logging.getLogger(__name__)
_STOP_DEADLINE_S = 15.0
_Connection = tuple[socket.socket, SandboxSettings]


class Broker:
    """Serves any number of kernels; every sandbox it started is gone when it has closed."""

    _shared: ClassVar["Broker | None"] = None
    _shared_lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, choose: Callable[[SandboxSettings], Awaitable[Engine]] = choose_engine) -> None:
        self._choose = choose
        self._loop = asyncio.new_event_loop()
        self._inbox: asyncio.Queue[_Connection | None] = asyncio.Queue()
        self._engines: dict[SandboxSettings, asyncio.Task[Engine | EngineError]] = {}
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
                    serving = tasks.create_task(self._serve(tasks, *connection))
                    self._serving[serving] = connection[0]
                    serving.add_done_callback(self._serving.pop)
                self._hang_up()
        finally:
            await self._close_engines()

    async def _serve(self, tasks: asyncio.TaskGroup, sock: socket.socket, settings: SandboxSettings) -> None:
        session = HandoverSession(HandoverLink(sock), partial(self._engine, tasks, settings), settings.limits)
        try:
            await session.serve()
        except Exception:
            _log.exception("The sandbox broker failed to serve a kernel")

    async def _engine(self, tasks: asyncio.TaskGroup, settings: SandboxSettings) -> Engine:
        """Single-flight; an engine that was chosen is kept, a failure is tried again by the next kernel."""
        key = replace(settings, limits=SandboxLimits())
        opening = self._engines.get(key)
        if opening is None or (opening.done() and isinstance(opening.result(), EngineError)):
            opening = self._engines[key] = tasks.create_task(self._open_engine(settings))
        engine = await asyncio.shield(opening)
        if isinstance(engine, EngineError):
            raise engine
        return engine

    async def _open_engine(self, settings: SandboxSettings) -> Engine | EngineError:
        try:
            engine = await self._choose(settings)
            if removed := await engine.remove_orphans():
                _log.warning("Removed %d sandboxes that a dead server had left behind", removed)
        except EngineError as error:
            return error
        except Exception as error:
            _log.exception("The sandbox engine could not be chosen")
            return EngineError(f"The sandbox engine could not be chosen: {error!r}.", "Type: pennant doctor")
        return engine

    def _hang_up(self) -> None:
        for serving, sock in self._serving.items():
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            asyncio.get_running_loop().call_later(_STOP_DEADLINE_S, serving.cancel)

    async def _close_engines(self) -> None:
        for opening in self._engines.values():
            engine = opening.result() if opening.done() and not opening.cancelled() else None
            if engine is not None and not isinstance(engine, EngineError):
                await engine.close()


def _at_exit(close: Callable[[], None]) -> None:
    """Before the executors' threads end, which ending containers needs; atexit alone would be too late.

    Last in, first out: their own exit handler must have been registered already, so the module is imported here.
    """
    importlib.import_module("concurrent.futures.thread")
    register = getattr(threading, "_register_atexit", atexit.register)
    register(close)
