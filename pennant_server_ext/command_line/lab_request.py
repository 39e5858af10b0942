"""``pennant lab`` as a value, and the Jupyter configuration that follows from it."""

import ipaddress
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jupyter_core.paths import jupyter_runtime_dir
from traitlets.config import Config

from pennant_server_ext.command_line.errors import CommandLineError

LOOPBACK: Final = "127.0.0.1"
EVERYWHERE: Final = "0.0.0.0"
DEFAULT_CELL_TIME_LIMIT_S: Final = 120.0
PING_INTERVAL_S: Final = 30
ANNOUNCEMENTS: Final = "@jupyterlab/apputils-extension:announcements"
SOCKET_PATH_BYTES: Final = 100
PROFILE_FIELDS: Final = ("name", "display_name", "initials", "color")


@dataclass(frozen=True, slots=True)
class LabRequest:
    """What was asked for. ``path`` is a notebook or a folder; ``port`` 0 means any free one."""

    path: Path
    ip: str = LOOPBACK
    port: int = 8888
    cell_time_limit_s: float = DEFAULT_CELL_TIME_LIMIT_S
    trust_guests: bool = False
    allow_local_engine: bool = False

    @property
    def shared(self) -> bool:
        """Whether other machines can reach this server."""
        return not is_loopback(self.ip)


def is_loopback(ip: str) -> bool:
    """Whether only this machine can reach a server that listens on ``ip``."""
    try:
        return ipaddress.ip_address(ip).is_loopback
    except ValueError:
        return ip == "localhost"


def lab_config(request: LabRequest, token: str) -> Config:
    """The configuration of JupyterLab; what the user configures or types besides wins over it.

    Raises:
        CommandLineError: there is nothing at the path.
    """
    config = Config()
    server = config.ServerApp
    server.ip, server.port = request.ip, request.port
    server.update(place(request.path))
    config.MultiKernelManager.default_kernel_name = "pennant"
    server.websocket_ping_interval = server.websocket_ping_timeout = PING_INTERVAL_S
    # Jupyter warns of root because kernels run as the server's user; Pennant's cells run in a sandbox.
    server.allow_root = True
    config.IdentityProvider.token = token
    config.IdentityProvider.updatable_fields = list(PROFILE_FIELDS)
    server.tornado_settings = {"page_config_hook": without_announcements}
    config.KernelManager.transport = kernel_transport(jupyter_runtime_dir())
    config.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
    config.PennantSandbox.cell_time_limit_s = request.cell_time_limit_s
    config.PennantSandbox.allow_local_beyond_loopback = request.allow_local_engine
    if request.shared and not request.trust_guests:
        config.merge(closed_doors())
    return config


def kernel_transport(runtime_dir: str) -> str:
    """``ipc``: sockets in the runtime folder, which other users of this machine cannot reach, unlike TCP ports.

    A socket's path is limited to 107 bytes (unix(7)); where the folder's own is too long, ``tcp``.
    """
    longest = os.path.join(runtime_dir, f"kernel-{uuid.UUID(int=0)}-ipc-1")
    return "ipc" if len(os.fsencode(longest)) < SOCKET_PATH_BYTES else "tcp"


def without_announcements(_handler: object, page_config: dict[str, Any]) -> dict[str, Any]:
    """JupyterLab's page without its question about news, which every guest would be asked first."""
    disabled = [*page_config.get("disabledExtensions", []), ANNOUNCEMENTS]
    return {**page_config, "disabledExtensions": disabled}


def place(path: Path) -> dict[str, str]:
    """Which folder is served, and which notebook is opened: a notebook is shared with its own folder, no more."""
    whole = path.resolve()
    if whole.is_dir():
        return {"root_dir": str(whole)}
    if whole.is_file():
        return {"root_dir": str(whole.parent), "file_to_run": str(whole)}
    raise CommandLineError(f"there is no notebook or folder {path}. Give one that exists, or none for this folder.")


def closed_doors() -> Config:
    """Shut what would let a guest run code on this machine outside a sandbox: see SECURITY.md."""
    config = Config()
    config.ServerApp.terminals_enabled = False
    config.ServerApp.kernel_spec_manager_class = "pennant_server_ext.command_line.sandboxed_kernels.SandboxedKernels"
    config.LabApp.extension_manager = "readonly"
    return config
