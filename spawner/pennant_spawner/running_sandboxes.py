"""What an operator sees and does: the sandboxes of every server on the configured Docker engines."""

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from typing import Self

from pennant_spawner.docker_api import DockerApi, ListedContainer
from pennant_spawner.docker_sandbox import BY_OPERATOR, NAME_PREFIX
from pennant_spawner.errors import EngineError
from pennant_spawner.owner import SANDBOX_LABEL, SERVER_LABEL, Owner, memory_limit
from pennant_spawner.sandbox_settings import SandboxSettings

_LIST_DEADLINE_S = 10.0


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """`host` is empty for this machine. `owner_pid` counts on `server`, the machine of the server that it belongs to.

    `started`: seconds since 1970 by the host's clock. `state` is the engine's word, for example `running`.
    """

    sandbox_id: str
    host: str
    server: str
    owner_pid: int | None
    memory_bytes: int
    state: str
    started: float
    container: str

    @classmethod
    def read(cls, host: str, listed: ListedContainer) -> Self:
        owner = Owner.from_labels(listed.labels)
        return cls(
            sandbox_id=listed.name.removeprefix(NAME_PREFIX).removesuffix(BY_OPERATOR),
            host=host,
            server=listed.labels.get(SERVER_LABEL, ""),
            owner_pid=owner.pid if owner else None,
            memory_bytes=memory_limit(listed.labels),
            state=listed.state,
            started=listed.created,
            container=listed.container,
        )


@contextlib.contextmanager
def engines(settings: SandboxSettings) -> Generator[dict[str, DockerApi]]:
    """The engines of the configuration by host; connected with the first call, which may raise EngineError."""
    hosts = settings.hosts or (None,)
    apis = {host.name if host else "": DockerApi(_LIST_DEADLINE_S, host, at_once=False) for host in hosts}
    try:
        yield apis
    finally:
        for api in apis.values():
            api.close()


def running_sandboxes(api: DockerApi, host: str) -> list[RunningSandbox]:
    """The oldest first. Blocks. Raises EngineError."""
    found = [RunningSandbox.read(host, it) for it in api.listed(SANDBOX_LABEL)]
    return sorted(found, key=lambda it: it.started)


def end_sandbox(api: DockerApi, sandbox: RunningSandbox) -> None:
    """Its server sees that it was on purpose, and says so in the cell. Blocks. Raises EngineError."""
    with contextlib.suppress(EngineError):  # it may have that name already
        api.rename(sandbox.container, f"{NAME_PREFIX}{sandbox.sandbox_id}{BY_OPERATOR}")
    api.kill(sandbox.container)
