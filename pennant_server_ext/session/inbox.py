"""The one way into a notebook session: events in the order in which they came."""

import asyncio
from dataclasses import dataclass

from pennant_server_ext.runs.queue_events import Action, Event


@dataclass(slots=True)
class Letter:
    """An event, and what its sender waits for: that it was applied, and what it led to was performed."""

    event: Event
    applied: asyncio.Future[tuple[Action, ...]]


class Inbox:
    """Takes events from anywhere in the loop; the session reads them one by one."""

    def __init__(self) -> None:
        self._letters: asyncio.Queue[Letter] = asyncio.Queue()

    def tell(self, event: Event) -> None:
        """Send without waiting."""
        self._post(event)

    async def send(self, event: Event) -> tuple[Action, ...]:
        """Send; the actions it led to, once they were performed. an empty tuple when it no longer fitted."""
        return await self._post(event)

    async def read(self) -> Letter:
        """The next letter."""
        return await self._letters.get()

    def _post(self, event: Event) -> asyncio.Future[tuple[Action, ...]]:
        letter = Letter(event, asyncio.get_running_loop().create_future())
        self._letters.put_nowait(letter)
        return letter.applied
