"""Which engine a configuration means on this machine."""

import asyncio
import logging
from typing import assert_never

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.docker_engine import DockerEngine
from pennant_spawner.engine import Engine
from pennant_spawner.errors import EngineError
from pennant_spawner.local_engine import LocalEngine
from pennant_spawner.packages_install import ensure_packages
from pennant_spawner.sandbox_program import find_program
from pennant_spawner.sandbox_settings import SandboxSettings

_log = logging.getLogger(__name__)


async def choose_engine(settings: SandboxSettings) -> Engine:
    """Raises EngineError when the configured engine cannot be used.

    The broker keeps the answer: a server that has begun with containers never falls back to a weaker wall.
    """
    match settings.engine:
        case "docker":
            return await DockerEngine.open(settings)
        case "local":
            return await _local_engine(settings)
        case "auto":
            return await _best_engine(settings)
        case _:
            assert_never(settings.engine)


def docker_answers() -> bool:
    """Whether `auto` would choose containers now. Blocks for at most the engine's deadline."""
    try:
        DockerApi().close()
    except EngineError:
        return False
    return True


async def _best_engine(settings: SandboxSettings) -> Engine:
    try:
        return await DockerEngine.open(settings)
    except EngineError as error:
        _log.warning("Sandboxes run without containers. %s", error.message)
        return await _local_engine(settings)


async def _local_engine(settings: SandboxSettings) -> Engine:
    packages = await asyncio.to_thread(ensure_packages, settings.packages)
    return await LocalEngine.open(find_program(packages.path), jitless=settings.jitless)
