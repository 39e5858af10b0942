"""Limits to Docker's words: one pure function, so that every wall can be read and tested as a value."""

from collections.abc import Mapping
from typing import Any

from pennant_spawner import seccomp
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import (
    ENVIRONMENT,
    IMAGE_MAIN,
    IMAGE_NODE,
    IMAGE_PACKAGES,
    main_arguments,
    node_arguments,
)

USER = "65534:65534"


def container_config(image: str, limits: SandboxLimits, labels: Mapping[str, str], runtime: str = "") -> dict[str, Any]:
    """The body of the Engine API's `POST /containers/create`.

    No `init`: it would have to fork. No tmpfs: nothing in a sandbox writes files. No log driver: output would fill
    the host's disk. Memory equals memory and swap together, so that no swap is used. A daemon that ends or is started
    again stops what runs, and waits no longer than a second: the default is ten.
    """
    return {
        "Image": image,
        "Cmd": [IMAGE_NODE, *node_arguments(limits), IMAGE_MAIN, *main_arguments(IMAGE_PACKAGES)],
        "Env": [f"{name}={value}" for name, value in ENVIRONMENT.items()],
        "User": USER,
        "WorkingDir": "/",
        "Hostname": "sandbox",
        "Labels": dict(labels),
        "NetworkDisabled": True,
        "Tty": False,
        "OpenStdin": True,
        "StdinOnce": True,
        "StopTimeout": 1,
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        "HostConfig": _host_config(limits, runtime),
    }


def _host_config(limits: SandboxLimits, runtime: str) -> dict[str, Any]:
    return {
        "NetworkMode": "none",
        "IpcMode": "none",
        "ReadonlyRootfs": True,
        "Privileged": False,
        "Init": False,
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges", f"seccomp={seccomp.docker_profile()}"],
        "Memory": limits.memory_bytes,
        "MemorySwap": limits.memory_bytes,
        "NanoCpus": int(limits.cpus * 1_000_000_000),
        "PidsLimit": limits.processes,
        "Ulimits": [_ulimit("nofile", limits.open_files), _ulimit("core", 0), _ulimit("fsize", 0)],
        "LogConfig": {"Type": "none"},
        "RestartPolicy": {"Name": "no"},
        "AutoRemove": False,
        "OomScoreAdj": 500,
        "Runtime": runtime,
    }


def _ulimit(name: str, value: int) -> dict[str, Any]:
    return {"Name": name, "Soft": value, "Hard": value}
