"""One sandbox that is a container: its stream, and why it ended."""

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from pennant_spawner.docker_api import ContainerState, DockerApi
from pennant_spawner.docker_errors import NotFoundError
from pennant_spawner.engine import ExitFacts, Framing
from pennant_spawner.errors import EngineError

_log = logging.getLogger(__name__)
_KILLED_WITHIN_S = 10.0
_MEMORY_VERDICT_S = 0.5
_KILLED_CODE = 137
_LOOK_S = 0.2
NAME_PREFIX = "pennant-"
BY_OPERATOR = "-ended-by-operator"
"""What an operator's command adds to the name of a container before it kills it."""
_Result = TypeVar("_Result")


class SandboxHome(Protocol):
    """What a container's end needs of its engine."""

    @property
    def is_lost(self) -> bool: ...

    @property
    def lost_facts(self) -> ExitFacts: ...

    def answers_again(self) -> bool:
        """Blocks until it is known."""
        ...

    def in_thread(self, call: Callable[..., _Result], *arguments: object) -> asyncio.Future[_Result]: ...
    def remove(self, container: str) -> None: ...
    def forget(self, sandbox: "DockerSandbox") -> None: ...


class DockerSandbox:
    """One container and its attached stream."""

    framing: Framing = "multiplexed"

    def __init__(
        self, home: SandboxHome, api: DockerApi, sandbox_id: str, container: str, stream: socket.socket, *, keep: bool
    ) -> None:
        """`keep`: hold the stream, too, so that it can be cut when the host is lost."""
        self.sandbox_id = sandbox_id
        self.container = container
        self._home = home
        self._api = api
        self._streams = [stream]
        self._handle = stream.dup() if keep else None

    def take_streams(self) -> Sequence[socket.socket]:
        streams, self._streams = self._streams, []
        return streams

    def cut(self) -> None:
        """Whoever reads the stream sees its end. From any thread."""
        handle, self._handle = self._handle, None
        if handle is not None:
            with contextlib.suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)
            handle.close()

    async def end(self, grace_s: float) -> ExitFacts:
        for stream in self.take_streams():
            stream.close()
        self.cut()
        ending = self._home.in_thread(self._end, grace_s)
        facts = ending.result() if await settled(ending, self._home) else self._home.lost_facts
        self._home.forget(self)
        return facts

    def _end(self, grace_s: float) -> ExitFacts:
        facts = self._facts(grace_s)
        if facts.unreachable and self._home.answers_again():
            facts = self._facts(grace_s)
        if facts.unreachable and self._home.is_lost:
            facts = self._home.lost_facts
        self._home.remove(self.container)
        return facts

    def _facts(self, grace_s: float) -> ExitFacts:
        if self._home.is_lost:
            return self._home.lost_facts
        try:
            forced = not self._has_ended(grace_s)
            if forced:
                self._api.kill(self.container)
                self._api.wait(self.container, _KILLED_WITHIN_S)
            return _facts(self._final_state(forced), forced)
        except NotFoundError:
            return ExitFacts(lost=True)
        except EngineError as error:
            _log.warning("Why sandbox %s ended is not known: %s", self.sandbox_id, error)
            return ExitFacts(unreachable=True)

    def _has_ended(self, grace_s: float) -> bool:
        return not self._api.state(self.container).running or (grace_s > 0 and self._api.wait(self.container, grace_s))

    def _final_state(self, forced: bool) -> ContainerState:
        """Docker may learn of the exit a moment before it learns that memory was the cause."""
        deadline = time.monotonic() + _MEMORY_VERDICT_S
        state = self._api.state(self.container)
        while state.exit_code == _KILLED_CODE and not state.out_of_memory and not forced and not _by_operator(state):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
            state = self._api.state(self.container)
        return state


async def settled(call: "asyncio.Future[_Result]", home: SandboxHome) -> bool:
    """Whether the call has ended; False as soon as the engine is lost, however long the call may still take."""
    while not call.done():
        await asyncio.wait([call], timeout=_LOOK_S)
        if home.is_lost and not call.done():
            return False
    return True


def _by_operator(state: ContainerState) -> bool:
    return state.name.endswith(BY_OPERATOR)


def _facts(state: ContainerState, forced: bool) -> ExitFacts:
    by_operator = _by_operator(state)
    memory = state.out_of_memory and not forced and not by_operator
    return ExitFacts(state.exit_code, out_of_memory=memory, forced=forced, by_operator=by_operator)
