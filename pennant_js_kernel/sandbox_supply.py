"""The kernel's sandboxes, one after another: started in the background, ended with a reason, replaced."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Literal, Protocol

from pennant_js_kernel import handover
from pennant_js_kernel.broker_link import BrokerLink
from pennant_js_kernel.deadlines import Deadlines
from pennant_js_kernel.errors import BrokerGone, SandboxUnavailable
from pennant_js_kernel.handover import Ended, KernelReason, Started, Waiting
from pennant_js_kernel.sandbox import Sandbox, SandboxListener

State = Literal["starting", "waiting", "ready", "ended"]
_UNASKED = frozenset({"idle", "operator", "host_lost", "engine_unreachable"})
"""Ends after which there is no sandbox until a run needs one: what was given back, or cannot be had now."""


class SupplyListener(SandboxListener, Protocol):
    """Also hears of every start and end, and of the place in line."""

    def started(self, started: Started) -> None: ...
    def ready(self, started: Started) -> None: ...
    def in_line(self, place: Waiting) -> None: ...
    def not_started(self, unavailable: SandboxUnavailable) -> None: ...
    def ended(self, sandbox: Sandbox, ended: Ended) -> None: ...


class SandboxSupply:
    """Keeps at most one sandbox alive."""

    def __init__(self, link: BrokerLink, listener: SupplyListener, deadlines: Deadlines) -> None:
        self._link = link
        self._listener = listener
        self._deadlines = deadlines
        self._wanted = asyncio.Event()
        self._coming: asyncio.Future[Sandbox] | None = None
        self._started: Started | None = None
        self._place: Waiting | None = None
        self._over = False
        self._begun = False

    @property
    def current(self) -> Sandbox | None:
        """The sandbox that can be used now."""
        coming = self._coming
        return coming.result() if coming and coming.done() and not coming.exception() else None

    @property
    def coming(self) -> asyncio.Future[Sandbox] | None:
        """The sandbox that is there or being started."""
        return self._coming

    @property
    def state(self) -> State:
        if self._coming is None:
            return "ended" if self._begun else "starting"
        if self.current:
            return "ready"
        return "waiting" if self._place else "starting"

    @property
    def place(self) -> Waiting | None:
        """The place in line, while the host is full."""
        return self._place

    @property
    def last_started(self) -> Started | None:
        """What is known about the present sandbox, or the last one."""
        return self._started

    def prepare(self) -> asyncio.Future[Sandbox]:
        """Sees to it that there is a sandbox soon. The future raises SandboxUnavailable when there will be none."""
        self._begun = True
        if self._coming is None:
            self._coming = asyncio.get_running_loop().create_future()
            self._wanted.set()
        if self._over:
            self._give_up(coming := self._coming, BrokerGone())
            return coming
        return self._coming

    def retire(self) -> None:
        """Ends a sandbox in which nothing runs; a run that comes from now on gets another."""
        if sandbox := self.current:
            self._coming = None
            sandbox.end("idle")

    async def serve(self) -> None:
        """Never returns; cancel it to end the sandbox."""
        try:
            while True:
                await self._wanted.wait()
                self._wanted.clear()
                await self._one_life(self.prepare())
        finally:
            self._over = True
            self.prepare()

    async def _one_life(self, coming: asyncio.Future[Sandbox]) -> None:
        try:
            sandbox = await self._start(coming)
            reason = await sandbox.live()
        except SandboxUnavailable as unavailable:
            self._give_up(coming, unavailable)
            self._listener.not_started(unavailable)
            return
        self._forget(coming)
        ended = await self._end(sandbox, reason)
        self._give_up(coming, SandboxUnavailable(ended.message, ended.next_step))
        self._listener.ended(sandbox, ended)
        if sandbox.ran and ended.reason not in _UNASKED:
            self.prepare()

    async def _start(self, coming: asyncio.Future[Sandbox]) -> Sandbox:
        try:
            answer = await self._link.request(handover.start_request(), self._deadlines.start_s, self._wait_in_line)
        finally:
            self._place = None
        match answer.reply:
            case Started() as started:
                return self._welcome(started, answer.streams, coming)
            case handover.Failed(message, next_step):
                raise SandboxUnavailable(message, next_step)
            case Ended() | Waiting():
                raise BrokerGone("The sandbox broker answered what was not asked.")

    def _welcome(self, started: Started, streams: Sequence[socket.socket], coming: asyncio.Future[Sandbox]) -> Sandbox:
        sandbox = Sandbox(started, streams, self._listener, self._deadlines)
        sandbox.ready.add_done_callback(lambda _: self._hand_out(sandbox, coming))
        self._started = started
        self._listener.started(started)
        return sandbox

    def _hand_out(self, sandbox: Sandbox, coming: asyncio.Future[Sandbox]) -> None:
        coming.set_result(sandbox)
        self._listener.ready(sandbox.started)

    def _wait_in_line(self, place: Waiting) -> None:
        """The broker also repeats a place that has not changed."""
        if place != self._place:
            self._place = place
            self._listener.in_line(place)

    async def _end(self, sandbox: Sandbox, reason: KernelReason | None) -> Ended:
        request = handover.end_request(self._deadlines.grace_s, sandbox.diagnostics, reason)
        try:
            answer = await self._link.request(request, self._deadlines.end_s)
        except BrokerGone as gone:
            return Ended("killed", gone.message, gone.next_step)
        if isinstance(answer.reply, Ended):
            return answer.reply
        return Ended("killed", "The sandbox broker did not say why the sandbox ended.", "Run the cells again.")

    def _forget(self, coming: asyncio.Future[Sandbox]) -> None:
        if self._coming is coming:
            self._coming = None

    def _give_up(self, coming: asyncio.Future[Sandbox], unavailable: SandboxUnavailable) -> None:
        self._forget(coming)
        if not coming.done():
            coming.set_exception(unavailable)
            coming.exception()
