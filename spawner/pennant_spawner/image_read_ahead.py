"""The sandbox image's files read into the engine's memory before a sandbox needs them.

Linux charges a file to whoever reads it first, and Node's program is most of what a sandbox may have: the first
container after a cold start would pay for all others, and read its files over and over when it comes near its limit.
Read through the engine they are charged to no sandbox. Only engines of this machine are asked: from another one the
whole image would have to come over the network.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.errors import SpawnerError
from pennant_spawner.image import image_name
from pennant_spawner.packages_install import ensure_packages
from pennant_spawner.sandbox_program import find_program
from pennant_spawner.sandbox_settings import SandboxSettings

_log = logging.getLogger(__name__)
_DEADLINE_S: Final = 60.0
_STOP_DEADLINE_S: Final = 5.0


class ImageStore(Protocol):
    """What reads an image; `DockerApi` does."""

    def has_image(self, name: str) -> bool: ...
    def read_image(self, name: str, go_on: Callable[[], bool]) -> int: ...


class ImageReadAhead:
    """One thread, which ends by itself; what it cannot do is left to the first sandbox, and only logged."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._settings = settings
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pennant-read-ahead", daemon=True)

    def start(self) -> None:
        """Reads in the background. Nothing happens where sandboxes are no containers."""
        if self._settings.engine != "local":
            self._thread.start()

    def close(self) -> None:
        """Ends it, and waits for that."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_DEADLINE_S)

    def _run(self) -> None:
        for host in self._settings.hosts or (None,):
            try:
                with contextlib.closing(DockerApi(host=host, at_once=False)) as api:
                    self._read(api)
            except SpawnerError as error:
                _log.debug("The sandbox image was not read ahead: %s", error)

    def _read(self, api: DockerApi) -> None:
        if api.is_local:
            read = read_ahead(api, lambda: own_image(self._settings), self._stopped.is_set)
            _log.debug("Read %d bytes of the sandbox image ahead", read)


def own_image(settings: SandboxSettings) -> str:
    """The name of the image that sandboxes will be started from. Raises SpawnerError."""
    return settings.image or image_name(find_program(ensure_packages(settings.packages).path))


def read_ahead(
    store: ImageStore, name: Callable[[], str], is_stopped: Callable[[], bool], deadline_s: float = _DEADLINE_S
) -> int:
    """Bytes that were read: 0 when the image has still to be made, which leaves its files in memory as well.

    Raises EngineError.
    """
    end = time.monotonic() + deadline_s
    image = name()
    if is_stopped() or not store.has_image(image):
        return 0
    return store.read_image(image, lambda: not is_stopped() and time.monotonic() < end)
