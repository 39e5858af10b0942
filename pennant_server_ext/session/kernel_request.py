"""One run on its way through the kernel: what still has to come for it."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from pennant_server_ext.session.run_output import RunOutput

IDLE_DEADLINE_S: Final = 5.0
"""How long a run's output may pause after its answer came; the kernel sends both over different sockets."""


@dataclass(slots=True)
class KernelRequest:
    """One run on its way through the kernel."""

    run_id: str
    output: RunOutput
    reply: asyncio.Future[dict[str, Any]]
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    heard: int = 0
    """How many messages have come for it."""

    async def published(self) -> None:
        """Return when the kernel has published all, or nothing more of it came for a while."""
        heard = -1
        while not self.idle.is_set() and heard != self.heard:
            heard = self.heard
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE_DEADLINE_S):
                    await self.idle.wait()
