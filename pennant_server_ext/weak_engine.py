"""A server that others can reach does not start with the weaker engine, unless told."""

import asyncio
import threading
from typing import Any

from pennant_spawner.engine_choice import open_engines
from pennant_spawner.errors import EngineError
from pennant_spawner.isolation import engine_to_serve, is_loopback, may_serve
from pennant_spawner.sandbox_settings import PennantSandbox, SandboxSettings


def refusal(server: Any) -> str | None:
    """Why the server must not start; None when it may. Asks Docker, so it takes up to its time limit.

    A server on a Unix socket or on loopback may always start: who can reach it is decided elsewhere. One that may
    start because Docker answers is configured to stay with Docker, should Docker be gone when a kernel starts.
    """
    settings = PennantSandbox(parent=server).settings()
    address = str(server.ip)
    if getattr(server, "sock", "") or is_loopback(address) or settings.allow_local_beyond_loopback:
        return None
    # jupyter_server loads extensions before its loop runs in real life, and inside a running one in tests.
    answers: list[str | None] = []
    thread = threading.Thread(target=lambda: answers.append(asyncio.run(_refusal(settings, address))))
    thread.start()
    thread.join()
    server.config.PennantSandbox.engine = engine_to_serve(
        settings.engine, address, settings.allow_local_beyond_loopback
    )
    return answers[0] if answers else "The engine that starts sandboxes could not be found out; see the log."


async def _refusal(settings: SandboxSettings, address: str) -> str | None:
    try:
        engines = await open_engines(settings)
    except EngineError as error:
        return str(error)
    try:
        refusals = [may_serve(engine.name, address, settings.allow_local_beyond_loopback) for engine in engines]
        return next((refusal for refusal in refusals if refusal), None)
    finally:
        await asyncio.gather(*(engine.close() for engine in engines))
