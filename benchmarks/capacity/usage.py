"""Processor time and memory of everything that a server needs, by part."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import psutil

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.errors import EngineError
from pennant_spawner.owner import SANDBOX_LABEL, Owner

PARTS: Final[tuple[str, ...]] = ("server", "kernels", "sandboxes", "engine", "generator")
"""engine: dockerd and containerd, whoever they work for, and the shims of our containers."""
_ENGINE_NAMES: Final = ("dockerd", "containerd")
_SHIM: Final = "containerd-shim"


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds of processor time so far, by process; processes by part."""

    seconds: dict[tuple[int, float], float]
    parts: dict[tuple[int, float], str]

    def since(self, before: "Usage") -> dict[str, float]:
        """Seconds by part between two looks; a process that ended between them counts up to the first."""
        spent: dict[str, float] = dict.fromkeys(PARTS, 0.0)
        for process, seconds in self.seconds.items():
            spent[self.parts[process]] += max(0.0, seconds - before.seconds.get(process, 0.0))
        return spent


def look(server_pid: int, generator_pids: Iterable[int]) -> Usage:
    """Processor time of all parts until now."""
    seconds: dict[tuple[int, float], float] = {}
    parts: dict[tuple[int, float], str] = {}
    for process, part in _processes(server_pid, generator_pids):
        try:
            times = process.cpu_times()
            key = (process.pid, process.create_time())
        except psutil.NoSuchProcess:
            continue
        seconds[key], parts[key] = times.user + times.system, part
    return Usage(seconds, parts)


def memory(server_pid: int) -> dict[str, int]:
    """Proportional bytes (PSS) by part now."""
    held: dict[str, int] = dict.fromkeys(PARTS, 0)
    for process, part in _processes(server_pid, ()):
        try:
            held[part] += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return held


def _processes(server_pid: int, generator_pids: Iterable[int]) -> list[tuple[psutil.Process, str]]:
    server = psutil.Process(server_pid)
    found = [(server, "server")]
    found.extend((psutil.Process(pid), "generator") for pid in generator_pids)
    found.extend((child, "sandboxes" if _is_node(child) else "kernels") for child in server.children(recursive=True))
    containers = _containers(server_pid)
    for process in psutil.process_iter(["name"]):
        if process.name().startswith(_SHIM):
            if containers.intersection(_arguments(process)):
                found.append((process, "engine"))
                found.extend((child, "sandboxes") for child in process.children())
        elif process.name() in _ENGINE_NAMES:
            found.append((process, "engine"))
    return found


def _is_node(process: psutil.Process) -> bool:
    arguments = _arguments(process)
    return bool(arguments) and arguments[0].endswith("node")


def _arguments(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def _containers(server_pid: int) -> frozenset[str]:
    """The ids of the containers that this server started; none where no engine answers."""
    try:
        labelled = DockerApi().labelled(SANDBOX_LABEL)
    except EngineError:
        return frozenset()
    owners = {container: Owner.from_labels(labels) for container, labels in labelled.items()}
    return frozenset(container for container, owner in owners.items() if owner is not None and owner.pid == server_pid)
