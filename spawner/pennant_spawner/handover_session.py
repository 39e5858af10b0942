"""One kernel process served: its sandbox started early, handed over, ended with a reason, never left behind."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import assert_never

from pennant_spawner import handover
from pennant_spawner.engine import Engine, Sandbox
from pennant_spawner.errors import EngineError, HandoverError
from pennant_spawner.exit_reason import exit_reason
from pennant_spawner.handover import EndRequest, StartRequest
from pennant_spawner.handover_link import HandoverLink
from pennant_spawner.sandbox_limits import SandboxLimits

_log = logging.getLogger(__name__)
ChooseEngine = Callable[[], Awaitable[Engine]]


class HandoverSession:
    """Answers the requests of one kernel until either side closes the socket."""

    def __init__(self, link: HandoverLink, choose_engine: ChooseEngine, limits: SandboxLimits) -> None:
        self._link = link
        self._choose_engine = choose_engine
        self._limits = limits
        self._early: asyncio.Task[_Started | EngineError] | None = None
        self._sandbox: Sandbox | None = None

    async def serve(self) -> None:
        """Returns when the socket is closed and no sandbox is left."""
        try:
            async with asyncio.TaskGroup() as tasks:
                self._early = tasks.create_task(self._start())
                await self._answer_all()
        finally:
            await self._end_everything()

    async def _answer_all(self) -> None:
        try:
            async for request in self._link.requests():
                await self._answer(request)
        except (HandoverError, OSError) as error:
            _log.warning("A kernel lost its sandbox: %s", error)
        finally:
            self._link.close()

    async def _start(self) -> "_Started | EngineError":
        try:
            engine = await self._choose_engine()
            return _Started(engine, await engine.start(self._limits))
        except EngineError as error:
            return error

    async def _answer(self, request: handover.Request) -> None:
        match request:
            case StartRequest():
                await self._hand_over()
            case EndRequest():
                await self._end(request)
            case _:
                assert_never(request)

    async def _hand_over(self) -> None:
        if self._sandbox is not None:
            raise HandoverError("start was asked while a sandbox is running")
        early, self._early = self._early, None
        started = await (early or self._start())
        if isinstance(started, EngineError):
            await self._link.send(handover.failed(started))
        else:
            self._sandbox = started.sandbox
            await self._send_streams(started)

    async def _send_streams(self, started: "_Started") -> None:
        engine, sandbox = started.engine, started.sandbox
        streams = sandbox.take_streams()
        message = handover.started(
            sandbox.sandbox_id, engine.name, engine.host, engine.isolation, sandbox.framing, self._limits
        )
        try:
            await self._link.send(message, streams)
        finally:
            for stream in streams:
                stream.close()

    async def _end(self, request: EndRequest) -> None:
        sandbox, self._sandbox = self._sandbox, None
        if sandbox is None:
            raise HandoverError("end was asked while no sandbox is running")
        facts = await sandbox.end(request.grace_s)
        reason = exit_reason(facts, request.diagnostics, request.kernel_reason, self._limits)
        await self._link.send(handover.ended(reason))

    async def _end_everything(self) -> None:
        if self._early is not None and self._early.done() and not self._early.cancelled():
            started = self._early.result()
            self._sandbox = started.sandbox if isinstance(started, _Started) else None
        if self._sandbox is not None:
            await self._sandbox.end(0.0)


@dataclass(frozen=True, slots=True)
class _Started:
    engine: Engine
    sandbox: Sandbox
