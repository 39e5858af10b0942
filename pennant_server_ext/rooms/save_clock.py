"""The clock that saves one document: one task, for as long as something is unsaved."""

import asyncio
from collections.abc import Awaitable, Callable
from logging import Logger
from typing import ClassVar
from weakref import WeakSet

from pennant_server_ext.rooms.save_pace import retry_after_s, save_at, save_interval_s


class SaveClock:
    """Saves in a pause, and without a pause at intervals; what cannot be saved now is tried again."""

    _running: ClassVar[WeakSet["SaveClock"]] = WeakSet()
    """Those with something unsaved: they share what the server can save."""

    def __init__(
        self,
        save: Callable[[], Awaitable[bool]],
        is_wanted: Callable[[], bool],
        pause_s: float,
        interval_s: float,
        log: Logger,
    ) -> None:
        """``save`` tells whether it went well; ``is_wanted``: whether anybody wants it to be done by itself."""
        self._save = save
        self._is_wanted = is_wanted
        self._pause_s = pause_s
        self._interval_s = interval_s
        self._log = log
        self._unsaved_since: float | None = None
        self._changed = 0.0
        self._last_save = float("-inf")
        self._took = 0.0
        self._failures = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def is_unsaved(self) -> bool:
        """Whether something waits to be saved."""
        return self._unsaved_since is not None

    def note_change(self) -> None:
        """Something changed now."""
        self._changed = asyncio.get_running_loop().time()
        if self._unsaved_since is None:
            self._unsaved_since = self._changed
        if self._task is None or self._task.done():
            self._running.add(self)
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def save_now(self) -> bool:
        """Save without waiting; False when it could not be done, and will be tried again."""
        loop = asyncio.get_running_loop()
        since, began = self._unsaved_since, loop.time()
        self._unsaved_since = None
        saved = False
        try:
            saved = await self._save()
        except Exception:
            self._log.exception("A document could not be saved; trying again")
        finally:
            self._last_save, self._took = began, loop.time() - began
            self._failures = 0 if saved else self._failures + 1
            if not saved and self._unsaved_since is None:
                self._unsaved_since = began if since is None else since
        return saved

    async def stop(self) -> None:
        """Save no more."""
        self._running.discard(self)
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        try:
            while self._unsaved_since is not None:
                wait_s = self._due(self._unsaved_since) - asyncio.get_running_loop().time()
                if wait_s > 0:
                    await asyncio.sleep(wait_s)
                elif self._is_wanted():
                    await self.save_now()
                else:
                    return
        finally:
            self._running.discard(self)

    def _due(self, unsaved_since: float) -> float:
        interval_s = save_interval_s(self._interval_s, len(self._running), self._took)
        due = save_at(self._changed, unsaved_since, self._last_save, self._pause_s, interval_s)
        return due if not self._failures else max(due, self._last_save + retry_after_s(self._failures))
