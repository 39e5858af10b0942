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
    `lost`: the engine no longer knows the sandbox, or does not answer.
    """

    exit_code: int | None = None
    out_of_memory: bool = False
    too_many_processes: bool = False
    forced: bool = False
    lost: bool = False


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
    """Starts sandboxes."""

    @property
    def name(self) -> str: ...

    @property
    def isolation(self) -> Isolation: ...

    async def start(self, limits: SandboxLimits) -> Sandbox:
        """Raises EngineError when no sandbox could be started; then nothing is left behind."""
        ...

    async def remove_orphans(self) -> int:
        """Removes the sandboxes whose owner is dead and answers how many; those of the living stay."""
        ...

    async def close(self) -> None:
        """Gives back what the engine holds. Its sandboxes have been ended before."""
        ...
