"""Sandboxes as hardened containers of one Docker engine, on this machine or another."""

import asyncio
import contextlib
import logging
import platform
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pennant_spawner.docker_api import DockerApi, Machine, NotFoundError
from pennant_spawner.docker_flags import container_config
from pennant_spawner.docker_lease import DockerLease
from pennant_spawner.docker_reaper import DockerReaper
from pennant_spawner.docker_sandbox import NAME_PREFIX, DockerSandbox, settled
from pennant_spawner.engine import ExitFacts, HostUsage, Sandbox
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.engine_keeper import EngineKeeper
from pennant_spawner.errors import EngineError
from pennant_spawner.image import ensure_image, prune_images
from pennant_spawner.isolation import Isolation, container_isolation
from pennant_spawner.keep_times import KeepTimes
from pennant_spawner.machine_usage import available_bytes, load, pressure
from pennant_spawner.owner import MEMORY_LABEL, SANDBOX_LABEL, Owner
from pennant_spawner.packages_install import ensure_packages
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import find_program
from pennant_spawner.sandbox_settings import SandboxSettings

_log = logging.getLogger(__name__)
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
        runtime: str = "",
        host: EngineHost | None = None,
        times: KeepTimes | None = None,
    ) -> None:
        """`image` answers the name of an image that the engine has; asked now, and again if it is gone later.

        Blocks until the engine can start sandboxes. Raises EngineError when it cannot and no `host` is given.
        """
        times = times or KeepTimes()
        self.image = ""
        self._api = api
        self._pinger = DockerApi(times.answer_s, host, at_once=False)
        self._find_image = image
        self._runtime = runtime
        self._host = host
        self._owner = Owner.this_process()
        self._lease = DockerLease(api, self._owner, times.holds_s)
        self._reaper = DockerReaper(api, self.remove, 2 * times.reap_s)
        self._threads = ThreadPoolExecutor(_THREADS, "pennant-docker")
        self._left_behind: set[str] = set()
        self._living: set[DockerSandbox] = set()
        self._machine: Machine | None = None
        self._keeper = EngineKeeper(self, times, self.host or "docker")
        self._begin()

    @classmethod
    async def open(cls, settings: SandboxSettings, host: EngineHost | None = None) -> "DockerEngine":
        """Connects, and builds the image if need be. Raises EngineError; a given `host` may also come later."""
        return await asyncio.to_thread(cls._open, settings, host)

    @property
    def host(self) -> str:
        return self._host.name if self._host else ""

    @property
    def isolation(self) -> Isolation:
        return container_isolation(f"Docker, {self._runtime}" if self._runtime else "Docker")

    @property
    def answers(self) -> bool:
        """Whether it answered when it was last asked."""
        return self._keeper.health.is_well

    @property
    def is_lost(self) -> bool:
        """Whether its machine is taken for gone; of this machine's own engine that is never said."""
        return self._host is not None and self._keeper.health.is_lost

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
        if self._host is not None and not self._keeper.health.is_well:
            return 0
        return await self.in_thread(self._reaper.reap)

    async def close(self) -> None:
        await self.in_thread(self._close)
        self._threads.shutdown(wait=False)

    def in_thread(self, call: Callable[..., _Result], *arguments: object) -> asyncio.Future[_Result]:
        """The SDK blocks."""
        return asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)

    def remove(self, container: str) -> None:
        """Blocks. What an engine that does not answer keeps is removed when it does, or before the next start."""
        if self.is_lost:
            self._left_behind.add(container)
            return
        try:
            self._api.remove(container)
        except EngineError as error:
            _log.warning("Container %s is left behind for now: %s", container[:12], error)
            self._left_behind.add(container)

    def forget(self, sandbox: DockerSandbox) -> None:
        self._living.discard(sandbox)

    def answers_again(self) -> bool:
        return self._keeper.verdict().is_well

    # What the keeper calls, in its thread.

    def ping(self) -> None:
        self._pinger.ping()

    def prepare(self) -> None:
        self._machine = self._api.machine()
        if self._machine.architecture not in ("", platform.machine()):
            raise EngineError(
                f"Host {self.host} is {self._machine.architecture}, and this machine, which makes its image, "
                f"{platform.machine()}.",
                "Take it out of c.PennantEngines.hosts, or set c.PennantSandbox.image to an image that it has.",
            )
        if not self.image or not self._api.has_image(self.image):
            self.image = self._find_image()
        self._remove_left_behind()
        self._lease.renew(self.image)
        self._reaper.reap()

    def lose(self) -> None:
        if self._host is not None:
            for sandbox in tuple(self._living):
                sandbox.cut()

    def renew(self) -> None:
        try:
            self._lease.renew(self.image)
        except NotFoundError:
            self.image = self._find_image()
            self._lease.renew(self.image)

    def reap(self) -> int:
        self._remove_left_behind()
        if removed := self._reaper.reap():
            _log.warning("Removed %d sandboxes that a dead server had left behind", removed)
        return removed

    def prune(self) -> None:
        prune_images(self._api, self.image)

    @classmethod
    def _open(cls, settings: SandboxSettings, host: EngineHost | None) -> "DockerEngine":
        api = DockerApi(host=host, at_once=host is None)
        return cls(api, lambda: settings.image or _own_image(api, settings), settings.docker_runtime, host)

    def _begin(self) -> None:
        try:
            self._keeper.begin()
        except EngineError as error:
            if self._host is None:
                self._close()
                raise
            _log.warning("Host %s cannot be used for now. %s", self.host, error)

    def _close(self) -> None:
        self._keeper.close()
        if not self.is_lost:
            with contextlib.suppress(EngineError):
                self._lease.drop()
                self._remove_left_behind()
        self._pinger.close()
        self._api.close()

    def _check_answers(self) -> None:
        health = self._keeper.health
        if self._host is not None and not health.is_well:
            raise self._no_answer()

    def _no_answer(self) -> EngineError:
        where = f"Host {self.host}" if self._host else "The Docker engine"
        return EngineError(f"{where} does not answer.", "Run the cell again; tell whoever runs this server.")

    def _start(self, limits: SandboxLimits) -> DockerSandbox:
        self._remove_left_behind()
        sandbox_id = secrets.token_hex(4)
        container = self._create(f"{NAME_PREFIX}{sandbox_id}", limits)
        try:
            stream = self._api.attach(container)
            self._api.start(container)
        except EngineError:
            self.remove(container)
            raise
        sandbox = DockerSandbox(self, self._api, sandbox_id, container, stream, keep=self._host is not None)
        self._living.add(sandbox)
        return sandbox

    def _create(self, name: str, limits: SandboxLimits) -> str:
        labels = {SANDBOX_LABEL: "1", MEMORY_LABEL: str(limits.memory_bytes), **self._owner.labels()}
        config = container_config(self.image, limits, labels, self._runtime)
        try:
            return self._api.create(config, name)
        except NotFoundError:
            self.image = self._find_image()
            return self._api.create({**config, "Image": self.image}, name)

    def _discard(self, starting: "asyncio.Future[DockerSandbox]") -> None:
        """A sandbox that nobody waits for any more."""
        if not starting.cancelled() and starting.exception() is None:
            sandbox = starting.result()
            self._living.discard(sandbox)
            sandbox.cut()
            for stream in sandbox.take_streams():
                stream.close()
            self._threads.submit(self.remove, sandbox.container)

    def _usage(self) -> HostUsage:
        labels = self._api.labelled(SANDBOX_LABEL, running=True).values()
        machine = self._machine = self._machine or self._api.machine()
        return HostUsage(
            sandboxes=len(labels),
            committed_bytes=sum(_number(it.get(MEMORY_LABEL)) for it in labels),
            memory_bytes=machine.memory_bytes,
            processors=machine.processors,
            available_bytes=available_bytes() if self._api.is_local else None,
            load=load() if self._api.is_local else None,
            pressure=pressure() if self._api.is_local else None,
            max_sandboxes=self._host.max_sandboxes if self._host else None,
        )

    def _remove_left_behind(self) -> None:
        """What cannot be removed now does not keep others from starting."""
        try:
            for container in tuple(self._left_behind):
                self._api.remove(container)
                self._left_behind.discard(container)
        except EngineError as error:
            _log.warning("What was left behind cannot be removed yet: %s", error)


def _own_image(api: DockerApi, settings: SandboxSettings) -> str:
    return ensure_image(api, find_program(ensure_packages(settings.packages).path)).name


def _number(label: str | None) -> int:
    return int(label) if label and label.isdecimal() else 0
