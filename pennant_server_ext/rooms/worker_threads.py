"""Keeps anyio's changes of thread cheap on a server with many tasks.

Before each of them anyio looks for the event loop's main task among all tasks, to know when its threads may end.
Tornado's loop has none, so nothing is found and nothing remembered: with two thousand people the search takes longer
than reading a file does. One task that lives as long as the loop is what it looks for.
"""

import asyncio
from typing import Any

from anyio._backends import _asyncio  # pyright: ignore[reportPrivateImportUsage]


class WorkerThreads:
    """The task that anyio's worker threads of one event loop live with."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def keep(self) -> None:
        """Call on the event loop, once."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(_for_ever(), name="anyio's worker threads")
            root: Any = getattr(_asyncio, "_root_task", None)
            if root is not None:
                root.set(self._task)

    def end(self) -> None:
        """Let the threads end."""
        if self._task is not None:
            self._task.cancel()


async def _for_ever() -> None:
    await asyncio.Event().wait()
