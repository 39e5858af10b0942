"""What is installed here, which engine will be used and why, and what to type to get the better one."""

import asyncio
import contextlib
import json
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from jupyter_client.multikernelmanager import MultiKernelManager
from traitlets.config import Config

from pennant_spawner import landlock, seccomp
from pennant_spawner.docker_api import DockerApi, Walls
from pennant_spawner.docker_engine import DockerEngine
from pennant_spawner.engine import Engine
from pennant_spawner.engine_choice import open_engines
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.errors import EngineError
from pennant_spawner.image import BuiltImage, ensure_image
from pennant_spawner.isolation import Level
from pennant_spawner.packages_folder import find_folder, shipped_pins
from pennant_spawner.packages_install import COMMAND, ensure_packages
from pennant_spawner.room_report import pool_findings, room_findings
from pennant_spawner.sandbox_program import find_program
from pennant_spawner.sandbox_settings import PennantSandbox, SandboxSettings

_NODE_DEADLINE_S = 20
_HOST_DEADLINE_S = 10
_SAFE: frozenset[Level] = frozenset({"container", "jailed"})


@dataclass(frozen=True, slots=True)
class Line:
    """One finding. `good` is None where it is neither good nor bad."""

    name: str
    finding: str
    good: bool | None = None

    def __str__(self) -> str:
        mark = {True: "+", False: "!", None: " "}[self.good]
        return f"  {mark} {self.name}: {self.finding}"


@dataclass(frozen=True, slots=True)
class Section:
    """Findings under one title."""

    title: str
    lines: tuple[Line, ...]

    def __str__(self) -> str:
        return "\n".join([self.title, *map(str, self.lines)])


@dataclass(frozen=True, slots=True)
class Report:
    """`ok`: sandboxes start here, behind a wall that is more than vm2."""

    sections: tuple[Section, ...]
    ok: bool

    @property
    def text(self) -> str:
        return "\n\n".join(map(str, self.sections)) + "\n"

    @property
    def exit_status(self) -> int:
        return 0 if self.ok else 1


def report(config: Config | None = None) -> Report:
    """Looks at this machine with the given Jupyter configuration; may build the sandbox image. Never raises."""
    server = MultiKernelManager(config=config or Config())
    return asyncio.run(_report(PennantSandbox(parent=server).settings()))


async def _report(settings: SandboxSettings) -> Report:
    program = Section("Program", tuple(_program_lines()))
    packages = Section("Packages for cells", tuple(_packages_lines(settings)))
    docker = Section("Docker", tuple(await asyncio.to_thread(_docker_lines, settings)))
    linux = Section("This machine's own walls", tuple(_linux_lines()))
    chosen, ok = await _choice(settings)
    return Report((program, packages, docker, linux, *chosen), ok and all(it.good is not False for it in program.lines))


def _program_lines() -> Iterator[Line]:
    yield Line("Python", platform.python_version(), good=True)
    try:
        program = find_program()
        version = subprocess.run(
            [program.node, "--version"], capture_output=True, text=True, timeout=_NODE_DEADLINE_S, check=True
        )
        vm2 = json.loads((program.folder / "node_modules/vm2/package.json").read_bytes())
    except (EngineError, OSError, subprocess.SubprocessError) as error:
        yield Line("Sandbox program", str(error), good=False)
        return
    yield Line("Node", version.stdout.strip(), good=True)
    yield Line("vm2", vm2["version"], good=True)


def _packages_lines(settings: SandboxSettings) -> Iterator[Line]:
    if settings.image:
        yield Line("packages", "those of the image that is configured")
        return
    brought = settings.packages == shipped_pins()
    names = f"{len(settings.packages)} that Pennant brings" if brought else " ".join(map(str, settings.packages))
    yield Line("configured", names or "none")
    try:
        folder = find_folder(settings.packages)
    except EngineError as error:
        yield Line("installed", str(error), good=False)
        return
    if folder is None:
        yield Line("installed", f"not yet; type: {COMMAND}", good=False)
    else:
        yield Line("installed", f"{folder.path}, {folder.size_bytes / 1e6:.1f} MB", good=True)


def _docker_lines(settings: SandboxSettings) -> Iterator[Line]:
    if settings.hosts:
        yield from (line for host in settings.hosts for line in _host_lines(host, settings))
        return
    try:
        api = DockerApi()
    except EngineError as error:
        yield Line("engine", error.message)
        yield Line("to get it", _docker_advice())
        return
    with contextlib.closing(api):
        yield from _engine_lines(api, settings, "engine")


def _host_lines(host: EngineHost, settings: SandboxSettings) -> Iterator[Line]:
    name = f"host {host.name}"
    try:
        api = DockerApi(_HOST_DEADLINE_S, host)
    except EngineError as error:
        yield Line(name, error.message, good=False)
        return
    with contextlib.closing(api):
        yield from _engine_lines(api, settings, name)


