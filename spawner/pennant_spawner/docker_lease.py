"""A server's sign of life on an engine: a container that is never started and gets a new name again and again."""

import secrets
from collections.abc import Mapping
from typing import Any

from pennant_spawner.docker_api import DockerApi, ListedContainer
from pennant_spawner.docker_errors import NotFoundError
from pennant_spawner.lease import LEASE_S, Lease
from pennant_spawner.owner import Owner
from pennant_spawner.sandbox_program import IMAGE_NODE

LEASE_LABEL = "pennant.lease"
_HOLDS_LABEL = "pennant.lease.holds_s"
_LONGEST_S = 3600.0


class DockerLease:
    """One owner's lease on one engine. Blocks; raises EngineError."""

    def __init__(self, api: DockerApi, owner: Owner, holds_s: float) -> None:
        self._api = api
        self._labels = {LEASE_LABEL: "1", _HOLDS_LABEL: f"{holds_s:g}", **owner.labels()}
        self._token = secrets.token_hex(4)
        self._count = 0
        self._container: str | None = None

    def renew(self, image: str) -> None:
        """The image is one that the engine has; it also stays there as long as the lease does."""
        self._count += 1
        try:
            if self._container is not None:
                self._api.rename(self._container, self._name)
                return
        except NotFoundError:
            pass
        self._container = self._api.create(_config(image, self._labels), self._name)

    def drop(self) -> None:
        container, self._container = self._container, None
        if container is not None:
            self._api.remove(container)

    @property
    def _name(self) -> str:
        return f"pennant-lease-{self._token}-{self._count}"


def read_lease(listed: ListedContainer) -> Lease | None:
    """None for a container that is no lease."""
    owner = Owner.from_labels(listed.labels)
    if owner is None or LEASE_LABEL not in listed.labels:
        return None
    try:
        holds_s = float(listed.labels.get(_HOLDS_LABEL, LEASE_S))
    except ValueError:
        holds_s = LEASE_S
    return Lease(owner, listed.name, holds_s if 0 < holds_s <= _LONGEST_S else LEASE_S)


def _config(image: str, labels: Mapping[str, str]) -> dict[str, Any]:
    return {"Image": image, "Cmd": [IMAGE_NODE, "--version"], "Labels": dict(labels), "NetworkDisabled": True}
