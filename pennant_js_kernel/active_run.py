"""The run that a sandbox is busy with: performs what `run_state` says."""

import asyncio

from pennant_js_kernel.deadlines import Deadlines
from pennant_js_kernel.run_state import (
    Action,
    AwaitOutput,
    DrainLimitPassed,
    EndSandbox,
    Event,
    Finish,
    ObeyLimitPassed,
    RunState,
    SendInterrupt,
    StopAsked,
    apply,
)
from pennant_js_kernel.sandbox import Sandbox


class ActiveRun:
    """`finished` tells how it ended."""

    def __init__(self, run: int, sandbox: Sandbox, deadlines: Deadlines) -> None:
        loop = asyncio.get_running_loop()
        self.run = run
        self.sandbox = sandbox
        self.finished: asyncio.Future[Finish] = loop.create_future()
        self._deadlines = deadlines
        self._state = RunState()
        self._timers: dict[type[Event], asyncio.TimerHandle] = {}
        if sandbox.started.limits.cell_time_s is not None:
            self._start_timer(sandbox.started.limits.cell_time_s, StopAsked("time_limit"))

    def handle(self, event: Event) -> None:
        self._state, actions = apply(self._state, event)
        for action in actions:
            self._perform(action)

    def drop(self) -> None:
        """Nobody waits for it any more."""
        for timer in self._timers.values():
            timer.cancel()

    def _perform(self, action: Action) -> None:
        match action:
            case SendInterrupt():
                self.sandbox.interrupt(watched=False)
                self._start_timer(self._deadlines.obey_s, ObeyLimitPassed())
            case AwaitOutput():
                self._start_timer(self._deadlines.drain_s, DrainLimitPassed())
            case EndSandbox(reason):
                self.sandbox.end(reason)
            case Finish():
                if not self.finished.done():
                    self.finished.set_result(action)

    def _start_timer(self, delay_s: float, event: Event) -> None:
        if running := self._timers.get(type(event)):
            running.cancel()
        self._timers[type(event)] = asyncio.get_running_loop().call_later(delay_s, self.handle, event)
