"""jupyter_client's kernel provisioner for Pennant: a local kernel process that is given a handover socket."""

import socket
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from pennant_spawner.broker import Broker
from pennant_spawner.sandbox_settings import PennantSandbox


class PennantProvisioner(LocalProvisioner):
    """Starts `python -m pennant_js_kernel … --sandbox-fd=N`, with N one end of a socket to this process's broker.

    The other end closes when the kernel process ends in whatever way, and the broker then ends the sandbox; so
    nothing here has to remember the sandbox, and a restart simply connects anew.
    """

    _kernel_end: socket.socket | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        prepared = await super().pre_launch(**kwargs)
        self._drop_kernel_end()
        self._kernel_end = Broker.shared().connect(PennantSandbox(parent=self).settings())
        number = self._kernel_end.fileno()
        prepared["cmd"] = [*prepared["cmd"], f"--sandbox-fd={number}"]
        prepared["pass_fds"] = (*prepared.get("pass_fds", ()), number)
        return prepared

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        try:
            return await super().launch_kernel(cmd, **kwargs)
        finally:
            self._drop_kernel_end()

    async def cleanup(self, restart: bool = False) -> None:
        self._drop_kernel_end()
        await super().cleanup(restart)

    def _drop_kernel_end(self) -> None:
        if self._kernel_end is not None:
            self._kernel_end.close()
            self._kernel_end = None
