"""The walls that are compared: ours, and what they are measured against."""

import asyncio
import contextlib
import os
import platform
import shutil
import socket
import subprocess
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pennant_spawner.broker import Broker
from pennant_spawner.docker_api import DockerApi
from pennant_spawner.docker_engine import DockerEngine
from pennant_spawner.docker_flags import ContainerOptions
from pennant_spawner.engine import Engine, Sandbox
from pennant_spawner.jail_walls import possible_walls
from pennant_spawner.jailed_process import JailedProcess
from pennant_spawner.local_engine import LocalEngine
from pennant_spawner.local_sandbox import LocalSandbox
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import SandboxProgram, node_arguments
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.own_engine import docker_host, own_engine
from tests.container.puppets import built_image

RUNSC = ("/usr/bin/runsc", "--network=none", "--platform=ptrace")
"""Without a network of its own: this version takes any namespace of a newer Linux for the machine's."""
_NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Wall:
    """One column. `ours`: whatever the machine, the answers must be these; others depend on versions."""

    key: str
    title: str
    ours: bool


WALLS = (
    Wall("none", "no wall", ours=False),
    Wall("defaults", "Docker's defaults", ours=False),
    Wall("container", "our container", ours=True),
    Wall("runsc", "our container, runsc", ours=False),
    Wall("jail", "jail", ours=True),
    Wall("bubblewrap", "jail with bubblewrap", ours=True),
)


def lacks(wall: Wall) -> str:
    """Why the wall cannot be measured on this machine; empty when it can."""
    needs_root = "only root can start it as somebody else" if os.getuid() != 0 else ""
    match wall.key:
        case "none":
            return needs_root
        case "runsc":
            return needs_root or ("" if Path(RUNSC[0]).exists() else "runsc is not installed")
        case "bubblewrap":
            return "" if shutil.which("bwrap") else "bubblewrap is not installed"
        case _:
            return ""


def measured_with(wall: Wall) -> str:
    """What its answers depend on beside Pennant."""
    linux = "Linux " + ".".join(platform.release().split(".")[:2])
    match wall.key:
        case "defaults":
            return f"Docker {_output('docker', 'version', '--format', '{{.Server.Version}}')}, {linux}"
        case "runsc":
            return _output(RUNSC[0], "--version").splitlines()[0].replace(" version", "")
        case "bubblewrap":
            return f"{_output('bwrap', '--version')}, {linux}"
        case _:
            return linux


@contextlib.contextmanager
def broker_behind(wall: Wall, program: SandboxProgram) -> Generator[Broker]:
    """Starts that program behind that wall."""
    with contextlib.ExitStack() as stack:
        if wall.key == "runsc":
            stack.enter_context(docker_host(stack.enter_context(own_engine(runtimes={"runsc": RUNSC}))))

        async def open_engines(_: SandboxSettings) -> Sequence[Engine]:
            return [await asyncio.to_thread(_engine, wall, program)]

        broker = Broker(open_engines)
        stack.callback(broker.close)
        yield broker


def _engine(wall: Wall, program: SandboxProgram) -> Engine:
    match wall.key:
        case "none":
            return PlainEngine(program, possible_walls(program))
        case "defaults":
            api = DefaultsApi()
            return DockerEngine(api, lambda: built_image(api, program))
        case "container" | "runsc":
            api = DockerApi()
            options = ContainerOptions(runtime="runsc" if wall.key == "runsc" else "")
            return DockerEngine(api, lambda: built_image(api, program), options)
        case "jail":
            return LocalEngine(program, replace(possible_walls(program), bubblewrap=""))
        case _:
            return LocalEngine(program, possible_walls(program))


class DefaultsApi(DockerApi):
    """`docker run -i`, as root, without a word more."""

    def create(self, config: Mapping[str, Any], name: str) -> str:
        kept = (
            "Image",
            "Cmd",
            "Env",
            "Labels",
            "OpenStdin",
            "StdinOnce",
            "AttachStdin",
            "AttachStdout",
            "AttachStderr",
        )
        plain = {key: config[key] for key in kept if key in config}
        return super().create({**plain, "User": "0:0", "Entrypoint": []}, name)


class PlainEngine(LocalEngine):
    """A child process of an ordinary user, with everything that such a user may do."""

    async def start(self, limits: SandboxLimits) -> Sandbox:
        ours, theirs = zip(socket.socketpair(), socket.socketpair(), strict=True)
        requests, answers = (stream.fileno() for stream in theirs)
        program = self.program
        child = await asyncio.create_subprocess_exec(
            *(program.node, *node_arguments(limits), program.main),
            stdin=requests,
            stdout=requests,
            stderr=answers,
            cwd="/",
            env={},
            user=_NOBODY,
            group=_NOBODY,
            extra_groups=[],
        )
        for stream in theirs:
            stream.close()
        return LocalSandbox(JailedProcess(child, child.pid), ours, limits)


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.strip()
