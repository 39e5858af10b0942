"""jupyter_client's kernel provisioner for Pennant: a local kernel process that is given a handover socket."""

import asyncio
import os
import pathlib
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from pennant_spawner.broker import Broker
from pennant_spawner.forked_process import ForkedProcess, ForkFailed, ForkServerLink, ForkServers
from pennant_spawner.listening import until_listening
from pennant_spawner.sandbox_settings import PennantSandbox

KERNEL_MODULE: Final = "pennant_js_kernel"
PRELOADED: Final = "pennant_js_kernel.app"
"""What a kernel process runs, and what the fork server imports for all of them."""

_LISTENING_DEADLINE_S: Final = 10.0
"""After that a kernel is started as far as this is concerned, and clients find out for themselves."""

_FORKABLE: Final = frozenset({"env", "cwd", "pass_fds", "stdin", "stdout", "stderr", "extra_arguments", "kernel_id"})


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
            link = ForkServers.get(PRELOADED) if _can_fork(cmd, kwargs) else None
            if link is None:
                connection = await super().launch_kernel(cmd, **kwargs)
            else:
                connection = await self._launch_forked(link, cmd, kwargs)
        finally:
            self._drop_kernel_end()
        await until_listening(connection, self._has_ended, _LISTENING_DEADLINE_S)
        return connection

    async def _launch_forked(self, link: ForkServerLink, cmd: list[str], how: dict[str, Any]) -> KernelConnectionInfo:
        try:
            process = await asyncio.to_thread(_fork, link, cmd, how)
        except ForkFailed as error:
            self.log.warning("%s The kernel is started without it.", error)
            return await super().launch_kernel(cmd, **how)
        self.process = process  # pyright: ignore[reportIncompatibleVariableOverride, reportAttributeAccessIssue]
        self.pid = self.pgid = process.pid
        self.cwd = how.get("cwd", pathlib.Path.cwd())
        return self.connection_info

    def _has_ended(self) -> bool:
        process: Any = self.process
        return process is None or process.poll() is not None

    async def cleanup(self, restart: bool = False) -> None:
        self._drop_kernel_end()
        await super().cleanup(restart)

    def _drop_kernel_end(self) -> None:
        if self._kernel_end is not None:
            self._kernel_end.close()
            self._kernel_end = None


def _can_fork(cmd: Sequence[str], how: Mapping[str, Any]) -> bool:
    """Whether a forked process would be the same as a started one."""
    streams = (how.get(name) for name in ("stdin", "stdout", "stderr"))
    return (
        list(cmd[:4]) == [sys.executable, "-P", "-m", KERNEL_MODULE]
        and how.keys() <= _FORKABLE
        and all(stream is None or _number(stream) >= 0 for stream in streams)
    )


def _fork(link: ForkServerLink, cmd: Sequence[str], how: Mapping[str, Any]) -> ForkedProcess:
    """Raises ForkFailed."""
    environment = {**(how.get("env") or os.environ), "JPY_PARENT_PID": str(os.getpid())}
    cwd: str | os.PathLike[str] | None = how.get("cwd")
    with open(os.devnull, "rb") as nothing:
        streams = {"stdin": nothing.fileno(), "stdout": 1, "stderr": 2}
        given = {name: _number(how[name]) for name in streams if how.get(name) is not None}
        passed = dict(enumerate((streams | given).values()))
        passed |= {number: number for number in how.get("pass_fds", ())}
        return link.launch(cmd[3:], environment, None if cwd is None else os.fspath(cwd), passed)


def _number(stream: Any) -> int:
    """The descriptor of what Popen takes for a stream; negative for its special values."""
    return stream if isinstance(stream, int) else int(stream.fileno())
