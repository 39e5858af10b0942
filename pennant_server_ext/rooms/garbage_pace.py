"""When Python looks for garbage in a server with many open notebooks.

Python looks through everything that lives whenever a quarter more has come to live: with a hundred notebooks that
takes a third of a second, in which nobody's key arrives. What has lived through one look is therefore left out of the
next ones (``gc.freeze``), and looked through again only when notebooks were closed.
"""

import asyncio
import gc
import time
from collections.abc import Callable
from enum import Enum
from typing import Final

PAUSE_S: Final = 30.0
"""Between two looks at what is new."""
THOROUGH_PAUSE_S: Final = 600.0
"""Between two looks at everything while notebooks are open."""
_YOUNG_OBJECTS: Final = 20_000
"""A burst of updates makes thousands of objects that are gone with their turn of the event loop."""
_YOUNG_LOOKS: Final = 20
_NEVER: Final = 1_000_000


class Look(Enum):
    """How far a look goes."""

    NEW = "what is new"
    THOROUGH = "everything"


def next_look(open_rooms: int, closed_since: bool, since_thorough_s: float) -> Look:
    """What the next look is at: everything once notebooks were closed, and rarely while others are open."""
    if closed_since and (open_rooms == 0 or since_thorough_s >= THOROUGH_PAUSE_S):
        return Look.THOROUGH
    return Look.NEW


class GarbagePace:
    """Looks for garbage from time to time, in place of Python's own full looks, while its task runs."""

    def __init__(self, open_rooms: Callable[[], int], pause_s: float = PAUSE_S) -> None:
        self._open_rooms = open_rooms
        self._pause_s = pause_s
        self._most_rooms = 0
        self._last_thorough = time.monotonic()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Call on the event loop, once."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._serve(), name="the pace of garbage collection")

    def end(self) -> None:
        """Leave the rest to Python."""
        if self._task is not None:
            self._task.cancel()

    async def _serve(self) -> None:
        before = gc.get_threshold()
        gc.set_threshold(_YOUNG_OBJECTS, _YOUNG_LOOKS, _NEVER)
        try:
            while True:
                self._look()
                await asyncio.sleep(self._pause_s)
        finally:
            gc.set_threshold(*before)
            gc.unfreeze()

    def _look(self) -> None:
        rooms, now = self._open_rooms(), time.monotonic()
        if next_look(rooms, rooms < self._most_rooms, now - self._last_thorough) is Look.THOROUGH:
            gc.unfreeze()
            self._most_rooms, self._last_thorough = rooms, now
        gc.collect()
        gc.freeze()
        self._most_rooms = max(self._most_rooms, rooms)
