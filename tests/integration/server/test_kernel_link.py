"""What a kernel sends is heard, whatever the link sends at that moment."""

import asyncio
from pathlib import Path
from typing import Any

import zmq
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from pennant_server_ext.kernels.kernel_link import KernelLink
from pennant_server_ext.kernels.link_events import Described, LinkEvent
from tests.integration.server.people import until

DEADLINE_MS = 30_000


async def test_an_answer_that_comes_while_something_is_sent_is_heard(tmp_path: Path) -> None:
    kernels: Any = AsyncMappingKernelManager(root_dir=str(tmp_path))
    kernel_id: str = await kernels.start_kernel(kernel_name="python3")
    heard: list[LinkEvent] = []
    link = KernelLink(kernels, kernel_id, heard.append)
    try:
        await link.connect()
        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(link.serve())
            await until(lambda: any(isinstance(event, Described) for event in heard))
            # Answers of the handshake may still be on their way.
            channel: Any = link._client.control_channel  # pyright: ignore[reportPrivateUsage]
            socket: Any = zmq.Socket(shadow=channel.socket.underlying)
            for _ in range(5):
                known = len(heard)
                link.ask()
                # The event loop does nothing else meanwhile, so the answer lies there when the next message is sent.
                assert socket.poll(DEADLINE_MS)
                link.dispose(["c0"])
                await until(lambda known=known: len(heard) > known)
            serving.cancel()
    finally:
        link.close()
        await kernels.shutdown_kernel(kernel_id, now=True)
