"""The seam between the broker and whatever runs sandboxes. No engine's own words here."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from pennant_spawner.isolation import Isolation
from pennant_spawner.sandbox_limits import SandboxLimits

Framing = Literal["plain", "multiplexed"]


@dataclass(frozen=True, slots=True)
class ExitFacts:
    """What an engine knows about a sandbox that has ended.

    `exit_code` is the shell's: 128 + signal when a signal ended it; None when the engine cannot tell.
    `forced`: the engine killed it because it did not exit by itself in time.
    `lost`: the engine answers, but no longer knows the sandbox: somebody removed it.
    `by_operator`: somebody who runs the host ended it on purpose.
    `unreachable`: the engine does not answer; `host_lost`: it has not for so long that its machine is taken for gone.
    """

    exit_code: int | None = None
    out_of_memory: bool = False
    too_many_processes: bool = False
    forced: bool = False
    lost: bool = False
    by_operator: bool = False
    unreachable: bool = False
    host_lost: bool = False


@dataclass(frozen=True, slots=True)
class HostUsage:
    """What one host carries now: the sandboxes of every server that uses it, in every state that takes memory.

    `committed_bytes`: the sum of their memory limits. `available_bytes`: what Linux could give without swapping; None
    when this host cannot tell. `load`: tasks that want a processor, for each processor there is (1.0: all are busy);
    `pressure`: the share of the last ten seconds in which a task waited for a processor or for memory, 0 to 1; None
    when this host cannot tell. `max_sandboxes`: how many it may carry by its own configuration, 0 when it takes no new
    ones; None when that is not set.
    """

    sandboxes: int
    committed_bytes: int
    memory_bytes: int
    processors: int
    available_bytes: int | None = None
    load: float | None = None
    pressure: float | None = None
    max_sandboxes: int | None = None


class Sandbox(Protocol):
    """One isolated process that was started and not yet ended."""

    @property
    def sandbox_id(self) -> str: ...

    @property
    def framing(self) -> Framing: ...

    def take_streams(self) -> Sequence[socket.socket]:
        """The streams of the handover protocol, once; who takes them closes them."""
        ...

    async def end(self, grace_s: float) -> ExitFacts:
        """Waits `grace_s` seconds for it to exit, kills it if it has not, removes every trace. Never raises."""
        ...


class Engine(Protocol):
    """Starts sandboxes on one host."""

    @property
    def name(self) -> str: ...

    @property
    def host(self) -> str:
        """The host's name for people; empty: this machine."""
        ...

    @property
    def isolation(self) -> Isolation: ...

    async def start(self, limits: SandboxLimits) -> Sandbox:
        """Raises EngineError when no sandbox could be started; then nothing is left behind."""
        ...

    async def usage(self) -> HostUsage:
        """What the host carries now. Raises EngineError when it does not answer, at once when that is known already."""
        ...

    async def remove_orphans(self) -> int:
        """Removes the sandboxes whose owner is dead and answers how many; those of the living stay."""
        ...

    async def close(self) -> None:
        """Gives back what the engine holds. Its sandboxes have been ended before."""
        ...
