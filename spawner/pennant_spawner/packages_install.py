"""Packages that an administrator has chosen: fetched by npm, as data. None of their scripts run."""

import json
import logging
import os
import shutil
import subprocess
import textwrap
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from pennant_spawner.errors import EngineError
from pennant_spawner.packages import ListedPackage, PackageListing, PackagePin
from pennant_spawner.packages_folder import (
    DRAWING,
    PackagesFolder,
    find_folder,
    folder_name,
    installation_place,
    shipped_folder,
)
from pennant_spawner.packages_old import note_use
from pennant_spawner.packages_pruning import prune
from pennant_spawner.sandbox_program import find_node

COMMAND: Final = "pennant packages install"
INSTALL_DEADLINE_S: Final = 600.0
FIRST_USE_DEADLINE_S: Final = 60.0
# No scripts, nothing that is not from the registry: npm would run git for a dependency that is a repository.
NPM_FLAGS: Final = (
    "--ignore-scripts",
    "--omit=dev",
    "--omit=optional",
    "--no-bin-links",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--allow-git=none",
    "--allow-remote=none",
    "--allow-file=none",
    "--allow-directory=none",
    "--omit-lockfile-registry-resolved",
    "--loglevel=error",
)
_COMPLAINT_LINES: Final = 4
_DESCRIPTION_WIDTH: Final = 80
_one_at_a_time = threading.Lock()
_log = logging.getLogger(__name__)


def ensure_packages(pins: Sequence[PackagePin]) -> PackagesFolder:
    """The packages of a sandbox that is about to start; installs them at first use.

    When npm cannot get them, sandboxes start with those among them that Pennant brings, and a cell that imports one of
    the others is told. Blocks for at most FIRST_USE_DEADLINE_S. Raises EngineError when not even that can be had.
    """
    try:
        return install_packages(pins, FIRST_USE_DEADLINE_S)
    except EngineError as error:
        _log.warning("%s Sandboxes start without them. %s", error.message, error.next_step)
    rest = shipped_folder().listing.only(pins)
    return _folder(rest.pins, rest.missing, lambda target: _copy_shipped(target, rest))


def install_packages(pins: Sequence[PackagePin], deadline_s: float = INSTALL_DEADLINE_S) -> PackagesFolder:
    """The folder with these packages, installed unless it is there. Blocks. Raises EngineError."""
    shipped = shipped_folder().listing.only(pins)
    if not shipped.missing:
        return _folder(pins, (), lambda target: _copy_shipped(target, shipped))
    return _folder(pins, (), lambda target: _install(target, pins, deadline_s))


def _folder(pins: Sequence[PackagePin], missing: Sequence[PackagePin], fill: Callable[[Path], None]) -> PackagesFolder:
    """Filled beside its place and then renamed, so that it is whole or not there, whoever else does the same."""
    with _one_at_a_time:
        if there := find_folder(pins, missing):
            note_use(there.path)
            return there
        place = installation_place()
        try:
            place.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=place, prefix=".new-") as temporary:
                fill(new := Path(temporary) / "packages")
                _let_others_read(new)
                _move(new, place / folder_name(pins, missing))
        except OSError as error:
            raise _failure(str(error)) from error
        return PackagesFolder.open(place / folder_name(pins, missing))


def _copy_shipped(target: Path, listing: PackageListing) -> None:
    shutil.copytree(shipped_folder().path, target)
    (target / "packages.json").write_text(listing.text(), "utf-8")


def _install(target: Path, pins: Sequence[PackagePin], deadline_s: float) -> None:
    shipped = shipped_folder()
    target.mkdir()
    shutil.copytree(shipped.path / DRAWING, target / DRAWING)
    # What Pennant brings, too, stays in the versions it was tested with.
    shutil.copy(shipped.path / "package-lock.json", target)
    wanted = {"private": True, "dependencies": {pin.name: pin.version for pin in pins}}
    (target / "package.json").write_text(json.dumps(wanted, indent=2), "utf-8")
    _npm(target, deadline_s)
    modules = target / "node_modules"
    prune(modules)
    listed = tuple(_described(modules, pin, shipped.listing) for pin in pins)
    (target / "packages.json").write_text(replace(shipped.listing, packages=listed).text(), "utf-8")


def _described(modules: Path, pin: PackagePin, shipped: PackageListing) -> ListedPackage:
    known = next((it for it in shipped.packages if it.pin.name == pin.name), None)
    manifest: dict[str, Any] = json.loads((modules / pin.name / "package.json").read_bytes())
    if manifest["version"] != pin.version:
        raise _failure(f"npm installed {pin.name} {manifest['version']} for {pin}")
    description = known.description if known else str(manifest.get("description", ""))
    return ListedPackage(pin, textwrap.shorten(description, _DESCRIPTION_WIDTH, placeholder="…"))


def _npm(folder: Path, deadline_s: float) -> None:
    node = find_node()
    program = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(node), str(program), "install", *NPM_FLAGS]
    environment = {**os.environ, "PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", os.defpath)])}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=deadline_s,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise _failure(f"npm did not end within {deadline_s:.0f} seconds") from error
    if done.returncode != 0:
        raise _failure(f"npm says: {_complaint(done.stderr)}")


def _complaint(text: str) -> str:
    """The lines that tell what happened; npm ends with where its own log lies."""
    lines = [line.removeprefix("npm error").strip() for line in text.splitlines() if line.startswith("npm error")]
    telling = [line for line in lines if line and not line.startswith("A complete log of this run")]
    return ("; ".join(telling[:_COMPLAINT_LINES]) or text.strip()[-300:] or "nothing").rstrip(".")


def _failure(what: str) -> EngineError:
    return EngineError(
        f"The packages that c.PennantSandbox.packages names could not be installed: {what}.",
        f"When that is put right, type: {COMMAND}",
    )


def _let_others_read(folder: Path) -> None:
    """A sandbox may run as another user."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _move(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError:
        if not target.is_dir():
            raise
