"""How the Docker SDK is connected to an engine: the one that Docker's environment names, or a configured host's."""

# The SDK has no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import os
from typing import Any, Final

from docker import APIClient
from docker.constants import DEFAULT_DOCKER_API_VERSION
from docker.tls import TLSConfig
from docker.utils import kwargs_from_env

from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.errors import EngineError

_CONNECTIONS: Final = 16


def connect(host: EngineHost | None, deadline_s: float) -> APIClient:
    """A client that speaks the engine's version. Raises what the SDK raises; EngineError for bad certificates."""
    first = _client(host, deadline_s, DEFAULT_DOCKER_API_VERSION)
    try:
        version = str(first.version(api_version=False)["ApiVersion"])
    finally:
        first.close()
    return _client(host, deadline_s, version)


def again(client: APIClient, host: EngineHost | None, deadline_s: float) -> APIClient:
    """Another client for the same engine, with another deadline."""
    return _client(host, deadline_s, client.api_version)


def _client(host: EngineHost | None, deadline_s: float, version: str) -> APIClient:
    where: dict[str, Any] = {**kwargs_from_env()} if host is None else {"base_url": host.url, "tls": _tls(host)}
    client = APIClient(version=version, timeout=deadline_s, max_pool_size=_CONNECTIONS, **where)  # pyright: ignore[reportArgumentType]  requests takes floats
    # Else REQUESTS_CA_BUNDLE of the environment takes the place of the engine's own authority.
    client.trust_env = False
    return client


def _tls(host: EngineHost) -> TLSConfig | None:
    if host.is_local:
        return None
    for path in (host.ca, host.cert, host.key):
        if not os.access(path, os.R_OK):
            raise EngineError(
                f"The file {path}, which host {host.name} is reached with, cannot be read.",
                "Correct c.PennantEngines.hosts, or let the server's user read that file.",
            )
    return TLSConfig(client_cert=(host.cert, host.key), ca_cert=host.ca, verify=True)
