"""What a kernel holds while it waits for a sandbox, and what it gets."""

import asyncio
import contextlib
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pennant_spawner.engine import Engine, Sandbox
from pennant_spawner.errors import EngineError
from pennant_spawner.sandbox_limits import SandboxLimits

Obstacle = Literal["full", "busy"]


@dataclass(frozen=True, slots=True, eq=False)
class PlacedSandbox:
    """A sandbox that runs, has run nothing yet, and where it is. Who gets it closes `streams`."""

    engine: Engine
    sandbox: Sandbox
    streams: Sequence[socket.socket]
    limits: SandboxLimits
    host: int

    def close_streams(self) -> None:
        for stream in self.streams:
            stream.close()


@dataclass(frozen=True, slots=True)
class Standing:
    """`position` 1 is the next; `running`: the sandboxes on all hosts that people use."""

    position: int
    running: int
    obstacle: Obstacle


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The kernel does not want a sandbox any more."""


WITHDRAWN: Final = Withdrawn()
Outcome = PlacedSandbox | EngineError | Withdrawn


class Place:
    """One place in line. `problem`: why a start for it has failed; others hosts are tried."""

    def __init__(self, number: int, limits: SandboxLimits) -> None:
        self.number = number
        self.limits = limits
        self.problem: EngineError | None = None
        self.outcome: Outcome | None = None
        self.standing: Standing | None = None
        self._news = asyncio.Event()

    async def news(self, deadline_s: float) -> Outcome | Standing | None:
        """The outcome as soon as there is one; before, a change of the standing, or how it stands after `deadline_s`.

        None: there is nothing to tell yet.
        """
        if self.outcome is None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(deadline_s):
                    await self._news.wait()
        self._news.clear()
        return self.outcome or self.standing

    def settle(self, outcome: Outcome) -> None:
        """Once."""
        assert self.outcome is None
        self.outcome = outcome
        self._news.set()

    def stand(self, standing: Standing | None) -> None:
        """Another number of running sandboxes alone is no news."""
        before, self.standing = self.standing, standing
        if standing and (before is None or _rank(before) != _rank(standing)):
            self._news.set()


def _rank(standing: Standing) -> tuple[int, Obstacle]:
    return standing.position, standing.obstacle
