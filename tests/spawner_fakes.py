"""An engine and its sandboxes without processes, for tests of the broker."""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field

from pennant_spawner.engine import ExitFacts, Framing, HostUsage
from pennant_spawner.errors import EngineError
from pennant_spawner.isolation import Isolation
from pennant_spawner.sandbox_limits import SandboxLimits

GIB = 1 << 30
STOPPED = ExitFacts(exit_code=0)
ISOLATION = Isolation("container", "fake container", ("nothing",))


@dataclass
class FakeSandbox:
    """`ended` counts; the other end of its one stream is `inside`."""

    sandbox_id: str
    facts: ExitFacts = STOPPED
    framing: Framing = "multiplexed"
    ended: int = 0
    streams: list[socket.socket] = field(default_factory=list[socket.socket])
    inside: socket.socket | None = None

    def __post_init__(self) -> None:
        ours, self.inside = socket.socketpair()
        self.streams = [ours]

    def take_streams(self) -> Sequence[socket.socket]:
        streams, self.streams = self.streams, []
        return streams

    async def end(self, grace_s: float) -> ExitFacts:
        for stream in self.take_streams():
            stream.close()
        if self.inside is not None:
            self.inside.close()
            self.inside = None
        self.ended += 1
        return self.facts


@dataclass
class FakeEngine:
    """Starts as told: `problem` is raised by the next start; `gate` holds starts back until it is set."""

    name: str = "fake"
    host: str = ""
    isolation: Isolation = ISOLATION
    problem: EngineError | None = None
    gate: asyncio.Event | None = None
    sandboxes: list[FakeSandbox] = field(default_factory=list[FakeSandbox])
    orphans_removed: int = 0
    closed: bool = False

    async def start(self, limits: SandboxLimits) -> FakeSandbox:
        if self.gate is not None:
            await self.gate.wait()
        if self.problem is not None:
            problem, self.problem = self.problem, None
            raise problem
        self.sandboxes.append(FakeSandbox(f"fake-{len(self.sandboxes)}"))
        return self.sandboxes[-1]

    async def usage(self) -> HostUsage:
        alive = sum(not it.ended for it in self.sandboxes)
        return HostUsage(alive, alive * SandboxLimits().memory_bytes, 16 * GIB, 4, 16 * GIB, 0.0)

    async def remove_orphans(self) -> int:
        self.orphans_removed += 1
        return 0

    async def close(self) -> None:
        self.closed = True
