"""Which engine a configuration means on this machine."""

import asyncio
import logging
from collections.abc import Sequence
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


async def open_engines(settings: SandboxSettings) -> Sequence[Engine]:
    """One engine for each configured host, else the one that is chosen for this machine.

    A host that does not answer now has an engine, too, which comes to life when it does. Raises EngineError when the
    configuration cannot be meant, or no engine can be used.
    """
    if not settings.hosts:
        return (await choose_engine(settings),)
    if settings.engine == "local":
        raise EngineError(
            "c.PennantEngines.hosts names Docker engines, but c.PennantSandbox.engine is local.",
            "Take one of them out of the configuration.",
        )
    engines = await asyncio.gather(*(DockerEngine.open(settings, host) for host in settings.hosts))
    if not any(engine.answers for engine in engines):
        await asyncio.gather(*(engine.close() for engine in engines))
        names = ", ".join(engine.host for engine in engines)
        raise EngineError(f"No host of this server answers ({names}).", "Tell whoever runs this server.")
    return engines


async def choose_engine(settings: SandboxSettings) -> Engine:
    """This machine's engine. Raises EngineError when the configured one cannot be used.

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