def _engine_lines(api: DockerApi, settings: SandboxSettings, name: str) -> Iterator[Line]:
    try:
        yield Line(name, f"answers, version {api.version()}", good=True)
        image = (
            BuiltImage(settings.image, new=False)
            if settings.image
            else ensure_image(api, find_program(ensure_packages(settings.packages).path))
        )
        there = api.has_image(image.name)
        walls = api.walls()
    except EngineError as error:
        yield Line("image", str(error), good=False)
        return
    words = "built just now" if image.new else "there" if there else "not on this engine"
    yield Line("image", f"{image.name}, {words}", good=there)
    yield from _wall_lines(walls, settings)


def _wall_lines(walls: Walls, settings: SandboxSettings) -> Iterator[Line]:
    wanted, known = settings.docker_runtime, ", ".join(walls.runtimes)
    if wanted and wanted not in walls.runtimes:
        yield Line("runtime", f"{wanted} is configured, but this engine knows only: {known}", good=False)
    else:
        yield Line("runtime", f"{wanted or 'the default'}, of: {known}", good=True if wanted else None)
    remapped = "on: no user of a container is one of the machine (userns-remap)"
    yield Line("user namespaces", remapped if walls.user_namespaces else "off: the sandbox is nobody all the same")
    if settings.jitless:
        yield Line("jitless", "on: no machine code is made from JavaScript", good=True)


def _linux_lines() -> Iterator[Line]:
    abi = landlock.abi() if platform.system() == "Linux" else 0
    yield Line("Landlock", f"version {abi}" if abi else "not in this kernel, or switched off", good=bool(abi))
    try:
        instructions = len(seccomp.bpf_program()) // 8
        yield Line("seccomp", f"filter of {instructions} instructions", good=True)
    except (seccomp.SeccompMissing, OSError) as error:
        yield Line("seccomp", f"no filter can be made ({error}); type: sudo apt-get install libseccomp2", good=False)
    yield Line("user namespaces", "allowed" if _user_namespaces() else "not allowed to ordinary users")
    yield Line("bubblewrap", shutil.which("bwrap") or "not installed; type: sudo apt-get install bubblewrap")


async def _choice(settings: SandboxSettings) -> tuple[list[Section], bool]:
    try:
        engines = await open_engines(settings)
    except EngineError as error:
        lines = (Line("engine", f"none: {error.message}", good=False), Line("next", error.next_step))
        return [Section("What will be used", lines)], False
    try:
        sections = [await _engine_sections(engine, settings) for engine in engines]
        return list(chain.from_iterable(sections)), all(engine.isolation.level in _SAFE for engine in engines)
    finally:
        await asyncio.gather(*(engine.close() for engine in engines))


async def _engine_sections(engine: Engine, settings: SandboxSettings) -> tuple[Section, Section]:
    where = f" on {engine.host}" if engine.host else ""
    choice = _choice_lines(engine, settings, engine.isolation.level in _SAFE)
    return Section(f"What will be used{where}", tuple(choice)), Section(
        f"Room{where}", await _room_lines(engine, settings)
    )


async def _room_lines(engine: Engine, settings: SandboxSettings) -> tuple[Line, ...]:
    try:
        usage = await engine.usage()
    except EngineError as error:
        return (Line("room", str(error), good=False),)
    findings = (*room_findings(usage, settings.limits, settings.admission), *pool_findings(settings.pool))
    return tuple(Line(*finding) for finding in findings)


def _choice_lines(engine: Engine, settings: SandboxSettings, ok: bool) -> Iterator[Line]:
    why = (
        "configured"
        if settings.engine != "auto" or settings.hosts
        else "Docker answers"
        if _is_docker(engine)
        else "no Docker engine"
    )
    yield Line("engine", f"{engine.name} ({why})", good=ok)
    yield Line("isolation", engine.isolation.summary, good=ok)
    yield from (Line("missing", it) for it in engine.isolation.missing)
    if settings.engine == "local":
        yield Line("to get containers", "take c.PennantSandbox.engine out of the configuration")
    elif not _is_docker(engine):
        yield Line("to get containers", _docker_advice())


def _is_docker(engine: Engine) -> bool:
    return engine.name == DockerEngine.name


def _docker_advice() -> str:
    if not shutil.which("dockerd") and not shutil.which("docker"):
        return "type: sudo apt-get install docker.io"
    if Path("/var/run/docker.sock").exists() and not os.access("/var/run/docker.sock", os.W_OK):
        return "type: sudo usermod -aG docker $USER, then log in again"
    return "type: sudo systemctl start docker (or: sudo dockerd)"


def _user_namespaces() -> bool:
    for switch, off in (("unprivileged_userns_clone", "0"), ("apparmor_restrict_unprivileged_userns", "1")):
        path = Path("/proc/sys/kernel") / switch
        if path.exists() and path.read_text().strip() == off:
            return False
    return Path("/proc/self/ns/user").exists()
