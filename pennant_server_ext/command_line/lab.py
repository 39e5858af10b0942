"""``pennant lab``: JupyterLab in this process."""

import logging
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from jupyter_server.serverapp import ServerApp
from jupyterlab.labapp import LabApp

from pennant_server_ext.command_line.addresses import Listening, announcement, outward_host
from pennant_server_ext.command_line.errors import CommandLineError
from pennant_server_ext.command_line.lab_request import LabRequest, is_loopback, lab_config

TOKEN_BYTES = 24


def start_lab(request: LabRequest, rest: Sequence[str]) -> int:
    """Serve until stopped; ``rest`` are Jupyter Lab's own options.

    Raises:
        CommandLineError: nothing at the path, or the server was opened to others behind our back.
    """
    config = lab_config(request, os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(TOKEN_BYTES))
    config.Application.log_level = logging.WARNING
    server = LabApp.initialize_server(argv=list(rest), config=config)  # pyright: ignore[reportUnknownMemberType]
    refuse_hidden_sharing(request, server.ip)
    lines = announcement(listening(server), outward_host())
    server.io_loop.add_callback(print, lines, flush=True)  # pyright: ignore[reportUnknownMemberType]
    server.start()
    return 0


def refuse_hidden_sharing(request: LabRequest, ip: str) -> None:
    """Other machines are let in only by ``pennant lab``'s own options, which shut the doors that sharing needs shut.

    Raises:
        CommandLineError: a configuration file or one of Jupyter's options opened the server to others.
    """
    if not request.shared and not is_loopback(ip):
        raise CommandLineError(f"Jupyter's configuration lets other machines in (ip {ip}). Say so here: --ip={ip}")


def listening(server: ServerApp) -> Listening:
    """Where the initialised server listens."""
    notebook = os.path.relpath(server.file_to_run, server.root_dir) if server.file_to_run else None
    return Listening(
        ip=server.ip,
        port=server.port,
        token=server.identity_provider.token,
        base_url=server.base_url,
        notebook=Path(notebook).as_posix() if notebook else None,
        scheme="https" if server.certfile else "http",
    )
