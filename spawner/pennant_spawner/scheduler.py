"""Who gets a sandbox, when, and on which host: performs what line, admission, placement and pool decide."""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from typing import Final

from pennant_spawner.admission import AdmissionRules, Busy, Full
from pennant_spawner.engine import Engine
from pennant_spawner.errors import EngineError
from pennant_spawner.exit_reason import ExitReason, KernelReason, exit_reason
from pennant_spawner.host_state import Start
from pennant_spawner.hosts import Hosts
from pennant_spawner.metrics import Metrics, process_metrics
from pennant_spawner.place import WITHDRAWN, Obstacle, Outcome, Place, PlacedSandbox, Standing
from pennant_spawner.placement import Chosen
from pennant_spawner.pool import PoolRules
from pennant_spawner.pool_keeper import PoolKeeper
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.waiting_line import Waiter, WaitingLine

_log = logging.getLogger(__name__)
_LINE_LOOK_S = 0.5
_BUSY_UNTOLD_S = 5.0
OpenEngines = Callable[[], Awaitable[Sequence[Engine]]]
STOPPED: Final = EngineError("The server is stopping.", "Start it again, then run the cells again.")


class Scheduler:
    """One for all notebooks whose sandboxes come from the same engines. Everything happens in the loop of `serve`."""

    def __init__(
        self,
        open_engines: OpenEngines,
        admission: AdmissionRules,
        pool_rules: PoolRules,
        metrics: Metrics | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`open_engines` is called when the first sandbox is wanted, and again for the next one after it has failed."""
        self._open_engines = open_engines
        self._admission = admission
        self._metrics = metrics or process_metrics()
        self._clock = clock
        self._pool = PoolKeeper(pool_rules, self._metrics, clock, self._has_ended)
        self._numbers = count(1)
        self._line = WaitingLine()
        self._places: dict[int, Place] = {}
        self._in_use: set[PlacedSandbox] = set()
        self._starting = Counter[SandboxLimits]()
        self._obstacle: Obstacle = "busy"
        self._hosts: Hosts | None = None
        self._opening = self._stopping = self._full_was_told = False
        self._wake = asyncio.Event()

    def join(self, limits: SandboxLimits, *, returning: bool = False) -> Place:
        """A place in line for one sandbox. `returning`: in the place of one that has ended."""
        place, now = Place(next(self._numbers), limits), self._clock()
        if self._stopping:
            place.settle(STOPPED)
            return place
        self._places[place.number] = place
        self._line = self._line.join(Waiter(place.number, limits, now, returning))
        self._pool.wanted(limits)
        self._metrics.line_changed(+1)
        self._wake.set()
        return place

    def leave(self, place: Place) -> None:
        """Gives the place up; nothing happens when it has its outcome."""
        if place.number in self._places:
            self._settle(place.number, WITHDRAWN)

    async def end(
        self,
        placed: PlacedSandbox,
        grace_s: float = 0.0,
        diagnostics: str = "",
        kernel_reason: KernelReason | None = None,
    ) -> ExitReason:
        """Ends a sandbox that was handed out, and answers why it ended. Never raises."""
        facts = await placed.sandbox.end(grace_s)
        reason = exit_reason(facts, diagnostics, kernel_reason, placed.limits)
        self._in_use.discard(placed)
        self._has_ended(placed)
        self._metrics.ended("in_use", reason.reason, placed.limits.memory_bytes)
        return reason

    async def serve(self) -> None:
        """Until `stop`; returns when no start is going on and no sandbox lies ready. Those in use are their users'."""
        try:
            async with asyncio.TaskGroup() as self._tasks:
                while not self._stopping:
                    self._wake.clear()
                    await self._sleep(self._turn())
        finally:
            self._stopping = True
            for number in tuple(self._places):
                self._settle(number, STOPPED)
            await self._pool.close()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    async def close(self) -> None:
        """Gives the engines back, when every sandbox has ended."""
        if self._hosts:
            await self._hosts.close()

    async def _sleep(self, longest_s: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(longest_s):
                await self._wake.wait()

    def _turn(self) -> float | None:
        """Everything that can be done now. Answers after how many seconds to look again, if nothing happens before."""
        hosts = self._hosts
        if hosts is None:
            self._open()
            return None
        self._pool.drop_dead(self._tasks)
        self._hand_out_ready()
        obstacle = self._start_for_line(hosts)
        self._tell(hosts, obstacle)
        return _LINE_LOOK_S if self._line else self._mind_pool(hosts)

    def _open(self) -> None:
        if self._line and not self._opening:
            self._opening = True
            self._tasks.create_task(self._run_open())

    async def _run_open(self) -> None:
        try:
            self._hosts = Hosts(await self._open_engines(), self._tasks, self._wake.set, self._clock)
        except Exception as error:
            problem = _as_engine_error(error, "The sandbox engine could not be chosen")
            for number in tuple(self._places):
                self._settle(number, problem)
        self._opening = False
        self._wake.set()

    def _hand_out_ready(self) -> None:
        for waiter in self._line:
            if placed := self._pool.take(waiter.limits):
                self._hand_out(waiter, placed, from_pool=True)

    def _start_for_line(self, hosts: Hosts) -> Obstacle | None:
        """Starts what there is room for, first come, first served. Answers what holds the next one back."""
        for waiter in self._line.unserved(self._starting):
            match hosts.choose(waiter, self._admission):
                case Chosen(host):
                    self._start(hosts, host, waiter.limits)
                case EngineError() as problem:
                    self._settle(waiter.number, self._places[waiter.number].problem or problem)
                case Full(reason):
                    return self._set_obstacle("busy" if self._make_room(hosts, waiter) else "full", reason)
                case Busy(reason):
                    return self._set_obstacle("busy", reason)
                case None:
                    return self._obstacle
        return None

    def _set_obstacle(self, obstacle: Obstacle, reason: str) -> Obstacle:
        if obstacle == "full" and not self._full_was_told:
            _log.warning("No room for another sandbox: %s", reason)
            self._full_was_told = True
        self._obstacle = obstacle
        return obstacle

    def _make_room(self, hosts: Hosts, waiter: Waiter) -> bool:
        return self._pool.make_room(self._tasks, hosts, waiter, self._admission)

    def _tell(self, hosts: Hosts, obstacle: Obstacle | None) -> None:
        """Everybody for whom nothing is being started: at once when the host is full, later when it is only busy."""
        unserved = self._line.unserved(self._starting)
        positions = {waiter.number: position for position, waiter in enumerate(unserved, 1)}
        running = max(len(self._in_use), hosts.sandboxes - len(self._pool))
        for waiter in self._line:
            place, position = self._places[waiter.number], positions.get(waiter.number)
            told = obstacle == "full" or place.standing or self._clock() - waiter.since >= _BUSY_UNTOLD_S
            place.stand(Standing(position, running, obstacle or self._obstacle) if position and told else None)

    def _mind_pool(self, hosts: Hosts) -> float | None:
        """Only while nobody waits."""
        self._full_was_told = False
        refill = self._pool.refill(self._tasks, [it.limits for it in self._in_use], self._starting)
        if refill.limits:
            rules = self._admission.for_pool()
            host = hosts.choose_ahead(refill.limits.memory_bytes, rules, urgent=refill.urgent)
            if host is not None:
                self._start(hosts, host, refill.limits)
        return refill.look_again_s

    def _start(self, hosts: Hosts, host: int, limits: SandboxLimits) -> None:
        """For whoever is first when it has started."""
        start = hosts[host].start_began(limits.memory_bytes)
        self._starting[limits] += 1
        self._metrics.start_began(limits.memory_bytes)
        self._tasks.create_task(self._run_start(hosts, host, limits, start))

    async def _run_start(self, hosts: Hosts, host: int, limits: SandboxLimits, start: Start) -> None:
        state, began = hosts[host], self._clock()
        try:
            sandbox = await state.engine.start(limits)
        except asyncio.CancelledError:
            self._metrics.start_cancelled(limits.memory_bytes)
            raise
        except Exception as error:
            problem = _as_engine_error(error, "The sandbox could not be started")
            self._metrics.start_failed(state.engine.name, limits.memory_bytes)
            state.start_failed(start, problem, self._clock())
            self._blame(host, limits, problem)
        else:
            self._metrics.started(state.engine.name, self._clock() - began)
            state.start_ended(start)
            self._welcome(PlacedSandbox(state.engine, sandbox, sandbox.take_streams(), limits, host))
        finally:
            self._starting[limits] -= 1
            self._wake.set()

    def _welcome(self, placed: PlacedSandbox) -> None:
        if waiter := self._line.first(placed.limits):
            self._hand_out(waiter, placed, from_pool=False)
        else:
            self._pool.add(placed)

    def _blame(self, host: int, limits: SandboxLimits, problem: EngineError) -> None:
        if waiter := self._line.first(limits):
            self._places[waiter.number].problem = problem
            self._line = self._line.blame(waiter.number, host)

    def _hand_out(self, waiter: Waiter, placed: PlacedSandbox, *, from_pool: bool) -> None:
        self._in_use.add(placed)
        self._metrics.handed_out(from_pool=from_pool, waited_s=self._clock() - waiter.since)
        self._settle(waiter.number, placed)

    def _settle(self, number: int, outcome: Outcome) -> None:
        self._line = self._line.leave(number)
        self._metrics.line_changed(-1)
        self._places.pop(number).settle(outcome)
        self._wake.set()

    def _has_ended(self, placed: PlacedSandbox) -> None:
        if self._hosts:
            self._hosts[placed.host].sandbox_ended()
        self._wake.set()


def _as_engine_error(error: Exception, what: str) -> EngineError:
    if isinstance(error, EngineError):
        return error
    _log.error(what, exc_info=error)
    return EngineError(f"{what}: {error!r}.", "Type: pennant doctor")
