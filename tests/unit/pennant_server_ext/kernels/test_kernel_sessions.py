"""How many kernels one server can speak with."""

from typing import Any

import zmq
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from pennant_server_ext.kernels.kernel_sessions import KernelSessions


def test_more_than_thirty_notebooks_of_five_people_fit() -> None:
    kernels = AsyncMappingKernelManager()
    stock = int(kernels.context.get(zmq.MAX_SOCKETS))
    KernelSessions(object(), kernels)
    sockets: list[Any] = []
    try:
        # A descriptor each, so not as many as there may be.
        sockets.extend(kernels.context.socket(zmq.SUB) for _ in range(50))
        assert int(kernels.context.get(zmq.MAX_SOCKETS)) > 60 * stock
    finally:
        for socket in sockets:
            socket.close(0)
