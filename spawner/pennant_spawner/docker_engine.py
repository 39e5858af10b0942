"""Sandboxes as hardened containers of a Docker engine."""

import asyncio
import contextlib
import logging
import secrets
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pennant_spawner.docker_api import ContainerState, DockerApi, NotFoundError
from pennant_spawner.docker_flags import DEFAULT_OPTIONS, ContainerOptions, container_config
from pennant_spawner.engine import ExitFacts, Framing, HostUsage, Sandbox
from pennant_spawner.errors import EngineError
from pennant_spawner.image import ensure_image
from pennant_spawner.isolation import Isolation, container_isolation
from pennant_spawner.machine_usage import available_bytes, load
from pennant_spawner.owner import MEMORY_LABEL, SANDBOX_LABEL, Owner
from pennant_spawner.packages_install import ensure_packages
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import find_program
from pennant_spawner.sandbox_settings import SandboxSettings

_log = logging.getLogger(__name__)
_THREADS = 16
_KILLED_WITHIN_S = 10.0
_MEMORY_VERDICT_S = 0.5
_KILLED_CODE = 137
_Result = TypeVar("_Result")


class DockerSandbox:
    """One container and its attached stream."""

    framing: Framing = "multiplexed"

    def __init__(
        self, engine: "DockerEngine", api: DockerApi, sandbox_id: str, container: str, stream: socket.socket
    ) -> None:
        self.sandbox_id = sandbox_id
        self.container = container
        self._engine = engine
        self._api = api
        self._streams = [stream]

    def take_streams(self) -> Sequence[socket.socket]:
        streams, self._streams = self._streams, []
        return streams

    async def end(self, grace_s: float) -> ExitFacts:
        for stream in self.take_streams():
            stream.close()
        return await self._engine.in_thread(self._end, grace_s)

    def _end(self, grace_s: float) -> ExitFacts:
        try:
            forced = not self._has_ended(grace_s)
            if forced:
                self._api.kill(self.container)
                self._api.wait(self.container, _KILLED_WITHIN_S)
            facts = _facts(self._final_state(forced), forced)
        except NotFoundError:
            return ExitFacts(lost=True)
        except EngineError as error:
            _log.warning("Why sandbox %s ended is not known: %s", self.sandbox_id, error)
            facts = ExitFacts(unreachable=True)
        self._engine.remove(self.container)
        return facts

    def _has_ended(self, grace_s: float) -> bool:
        return not self._api.state(self.container).running or (grace_s > 0 and self._api.wait(self.container, grace_s))

    def _final_state(self, forced: bool) -> ContainerState:
        """Docker may learn of the exit a moment before it learns that memory was the cause."""
        deadline = time.monotonic() + _MEMORY_VERDICT_S
        state = self._api.state(self.container)
        while state.exit_code == _KILLED_CODE and not state.out_of_memory and not forced:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
            state = self._api.state(self.container)
        return state


class DockerEngine:
    """Starts containers from one image, labelled with this process as their owner."""

    name = "docker"
    host = ""

    def __init__(self, api: DockerApi, image: Callable[[], str], options: ContainerOptions = DEFAULT_OPTIONS) -> None:
        """`image` answers the name of an image that the engine has; asked now, and again if it is gone later."""
        self._api = api
        self._find_image = image
        self.image = image()
        self._options = options
        self._owner = Owner.this_process()
        self._threads = ThreadPoolExecutor(_THREADS, "pennant-docker")
        self._left_behind: set[str] = set()

    @classmethod
    async def open(cls, settings: SandboxSettings) -> "DockerEngine":
        """Connects, and builds the image if need be. Raises EngineError."""
        return await asyncio.to_thread(cls._open, settings)

    @property
    def isolation(self) -> Isolation:
        runtime = self._options.runtime
        return container_isolation(f"Docker, {runtime}" if runtime else "Docker")

    async def start(self, limits: SandboxLimits) -> Sandbox:
        starting = self.in_thread(self._start, limits)
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            await asyncio.wait([starting])
            if starting.exception() is None:
                await starting.result().end(0.0)
            raise

    async def usage(self) -> HostUsage:
        return await self.in_thread(self._usage)

    async def remove_orphans(self) -> int:
        return await self.in_thread(self._remove_orphans)

    async def close(self) -> None:
        with contextlib.suppress(EngineError):
            await self.in_thread(self._remove_left_behind)
        self._threads.shutdown(wait=False)
        self._api.close()

    def in_thread(self, call: Callable[..., _Result], *arguments: object) -> asyncio.Future[_Result]:
        """The SDK blocks."""
        return asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)

    def remove(self, container: str) -> None:
        """Blocks. What an engine that does not answer keeps is removed before the next start."""
        try:
            self._api.remove(container)
        except EngineError as error:
            _log.warning("Container %s is left behind for now: %s", container[:12], error)
            self._left_behind.add(container)

    @classmethod
    def _open(cls, settings: SandboxSettings) -> "DockerEngine":
        api = DockerApi()
        return cls(api, lambda: settings.image or _own_image(api, settings), _options(settings))

    def _start(self, limits: SandboxLimits) -> DockerSandbox:
        self._remove_left_behind()
        sandbox_id = secrets.token_hex(4)
        container = self._create(f"pennant-{sandbox_id}", limits)
        try:
            stream = self._api.attach(container)
            self._api.start(container)
        except EngineError:
            self.remove(container)
            raise
        return DockerSandbox(self, self._api, sandbox_id, container, stream)

    def _create(self, name: str, limits: SandboxLimits) -> str:
        labels = {**self._owner.labels(), MEMORY_LABEL: str(limits.memory_bytes)}
        config = container_config(self.image, limits, labels, self._options)
        try:
            return self._api.create(config, name)
        except NotFoundError:
            self.image = self._find_image()
            return self._api.create({**config, "Image": self.image}, name)

    def _usage(self) -> HostUsage:
        labels = self._api.labelled(SANDBOX_LABEL, running=True).values()
        machine = self._api.machine()
        return HostUsage(
            sandboxes=len(labels),
            committed_bytes=sum(_number(it.get(MEMORY_LABEL)) for it in labels),
            memory_bytes=machine.memory_bytes,
            processors=machine.processors,
            available_bytes=available_bytes(),
            load=load(),
        )

    def _remove_left_behind(self) -> None:
        for container in tuple(self._left_behind):
            self._api.remove(container)
            self._left_behind.discard(container)

    def _remove_orphans(self) -> int:
        owners = {container: Owner.from_labels(it) for container, it in self._api.labelled(SANDBOX_LABEL).items()}
        orphans = [container for container, owner in owners.items() if owner is not None and owner.is_dead()]
        for container in orphans:
            self.remove(container)
        return len(orphans)


def _own_image(api: DockerApi, settings: SandboxSettings) -> str:
    return ensure_image(api, find_program(ensure_packages(settings.packages).path)).name


def _options(settings: SandboxSettings) -> ContainerOptions:
    return ContainerOptions(
        runtime=settings.docker_runtime,
        user=settings.docker_user,
        user_namespace=settings.docker_userns,
        jitless=settings.jitless,
    )


def _number(label: str | None) -> int:
    return int(label) if label and label.isdecimal() else 0


def _facts(state: ContainerState, forced: bool) -> ExitFacts:
    return ExitFacts(state.exit_code, out_of_memory=state.out_of_memory and not forced, forced=forced)
