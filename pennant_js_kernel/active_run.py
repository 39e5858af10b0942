"""The run that a sandbox is busy with: performs what `run_state` says."""

import asyncio

from pennant_js_kernel.deadlines import Deadlines
from pennant_js_kernel.frames import InputReply
from pennant_js_kernel.run_state import (
    Action,
    Answered,
    AskPerson,
    AwaitOutput,
    DrainLimitPassed,
    EndSandbox,
    Event,
    Finish,
    GiveAnswer,
    ObeyLimitPassed,
    RunState,
    SendInterrupt,
    StopAsked,
    Withdraw,
    apply,
)
from pennant_js_kernel.sandbox import Sandbox
from pennant_js_kernel.user_input import Asker


class ActiveRun:
    """`finished` tells how it ended. `asker` is None when nobody can be asked."""

    def __init__(self, run: int, sandbox: Sandbox, deadlines: Deadlines, asker: Asker | None = None) -> None:
        loop = asyncio.get_running_loop()
        self.run = run
        self.sandbox = sandbox
        self.finished: asyncio.Future[Finish] = loop.create_future()
        self._deadlines = deadlines
        self._asker = asker
        self._state = RunState()
        self._timers: dict[type[Event], asyncio.TimerHandle] = {}
        self._drained_by: float | None = None
        self._time_left_s = sandbox.started.limits.cell_time_s
        self._start_clock()

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
                self.sandbox.interrupt()
                self._start_timer(self._deadlines.obey_s, ObeyLimitPassed())
            case AwaitOutput():
                self._await_output()
            case AskPerson(question):
                self._drained_by = None
                self._stop_clock()
                if self._asker:
                    self._asker.ask(question, lambda value: self.handle(Answered(value)))
            case GiveAnswer(request, value):
                self.sandbox.give(InputReply(request, value))
                self._start_clock()
            case Withdraw(request):
                self.sandbox.withdraw(request)
                if self._asker:
                    self._asker.withdraw()
            case EndSandbox(reason):
                self.sandbox.end(reason)
            case Finish():
                if not self.finished.done():
                    self.finished.set_result(action)

    def _await_output(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._drained_by is None:
            self._drained_by = now + self._deadlines.drain_all_s
        self._start_timer(min(self._deadlines.drain_s, self._drained_by - now), DrainLimitPassed())

    def _start_clock(self) -> None:
        """Of the cell's time limit."""
        if self._time_left_s is not None:
            self._start_timer(self._time_left_s, StopAsked("time_limit"))

    def _stop_clock(self) -> None:
        if clock := self._timers.pop(StopAsked, None):
            clock.cancel()
            self._time_left_s = max(0.0, clock.when() - asyncio.get_running_loop().time())

    def _start_timer(self, delay_s: float, event: Event) -> None:
        if running := self._timers.get(type(event)):
            running.cancel()
        self._timers[type(event)] = asyncio.get_running_loop().call_later(delay_s, self.handle, event)
