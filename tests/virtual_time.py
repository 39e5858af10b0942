"""An event loop whose time passes only while nothing can be done, so that waits cost nothing and are exact."""

import asyncio
import selectors
from typing import Any


class NothingWillHappen(AssertionError):
    """Everything waits, and nothing has a time at which it would go on."""


class _Selector(selectors.DefaultSelector):
    """Where the loop would sleep, the time jumps."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, Any]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise NothingWillHappen
        if not ready and timeout:
            self.now += timeout
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """For code without threads and processes."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.now

    def pass_time(self, seconds: float) -> None:
        """Runs whatever happens in the meantime."""
        self.run_until_complete(asyncio.sleep(seconds))
