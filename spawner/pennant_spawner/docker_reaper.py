"""Removes the sandboxes and the leases of dead owners from one engine."""

import threading
import time
from collections.abc import Callable

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.docker_lease import LEASE_LABEL, read_lease
from pennant_spawner.lease import LeaseWatch
from pennant_spawner.owner import SANDBOX_LABEL, Owner


class DockerReaper:
    """Remembers what it has seen of owners elsewhere from one look to the next."""

    def __init__(self, api: DockerApi, remove: Callable[[str], None], step_s: float) -> None:
        """`step_s`: the most that may count between two looks, a little more than what usually passes."""
        self._api = api
        self._remove = remove
        self._watch = LeaseWatch(step_s)
        self._one_at_a_time = threading.Lock()

    def reap(self) -> int:
        """How many sandboxes it removed. Blocks. Raises EngineError."""
        with self._one_at_a_time:
            sandboxes = self._owned(SANDBOX_LABEL)
            listed = self._api.listed(LEASE_LABEL)
            leases = {it.container: lease for it in listed if (lease := read_lease(it))}
            self._watch, dead = self._watch.look(
                time.monotonic(), sandboxes.values(), tuple(leases.values()), Owner.lives
            )
            orphans = [container for container, owner in sandboxes.items() if owner in dead]
            for container in (*orphans, *(it for it, lease in leases.items() if lease.owner in dead)):
                self._remove(container)
            return len(orphans)

    def _owned(self, label: str) -> dict[str, Owner]:
        labelled = self._api.labelled(label).items()
        return {container: owner for container, labels in labelled if (owner := Owner.from_labels(labels))}
