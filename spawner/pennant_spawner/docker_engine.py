"""Sandboxes as hardened containers of a Docker engine."""

import asyncio
import logging
import secrets
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from pennant_spawner.docker_api import ContainerState, DockerApi, NoSuchContainer
from pennant_spawner.docker_flags import container_config
from pennant_spawner.engine import ExitFacts, Framing, Sandbox
from pennant_spawner.errors import EngineError
from pennant_spawner.image import ensure_image
from pennant_spawner.isolation import Isolation, container_isolation
from pennant_spawner.owner import SANDBOX_LABEL, Owner
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_settings import SandboxSettings

_log = logging.getLogger(__name__)
_THREADS = 16
_KILLED_WITHIN_S = 10.0
_MEMORY_VERDICT_S = 0.5
_KILLED_CODE = 137


class DockerSandbox:
    """One container and its attached stream."""

    framing: Framing = "multiplexed"

    def __init__(
        self, api: DockerApi, threads: ThreadPoolExecutor, sandbox_id: str, container: str, stream: socket.socket
    ) -> None:
        self.sandbox_id = sandbox_id
        self.container = container
        self._api = api
        self._threads = threads
        self._streams = [stream]

    def take_streams(self) -> Sequence[socket.socket]:
        streams, self._streams = self._streams, []
        return streams

    async def end(self, grace_s: float) -> ExitFacts:
        for stream in self.take_streams():
            stream.close()
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._end, grace_s)

    def _end(self, grace_s: float) -> ExitFacts:
        try:
            forced = not self._has_ended(grace_s)
            if forced:
                self._api.kill(self.container)
                self._api.wait(self.container, _KILLED_WITHIN_S)
            facts = _facts(self._final_state(forced), forced)
            self._api.remove(self.container)
        except NoSuchContainer:
            return ExitFacts(lost=True)
        except EngineError as error:
            _log.warning("Sandbox %s may be left behind until the next start: %s", self.sandbox_id, error)
            return ExitFacts(lost=True)
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

    def __init__(self, api: DockerApi, image: str, runtime: str = "") -> None:
        self._api = api
        self._image = image
        self._runtime = runtime
        self._owner = Owner.this_process()
        self._threads = ThreadPoolExecutor(_THREADS, "pennant-docker")

    @classmethod
    async def open(cls, settings: SandboxSettings) -> "DockerEngine":
        """Connects, and builds the image if need be. Raises EngineError."""
        return await asyncio.to_thread(cls._open, settings)

    @property
    def isolation(self) -> Isolation:
        return container_isolation(f"Docker, {self._runtime}" if self._runtime else "Docker")

    async def start(self, limits: SandboxLimits) -> Sandbox:
        starting = asyncio.get_running_loop().run_in_executor(self._threads, self._start, limits)
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            await asyncio.wait([starting])
            if starting.exception() is None:
                await starting.result().end(0.0)
            raise

    async def remove_orphans(self) -> int:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._remove_orphans)

    async def close(self) -> None:
        self._threads.shutdown(wait=False)
        self._api.close()

    @classmethod
    def _open(cls, settings: SandboxSettings) -> "DockerEngine":
        api = DockerApi()
        return cls(api, settings.image or ensure_image(api).name, settings.docker_runtime)

    def _start(self, limits: SandboxLimits) -> DockerSandbox:
        sandbox_id = secrets.token_hex(4)
        config = container_config(self._image, limits, self._owner.labels(), self._runtime)
        container = self._api.create(config, f"pennant-{sandbox_id}")
        try:
            stream = self._api.attach(container)
            self._api.start(container)
        except EngineError:
            self._remove(container)
            raise
        return DockerSandbox(self._api, self._threads, sandbox_id, container, stream)

    def _remove_orphans(self) -> int:
        owners = {container: Owner.from_labels(it) for container, it in self._api.labelled(SANDBOX_LABEL).items()}
        orphans = [container for container, owner in owners.items() if owner is not None and owner.is_dead()]
        for container in orphans:
            self._remove(container)
        return len(orphans)

    def _remove(self, container: str) -> None:
        try:
            self._api.remove(container)
        except EngineError as error:
            _log.warning("Container %s is left behind: %s", container[:12], error)


def _facts(state: ContainerState, forced: bool) -> ExitFacts:
    return ExitFacts(state.exit_code, out_of_memory=state.out_of_memory and not forced, forced=forced)
