"""When a new kernel process can be connected to.

ZeroMQ tries again after 100 to 200 ms when nobody listens yet, in each of the sockets of each client; a forked kernel
listens long before that. So nobody is told of a kernel that does not listen.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

LAST_PORT: Final = "hb_port"
"""Bound last by a kernel."""
_PAUSE_S: Final = 0.004


async def until_listening(connection: Mapping[str, Any], ended: Callable[[], bool], deadline_s: float) -> bool:
    """Whether the kernel listened before it ended and before the deadline; False at once if it has no TCP ports."""
    port = connection.get(LAST_PORT, 0)
    if connection.get("transport") != "tcp" or not port:
        return False
    with suppress(TimeoutError):
        async with asyncio.timeout(deadline_s):
            while not ended():
                if await _listens(str(connection.get("ip", "")), int(port)):
                    return True
                await asyncio.sleep(_PAUSE_S)
    return False


async def _listens(address: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(address, port)
    except OSError:
        return False
    writer.close()
    return True
