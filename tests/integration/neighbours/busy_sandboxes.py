"""The sandbox processes of a server: which of them is busy, whatever engine runs it."""

# docker is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import contextlib
from dataclasses import dataclass
from typing import Any

import docker
import psutil
from docker.errors import NotFound

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.owner import SANDBOX_LABEL, Owner

_BUSY_S = 0.5


@dataclass(frozen=True, slots=True)
class BusySandboxes:
    """Finds, among those that a server process owns, one that has used the processor since `mark`."""

    server: int
    engine: str

    def mark(self) -> dict[int, float]:
        """The processor time of each, by pid."""
        times: dict[int, float] = {}
        for pid in self._pids():
            with contextlib.suppress(psutil.NoSuchProcess):
                times[pid] = psutil.Process(pid).cpu_times().user
        return times

    def busy(self, since: dict[int, float]) -> psutil.Process | None:
        """The busiest, once it has worked for half a second of the processor's time."""
        used = {pid: now - since.get(pid, 0.0) for pid, now in self.mark().items()}
        pid = max(used, key=lambda pid: used[pid], default=None)
        return psutil.Process(pid) if pid is not None and used[pid] >= _BUSY_S else None

    def _pids(self) -> list[int]:
        if self.engine == "local":
            children = psutil.Process(self.server).children(recursive=True)
            return [child.pid for child in children if _is_sandbox(child)]
        owners = {name: Owner.from_labels(labels) for name, labels in DockerApi().labelled(SANDBOX_LABEL).items()}
        return [_pid_of(name) for name, owner in owners.items() if owner is not None and owner.pid == self.server]


def _is_sandbox(process: psutil.Process) -> bool:
    try:
        return any(part.endswith("src/main.mjs") for part in process.cmdline())
    except psutil.NoSuchProcess:
        return False


def _pid_of(container: str) -> int:
    with contextlib.suppress(NotFound):
        told: dict[str, Any] = docker.APIClient().inspect_container(container)
        return told["State"]["Pid"]
    return 0
