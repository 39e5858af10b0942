"""What a Docker engine needs besides sandboxes: its image, this server's lease, and that nothing is left behind."""

import contextlib
import logging
from collections.abc import Callable

from pennant_spawner.docker_api import DockerApi, Machine
from pennant_spawner.docker_errors import NotFoundError
from pennant_spawner.docker_lease import DockerLease
from pennant_spawner.docker_reaper import DockerReaper
from pennant_spawner.docker_sandbox import DockerSandbox
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.engine_keeper import EngineKeeper
from pennant_spawner.errors import EngineError
from pennant_spawner.host_health import HostHealth
from pennant_spawner.image import prune_images
from pennant_spawner.keep_times import KeepTimes
from pennant_spawner.owner import Owner

_log = logging.getLogger(__name__)


class DockerUpkeep:
    """Everything here blocks. `living`: the sandboxes that are cut off when their host is lost."""

    def __init__(
        self, api: DockerApi, find_image: Callable[[], str], owner: Owner, host: EngineHost | None, times: KeepTimes
    ) -> None:
        self.image = ""
        self.living: set[DockerSandbox] = set()
        self._api = api
        self._find_image = find_image
        self._host = host
        self._pinger = DockerApi(times.answer_s, host, at_once=False)
        self._lease = DockerLease(api, owner, times.holds_s)
        self._reaper = DockerReaper(api, self.remove, 2 * times.reap_s)
        self._left_behind: set[str] = set()
        self._machine: Machine | None = None
        self._keeper = EngineKeeper(self, times, host.name if host else "docker")

    @property
    def health(self) -> HostHealth:
        return self._keeper.health

    @property
    def is_lost(self) -> bool:
        """Whether its machine is taken for gone; of this machine's own engine that is never said."""
        return self._host is not None and self.health.is_lost

    @property
    def machine(self) -> Machine:
        """Asked once for each time that the engine has come. Raises EngineError."""
        self._machine = self._machine or self._api.machine()
        return self._machine

    def begin(self) -> None:
        """Raises EngineError when the engine cannot be used; one of a `host` comes when it can."""
        try:
            self._keeper.begin()
        except EngineError as error:
            if self._host is None:
                self.close()
                raise
            _log.warning("Host %s cannot be used for now. %s", self._host.name, error)

    def close(self) -> None:
        self._keeper.close()
        if not self.is_lost:
            with contextlib.suppress(EngineError):
                self._lease.drop()
                self.remove_left_behind()
        self._pinger.close()
        self._api.close()

    def answers_again(self) -> bool:
        """Waits until it is known whether an engine that has just failed answers again."""
        return self._keeper.verdict().is_well

    def find_image_again(self) -> str:
        """Somebody has removed it. Raises EngineError."""
        self.image = self._find_image()
        return self.image

    def remove(self, container: str) -> None:
        """What an engine that does not answer keeps is removed when it does, or before the next start."""
        if self.is_lost:
            self._left_behind.add(container)
            return
        try:
            self._api.remove(container)
        except EngineError as error:
            _log.warning("Container %s is left behind for now: %s", container[:12], error)
            self._left_behind.add(container)

    def remove_left_behind(self) -> None:
        """What cannot be removed now does not keep others from starting."""
        try:
            for container in tuple(self._left_behind):
                self._api.remove(container)
                self._left_behind.discard(container)
        except EngineError as error:
            _log.warning("What was left behind cannot be removed yet: %s", error)

    def remove_orphans(self) -> int:
        return self._reaper.reap()

    # What the keeper calls, in its thread.

    def ping(self) -> None:
        self._pinger.ping()

    def prepare(self) -> None:
        self._machine = self._api.machine()
        if not self.image or not self._api.has_image(self.image):
            self.image = self._find_image()
        self.remove_left_behind()
        with contextlib.suppress(NotFoundError):  # a configured image that is not there is told by the start
            self._lease.renew(self.image)
        self._reaper.reap()

    def lose(self) -> None:
        if self._host is not None:
            for sandbox in tuple(self.living):
                sandbox.cut()

    def renew(self) -> None:
        try:
            self._lease.renew(self.image)
        except NotFoundError:
            self._lease.renew(self.find_image_again())

    def reap(self) -> int:
        self.remove_left_behind()
        if removed := self._reaper.reap():
            _log.warning("Removed %d sandboxes that a dead server had left behind", removed)
        return removed

    def prune(self) -> None:
        prune_images(self._api, self.image)
