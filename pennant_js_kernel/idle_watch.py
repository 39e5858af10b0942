"""Keeps `idle_rule` on the event loop: its clock, and one timer."""

import asyncio
import time
from typing import Protocol

from pennant_js_kernel import idle_rule
from pennant_js_kernel.idle_rule import Announce, EndIdle, Event, IdleState, TakeBack, TimePassed


class IdleListener(Protocol):
    """Whoever performs what the rule says."""

    def idle_announced(self, ends_in_s: float, idle_s: float) -> None: ...
    def idle_taken_back(self) -> None: ...
    def idle_over(self) -> None: ...


class IdleWatch:
    """Belongs to one event loop; holds at most one timer, and none once it is closed."""

    def __init__(self, listener: IdleListener) -> None:
        self._listener = listener
        self._state = IdleState()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def ends_in_s(self) -> float | None:
        """How long until the announced end; None when none is announced."""
        ends_at = self._state.ends_at
        return None if ends_at is None else max(0.0, ends_at - time.monotonic())

    def tell(self, event: Event) -> None:
        self._state, actions = idle_rule.apply(self._state, event, time.monotonic())
        self._set_timer()
        for action in actions:
            match action:
                case Announce(ends_in_s, idle_s):
                    self._listener.idle_announced(ends_in_s, idle_s)
                case TakeBack():
                    self._listener.idle_taken_back()
                case EndIdle():
                    self._listener.idle_over()

    def close(self) -> None:
        self._closed = True
        self._set_timer()

    def _set_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
        due = None if self._closed else idle_rule.next_look(self._state)
        self._timer = None if due is None else self._call_at(due)

    def _call_at(self, due: float) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(due - time.monotonic(), self.tell, TimePassed())
