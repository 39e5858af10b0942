"""Limits to Docker's words: one pure function, so that every wall can be read and tested as a value."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ContainerOptions:
    """What an administrator may choose about containers. Empty: the engine's default.

    `runtime`: an OCI runtime that the engine knows. `user`: uid:gid inside of the container. `user_namespace`: the
    engine's word for one (Docker takes none or `host`, which leaves its `userns-remap`; others such as Podman more).
    """

    runtime: str = ""
    user: str = USER
    user_namespace: str = ""
    jitless: bool = False


DEFAULT_OPTIONS = ContainerOptions()


def container_config(
    image: str, limits: SandboxLimits, labels: Mapping[str, str], options: ContainerOptions = DEFAULT_OPTIONS
) -> dict[str, Any]:
    """The body of the Engine API's `POST /containers/create`.

    No `init`: it would have to fork. No tmpfs: nothing in a sandbox writes files. No log driver: output would fill
    the host's disk. Memory equals memory and swap together, so that no swap is used. No entry point: the image's own,
    the launcher. A daemon that ends or is started again stops what runs, and waits no longer than a second: the default
    is ten.
    """
    return {
        "Image": image,
        "Cmd": [
            IMAGE_NODE,
            *node_arguments(limits, jitless=options.jitless),
            IMAGE_MAIN,
            *main_arguments(IMAGE_PACKAGES),
        ],
        "Env": [f"{name}={value}" for name, value in ENVIRONMENT.items()],
        "User": options.user,
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
        "HostConfig": _host_config(limits, options),
    }


def _host_config(limits: SandboxLimits, options: ContainerOptions) -> dict[str, Any]:
    return {
        "NetworkMode": "none",
        "IpcMode": "none",
        "UsernsMode": options.user_namespace,
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
        "Runtime": options.runtime,
    }


def _ulimit(name: str, value: int) -> dict[str, Any]:
    return {"Name": name, "Soft": value, "Hard": value}
