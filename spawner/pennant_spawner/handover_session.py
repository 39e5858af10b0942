"""One kernel process served: its sandbox started early, handed over, ended with a reason, never left behind."""

import logging
from typing import assert_never

from pennant_spawner import handover
from pennant_spawner.errors import EngineError, HandoverError
from pennant_spawner.handover import EndRequest, StartRequest
from pennant_spawner.handover_link import HandoverLink
from pennant_spawner.place import Outcome, Place, PlacedSandbox, Standing, Withdrawn
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.scheduler import Scheduler

_log = logging.getLogger(__name__)
_TELL_EVERY_S = 15.0


class HandoverSession:
    """Answers the requests of one kernel until either side closes the socket."""

    def __init__(self, link: HandoverLink, scheduler: Scheduler, limits: SandboxLimits) -> None:
        self._link = link
        self._scheduler = scheduler
        self._limits = limits
        self._place: Place | None = None
        self._placed: PlacedSandbox | None = None
        self._returning = False

    async def serve(self) -> None:
        """Returns when the socket is closed and no sandbox is left."""
        self._place = self._scheduler.join(self._limits)
        try:
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

    async def _answer(self, request: handover.Request) -> None:
        match request:
            case StartRequest():
                await self._hand_over()
            case EndRequest():
                await self._end(request)
            case _:
                assert_never(request)

    async def _hand_over(self) -> None:
        if self._placed is not None:
            raise HandoverError("start was asked while a sandbox is running")
        self._place = place = self._place or self._scheduler.join(self._limits, returning=self._returning)
        match await self._outcome(place):
            case PlacedSandbox() as placed:
                self._place, self._placed = None, placed
                await self._send_streams(placed)
            case EngineError() as problem:
                self._place = None
                await self._link.send(handover.failed(problem))
            case Withdrawn():
                self._place = None

    async def _outcome(self, place: Place) -> Outcome:
        """Tells the kernel where it stands, until it has a sandbox, or closes the socket."""
        with self._link.watched(lambda: self._scheduler.leave(place)):
            while True:
                news = await place.news(_TELL_EVERY_S)
                if isinstance(news, Standing):
                    await self._link.send(handover.waiting(news.position, news.running, news.obstacle))
                elif news is not None:
                    return news

    async def _send_streams(self, placed: PlacedSandbox) -> None:
        engine, sandbox = placed.engine, placed.sandbox
        message = handover.started(
            sandbox.sandbox_id, engine.name, engine.host, engine.isolation, sandbox.framing, self._limits
        )
        try:
            await self._link.send(message, placed.streams)
        finally:
            placed.close_streams()

    async def _end(self, request: EndRequest) -> None:
        placed, self._placed = self._placed, None
        if placed is None:
            raise HandoverError("end was asked while no sandbox is running")
        self._returning = request.kernel_reason != "idle"
        reason = await self._scheduler.end(placed, request.grace_s, request.diagnostics, request.kernel_reason)
        await self._link.send(handover.ended(reason))

    async def _end_everything(self) -> None:
        if self._place is not None:
            self._scheduler.leave(self._place)
            if isinstance(self._place.outcome, PlacedSandbox):
                self._placed = self._place.outcome
        if self._placed is not None:
            self._placed.close_streams()
            await self._scheduler.end(self._placed)
