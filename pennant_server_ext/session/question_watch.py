"""Opens a running cell's question to everybody, once whoever ran the cell has gone or has not answered in time."""

import asyncio
from collections.abc import Callable, Set
from contextlib import suppress

from pennant_server_ext.messages import utc_now
from pennant_server_ext.runs.queue_events import Event, QuestionOpened
from pennant_server_ext.runs.queue_state import ExecutionQueue


class QuestionWatch:
    """One notebook's watch."""

    def __init__(
        self, queue: Callable[[], ExecutionQueue], here: Callable[[], Set[str]], tell: Callable[[Event], None]
    ) -> None:
        """``here``: the names of the users who have the notebook open."""
        self._queue = queue
        self._here = here
        self._tell = tell
        self._changed = asyncio.Event()

    def look(self) -> None:
        """Something has happened in the queue, or somebody has left."""
        self._changed.set()

    async def serve(self) -> None:
        """Watch until cancelled."""
        while True:
            self._changed.clear()
            remaining_s = self._open_or_remaining()
            with suppress(TimeoutError):
                async with asyncio.timeout(remaining_s):
                    await self._changed.wait()

    def _open_or_remaining(self) -> float | None:
        """Open the question if it is due; else how long it stays closed, None when there is none."""
        run = self._queue().running
        question = None if run is None else run.question
        if run is None or question is None or question.until is None:
            return None
        now = utc_now()
        if now < question.until and run.user.username in self._here():
            return (question.until - now).total_seconds()
        self._tell(QuestionOpened(question.question_id, now))
        return None
