"""Sandboxes that do what a test tells them, behind the real walls of each engine."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pennant_spawner.broker import OpenEngines
from pennant_spawner.docker_api import DockerApi
from pennant_spawner.docker_engine import DockerEngine
from pennant_spawner.engine import Engine
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.image import ensure_image
from pennant_spawner.jail_walls import possible_walls
from pennant_spawner.keep_times import KeepTimes
from pennant_spawner.local_engine import LocalEngine
from pennant_spawner.packages_folder import shipped_folder
from pennant_spawner.sandbox_program import SandboxProgram, find_program
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.sandbox_client import SandboxClient

built_images: set[str] = set()
"""The names of the images that tests have made, to be taken away at the end."""


def puppet_program(folder: Path, node: Path | None = None, main: str = "puppet.mjs") -> SandboxProgram:
    """A program folder whose `main.mjs` is a puppet; `node` may be another executable altogether."""
    for part in ("src", "node_modules"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for parent in (folder, *folder.parents[:3]):
        if parent != Path("/tmp"):
            parent.chmod(0o755)
    shutil.copy(Path(__file__).with_name(main), folder / "src" / "main.mjs")
    (folder / "package.json").write_text('{"type": "module"}')
    return SandboxProgram(node or find_program().node, folder, shipped_folder().path)


def engine_opener(name: str, program: SandboxProgram) -> OpenEngines:
    """What a broker is given to open the engine of that name with that program."""

    async def open_local(settings: SandboxSettings) -> Sequence[Engine]:
        return [await LocalEngine.open(program)]

    async def open_jail(settings: SandboxSettings) -> Sequence[Engine]:
        return [LocalEngine(program, replace(possible_walls(program), bubblewrap=""))]

    async def open_docker(settings: SandboxSettings) -> Sequence[Engine]:
        return [open_docker_engine(program)]

    return {"local": open_local, "jail": open_jail, "docker": open_docker}[name]


def open_docker_engine(
    program: SandboxProgram, host: EngineHost | None = None, times: KeepTimes | None = None
) -> DockerEngine:
    api = DockerApi(host=host, at_once=host is None)
    return DockerEngine(api, lambda: built_image(api, program), host=host, times=times)


def built_image(api: DockerApi, program: SandboxProgram) -> str:
    image = ensure_image(api, program)
    if image.new:
        built_images.add(image.name)
    return image.name


@dataclass(frozen=True, slots=True)
class Puppet:
    """Runs plain Node code in a sandbox, with `require` and no vm2."""

    client: SandboxClient

    def run(self, source: str) -> dict[str, Any]:
        """`{"ok": text}` or `{"error": code}`. Raises SandboxEnded when the sandbox dies of it."""
        self.send(source)
        return json.loads(self.client.line())

    def send(self, source: str) -> None:
        self.client.write(json.dumps(source).encode() + b"\n")
