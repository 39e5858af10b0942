"""The commands about sandboxes: what this machine can do, and the image."""

import asyncio

from pennant_server_ext.command_line.errors import CommandLineError
from pennant_spawner.engine_choice import choose_engine
from pennant_spawner.errors import EngineError
from pennant_spawner.sandbox_settings import SandboxSettings


def refuse_weak_sandboxes(*, allowed: bool) -> None:
    """Let a server that others can reach start only with sandboxes in containers, unless told.

    Raises:
        CommandLineError: no Docker engine can be used here, and the local engine was not allowed.
    """
    if allowed:
        return
    try:
        name = asyncio.run(chosen_engine())
    except EngineError as error:
        raise CommandLineError(str(error)) from error
    if name == "local":
        raise CommandLineError(
            "no Docker engine answers, so other people's cells would run here without a container. "
            "Start one (pennant doctor tells how), or add --allow-local-engine if you trust everyone you share with."
        )


async def chosen_engine() -> str:
    """The name of the engine that would start sandboxes here.

    Raises:
        EngineError: none can be used.
    """
    engine = await choose_engine(SandboxSettings())
    try:
        return engine.name
    finally:
        await engine.close()
