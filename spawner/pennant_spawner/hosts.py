"""The hosts of one scheduler: asked what they carry when that is wanted, chosen among, left alone while they fail."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from pennant_spawner.admission import AdmissionRules, Busy, Full, HostView, ever_admits, overload
from pennant_spawner.engine import Engine
from pennant_spawner.errors import EngineError
from pennant_spawner.host_state import HostState
from pennant_spawner.placement import Chosen, choose
from pennant_spawner.waiting_line import Waiter

_log = logging.getLogger(__name__)
_PATIENCE_S = 1.0
Decision = Chosen[int] | Full | Busy | EngineError


class Hosts:
    """Numbered as their engines were given. Decides on what is known; tasks of `tasks` find out the rest."""

    def __init__(
        self,
        engines: Sequence[Engine],
        tasks: asyncio.TaskGroup,
        changed: Callable[[], None],
        clock: Callable[[], float],
    ) -> None:
        """`changed` is called when more is known."""
        self._states = [HostState(engine) for engine in engines]
        self._cleaned: set[int] = set()
        self._tasks = tasks
        self._changed = changed
        self._clock = clock

    def __getitem__(self, number: int) -> HostState:
        return self._states[number]

    @property
    def sandboxes(self) -> int:
        """What ran on all of them when they were measured."""
        return sum(state.usage.sandboxes for state in self._states if state.usage)

    def choose(self, waiter: Waiter, rules: AdmissionRules) -> Decision | None:
        """Where its sandbox is started, or why not now; an EngineError when it has tried all. None: not known yet."""
        untried = [
            number
            for number, state in enumerate(self._states)
            if number not in waiter.tried and not state.silent_since(waiter.since)
        ]
        if not untried:
            return next(state.problem for state in self._states if state.problem)
        views = self._views(self._healthy() or untried)
        if not views:
            return None
        decision = choose(views, waiter.limits.memory_bytes, rules)
        if isinstance(decision, Busy):
            self._make_sure(views)
        if isinstance(decision, Full):
            return self._too_large(waiter.limits.memory_bytes, rules) or decision
        return decision

    def choose_ahead(self, need_bytes: int, rules: AdmissionRules, *, urgent: bool) -> int | None:
        """A host with room to spare and, unless it is `urgent`, nothing better to do."""
        views = self._views(self._healthy())
        open_to_it = {number: view for number, view in views.items() if urgent or not overload(view.usage, rules)}
        decision = choose(open_to_it, need_bytes, rules) if open_to_it else None
        return decision.host if isinstance(decision, Chosen) else None

    def choose_without(
        self, given_up: Callable[[int], tuple[int, ...]], waiter: Waiter, rules: AdmissionRules
    ) -> int | None:
        """Where the waiter would fit if the sandboxes with these memory limits were not there."""
        now = self._clock()
        seen = {number: state.view(now) for number, state in enumerate(self._states) if number not in waiter.tried}
        views = {number: view.without(given_up(number)) for number, view in seen.items() if view and given_up(number)}
        decision = choose(views, waiter.limits.memory_bytes, rules) if views else None
        return decision.host if isinstance(decision, Chosen) else None

    async def close(self) -> None:
        for state in self._states:
            await state.engine.close()

    def _healthy(self) -> list[int]:
        now = self._clock()
        return [number for number, state in enumerate(self._states) if state.healthy(now)]

    def _views(self, numbers: Sequence[int]) -> dict[int, HostView]:
        """Of those that were measured lately; empty while it is worth waiting for others."""
        now = self._clock()
        views = {number: self._states[number].view(now) for number in numbers}
        unknown = [number for number, view in views.items() if view is None]
        for number in unknown:
            self._measure(number)
        if any(self._states[number].measured_for(now) < _PATIENCE_S for number in unknown):
            return {}
        return {number: view for number, view in views.items() if view}

    def _make_sure(self, views: dict[int, HostView]) -> None:
        for number in views:
            if self._states[number].unsure:
                self._measure(number)

    def _too_large(self, need_bytes: int, rules: AdmissionRules) -> EngineError | None:
        if any(state.usage is None or ever_admits(state.usage, need_bytes, rules) for state in self._states):
            return None
        return EngineError(
            f"No host here can ever run a sandbox of {need_bytes >> 20} MiB.",
            "Ask whoever runs this server to lower c.PennantSandbox.memory_mib, or to raise what "
            "c.PennantAdmission allows.",
        )

    def _measure(self, number: int) -> None:
        state = self._states[number]
        if not state.is_measured:
            state.measure_began(self._clock())
            self._tasks.create_task(self._ask(number, state))

    async def _ask(self, number: int, state: HostState) -> None:
        try:
            await self._clean(number, state.engine)
            state.measured(await state.engine.usage())
        except EngineError as problem:
            state.measuring_failed(problem, self._clock())
        except Exception as error:
            _log.exception("A host could not be asked what it carries")
            state.measuring_failed(EngineError(f"A host failed: {error!r}.", "Type: pennant doctor"), self._clock())
        self._changed()

    async def _clean(self, number: int, engine: Engine) -> None:
        """Once, before the first measure: what dead servers left there takes room."""
        if number not in self._cleaned:
            if removed := await engine.remove_orphans():
                _log.warning("Removed %d sandboxes that a dead server had left behind", removed)
            self._cleaned.add(number)
