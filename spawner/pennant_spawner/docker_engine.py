"""Sandboxes as hardened containers of one Docker engine, on this machine or another."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.docker_errors import NotFoundError
from pennant_spawner.docker_flags import DEFAULT_OPTIONS, ContainerOptions, container_config
from pennant_spawner.docker_sandbox import NAME_PREFIX, DockerSandbox, settled
from pennant_spawner.docker_upkeep import DockerUpkeep
from pennant_spawner.engine import ExitFacts, HostUsage, Sandbox
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.errors import EngineError
from pennant_spawner.image import ensure_image
from pennant_spawner.isolation import Isolation, container_isolation
from pennant_spawner.keep_times import KeepTimes
from pennant_spawner.machine_usage import available_bytes, load, pressure
from pennant_spawner.owner import MEMORY_LABEL, SANDBOX_LABEL, Owner, memory_limit
from pennant_spawner.packages_install import ensure_packages
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import find_program
from pennant_spawner.sandbox_settings import SandboxSettings

_THREADS = 16
_Result = TypeVar("_Result")


class DockerEngine:
    """Starts containers from one image, labelled with this process as their owner.

    One of a configured host that does not answer yet comes to life when it does; until then it raises EngineError.
    """

    name = "docker"

    def __init__(
        self,
        api: DockerApi,
        image: Callable[[], str],
        options: ContainerOptions = DEFAULT_OPTIONS,
        host: EngineHost | None = None,
        times: KeepTimes | None = None,
    ) -> None:
        """`image` answers the name of an image that the engine has; asked now, and again if it is gone later.

        Blocks until the engine can start sandboxes. Raises EngineError when it cannot and no `host` is given.
        """
        self._api = api
        self._options = options
        self._host = host
        self._owner = Owner.this_process()
        self._threads = ThreadPoolExecutor(_THREADS, "pennant-docker")
        self._upkeep = DockerUpkeep(api, image, self._owner, host, times or KeepTimes())
        self._upkeep.begin()

    @classmethod
    async def open(cls, settings: SandboxSettings, host: EngineHost | None = None) -> "DockerEngine":
        """Connects, and builds the image if need be. Raises EngineError; a given `host` may also come later."""
        return await asyncio.to_thread(cls._open, settings, host)

    @property
    def host(self) -> str:
        return self._host.name if self._host else ""

    @property
    def isolation(self) -> Isolation:
        runtime = self._options.runtime
        return container_isolation(f"Docker, {runtime}" if runtime else "Docker")

    @property
    def image(self) -> str:
        """Empty as long as the engine has not answered."""
        return self._upkeep.image

    @property
    def answers(self) -> bool:
        """Whether it answered when it was last asked."""
        return self._upkeep.health.is_well

    @property
    def is_lost(self) -> bool:
        return self._upkeep.is_lost

    @property
    def lost_facts(self) -> ExitFacts:
        return ExitFacts(unreachable=True, host_lost=True)

    async def start(self, limits: SandboxLimits) -> Sandbox:
        self._check_answers()
        starting = self.in_thread(self._start, limits)
        try:
            if await settled(starting, self):
                return starting.result()
        except asyncio.CancelledError:
            starting.add_done_callback(self._discard)
            await asyncio.wait([starting])
            raise
        starting.add_done_callback(self._discard)
        raise self._no_answer()

    async def usage(self) -> HostUsage:
        self._check_answers()
        return await self.in_thread(self._usage)

    async def remove_orphans(self) -> int:
        """A host that does not answer is cleaned when it does."""
        if self._host is not None and not self.answers:
            return 0
        return await self.in_thread(self._upkeep.remove_orphans)

    async def close(self) -> None:
        await self.in_thread(self._upkeep.close)
        self._threads.shutdown(wait=False)

    def in_thread(self, call: Callable[..., _Result], *arguments: object) -> asyncio.Future[_Result]:
        """The SDK blocks."""
        return asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)

    def remove(self, container: str) -> None:
        self._upkeep.remove(container)

    def forget(self, sandbox: DockerSandbox) -> None:
        self._upkeep.living.discard(sandbox)

    def answers_again(self) -> bool:
        return self._upkeep.answers_again()

    @classmethod
    def _open(cls, settings: SandboxSettings, host: EngineHost | None) -> "DockerEngine":
        api = DockerApi(host=host, at_once=host is None)
        return cls(api, lambda: settings.image or _own_image(api, settings), _options(settings), host)

    def _check_answers(self) -> None:
        if self._host is not None and not self.answers:
            raise self._no_answer()

    def _no_answer(self) -> EngineError:
        where = f"Host {self.host}" if self._host else "The Docker engine"
        return EngineError(f"{where} does not answer.", "Run the cell again; tell whoever runs this server.")

    def _start(self, limits: SandboxLimits) -> DockerSandbox:
        self._upkeep.remove_left_behind()
        sandbox_id = secrets.token_hex(4)
        container = self._create(f"{NAME_PREFIX}{sandbox_id}", limits)
        try:
            stream = self._api.attach(container)
            self._api.start(container)
        except EngineError:
            self.remove(container)
            raise
        sandbox = DockerSandbox(self, self._api, sandbox_id, container, stream, keep=self._host is not None)
        self._upkeep.living.add(sandbox)
        return sandbox

    def _create(self, name: str, limits: SandboxLimits) -> str:
        labels = {SANDBOX_LABEL: "1", MEMORY_LABEL: str(limits.memory_bytes), **self._owner.labels()}
        config = container_config(self.image, limits, labels, self._options)
        try:
            return self._api.create(config, name)
        except NotFoundError:
            return self._api.create({**config, "Image": self._upkeep.find_image_again()}, name)

    def _discard(self, starting: "asyncio.Future[DockerSandbox]") -> None:
        """A sandbox that nobody waits for any more."""
        if not starting.cancelled() and starting.exception() is None:
            sandbox = starting.result()
            self.forget(sandbox)
            sandbox.cut()
            for stream in sandbox.take_streams():
                stream.close()
            self._threads.submit(self.remove, sandbox.container)

    def _usage(self) -> HostUsage:
        labels = self._api.labelled(SANDBOX_LABEL, running=True).values()
        machine, here = self._upkeep.machine, self._api.is_local
        return HostUsage(
            sandboxes=len(labels),
            committed_bytes=sum(map(memory_limit, labels)),
            memory_bytes=machine.memory_bytes,
            processors=machine.processors,
            available_bytes=available_bytes() if here else None,
            load=load() if here else None,
            pressure=pressure() if here else None,
            max_sandboxes=self._host.max_sandboxes if self._host else None,
        )


def _own_image(api: DockerApi, settings: SandboxSettings) -> str:
    return ensure_image(api, find_program(ensure_packages(settings.packages).path)).name


def _options(settings: SandboxSettings) -> ContainerOptions:
    return ContainerOptions(
        runtime=settings.docker_runtime,
        user=settings.docker_user,
        user_namespace=settings.docker_userns,
        jitless=settings.jitless,
    )
