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
    memory_bytes: int = 0
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
    """Starts as told: `problem` is raised by the next start; `gate` holds starts back until it is set.

    `start_s`: how long a start takes, in seconds. `silence` is raised instead of telling the usage. `others`: sandboxes
    of other servers on this host.
    """

    name: str = "fake"
    host: str = ""
    isolation: Isolation = ISOLATION
    problem: EngineError | None = None
    gate: asyncio.Event | None = None
    sandboxes: list[FakeSandbox] = field(default_factory=list[FakeSandbox])
    orphans_removed: int = 0
    closed: bool = False
    start_s: float = 0.0
    silence: EngineError | None = None
    others: int = 0
    memory_bytes: int = 16 * GIB
    starts: list[SandboxLimits] = field(default_factory=list[SandboxLimits])

    @property
    def alive(self) -> list[FakeSandbox]:
        return [it for it in self.sandboxes if not it.ended]

    async def start(self, limits: SandboxLimits) -> FakeSandbox:
        self.starts.append(limits)
        if self.gate is not None:
            await self.gate.wait()
        if self.start_s:
            await asyncio.sleep(self.start_s)
        if self.problem is not None:
            problem, self.problem = self.problem, None
            raise problem
        self.sandboxes.append(FakeSandbox(f"{self.name}-{len(self.sandboxes)}", limits.memory_bytes))
        return self.sandboxes[-1]

    async def usage(self) -> HostUsage:
        if self.silence is not None:
            raise self.silence
        committed = sum(it.memory_bytes for it in self.alive) + self.others * SandboxLimits().memory_bytes
        return HostUsage(len(self.alive) + self.others, committed, self.memory_bytes, 4, self.memory_bytes, 0.0)

    async def remove_orphans(self) -> int:
        self.orphans_removed += 1
        return 0

    async def close(self) -> None:
        self.closed = True
