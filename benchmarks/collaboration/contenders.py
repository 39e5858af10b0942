"""The servers that are compared, each started from an environment of its own."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.collaboration.environments import install
from benchmarks.measures import Code
from benchmarks.peers import NotInstallable
from benchmarks.servers import RealServer

_ALWAYS: Final = {"jupyter_server_fileid": True}
_KERNEL_LANGUAGES: Final = {"pennant": "javascript", "python3": "python"}


@dataclass(frozen=True, slots=True, eq=False)
class Contender:
    """A server: its title in the table, where it is installed, what is switched on there, and its notebooks' kernel."""

    title: str
    environment: str | None
    """None: Pennant's own."""
    extensions: Mapping[str, bool]
    kernel: str = "python3"
    left_alone: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    """By class: the settings that say after how many seconds a room without clients is closed."""

    def source(self, code: Code) -> str:
        """The code in the language of this server's kernel."""
        return code.javascript if self.kernel == "pennant" else code.python

    @property
    def kernelspec(self) -> dict[str, str]:
        """What a notebook for this server has in its metadata."""
        return {"name": self.kernel, "display_name": self.kernel, "language": _KERNEL_LANGUAGES[self.kernel]}


_YDOC: Final = {"YDocExtension": ("document_cleanup_delay",)}
PENNANT: Final = Contender("Pennant", None, {"jupyter_server_ydoc": True, "pennant_server_ext": True}, "pennant", _YDOC)
STOCK: Final = Contender(
    "stock", "collaboration", {"jupyter_server_ydoc": True, "jupyter_server_nbmodel": False}, left_alone=_YDOC
)
NBMODEL: Final = Contender(
    "nbmodel", "collaboration", {"jupyter_server_ydoc": True, "jupyter_server_nbmodel": True}, left_alone=_YDOC
)
DOCUMENTS: Final = Contender(
    "documents",
    "documents",
    {"jupyter_server_documents": True, "jupyter_server_ydoc": False},
    left_alone={"YRoom": ("inactivity_timeout",), "YRoomManager": ("auto_free_interval",)},
)
Pythons = Mapping[Contender, str | None]
"""The contenders of a run, each with the Python to start it with; None: this one."""

CONTENDERS: Final = (PENNANT, STOCK, NBMODEL, DOCUMENTS)


class ContenderServer(RealServer):
    """A server of one contender."""

    contender: Contender

    def _environment(self) -> dict[str, str]:
        given = super()._environment()
        # Modules of Pennant's environment are none of the others' business.
        return given if self.contender.environment is None else {k: v for k, v in given.items() if k != "PYTHONPATH"}


def available() -> tuple[dict[Contender, str | None], list[str]]:
    """The contenders that this machine can have, with their Pythons, and a sentence on each that it cannot."""
    pythons, missing = dict[Contender, str | None](), list[str]()
    for contender in CONTENDERS:
        try:
            pythons[contender] = install(contender.environment) if contender.environment else None
        except NotInstallable as error:
            missing.append(f"{contender.title} is missing: {error}")
    return pythons, missing


def make_server(
    contender: Contender, python: str | None, folder: Path, left_alone_s: int | None = None
) -> ContenderServer:
    """A server of the contender, not started yet; ``left_alone_s`` instead of its default, after which a room ends."""
    config: dict[str, dict[str, Any]] = {
        "ServerApp": {"jpserver_extensions": {**_ALWAYS, **contender.extensions}},
        "PennantSandbox": {"engine": "local"},
    }
    if left_alone_s is not None:
        for name, traits in contender.left_alone.items():
            config[name] = dict.fromkeys(traits, left_alone_s)
    server = ContenderServer(folder / contender.title, config)
    server.contender = contender
    if python is not None:
        server.python = python
    return server


Servers = Sequence[ContenderServer]
"""One of each contender, running."""


@asynccontextmanager
async def running(
    pythons: Pythons, folder: Path, left_alone_s: int | None = None
) -> AsyncGenerator[list[ContenderServer]]:
    """A new server of each contender."""
    servers = [make_server(contender, python, folder, left_alone_s) for contender, python in pythons.items()]
    started: list[ContenderServer] = []
    try:
        for server in servers:
            started.append(server)
            await asyncio.to_thread(server.start)
        yield servers
    finally:
        for server in started:
            server.stop()
