"""Where the packages of cells lie: the set that Pennant brings, and those that were installed for an administrator."""

import functools
import hashlib
import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from jupyter_core.paths import ENV_JUPYTER_PATH, jupyter_data_dir, jupyter_path

from pennant_spawner.errors import EngineError
from pennant_spawner.packages import PackageListing, PackagePin

DRAWING: Final = "drawing"
"""The folder with the document that charts are drawn in; `inject` of the listing leads to it."""
_PLACE: Final = ("pennant", "packages")
_KEY_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class PackagesFolder:
    """A whole folder of packages; what a sandbox reads, and nothing writes once it is there."""

    path: Path
    listing: PackageListing

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises EngineError when it is not whole."""
        try:
            listing = PackageListing.read(path)
        except (OSError, ValueError, KeyError) as error:
            raise EngineError(f"The packages in {path} cannot be read: {error}.", "Remove that folder.") from error
        if not (path / "node_modules").is_dir():
            raise EngineError(f"The packages in {path} are not installed.", "Install pennant-notebook again.")
        return cls(path, listing)

    @property
    def size_bytes(self) -> int:
        return sum(file.stat().st_size for file in self.path.rglob("*") if file.is_file())


def shipped_folder() -> PackagesFolder:
    """The set that Pennant brings. Raises EngineError when this installation lacks it."""
    spec = importlib.util.find_spec("kernel_sandbox")
    if spec is None or not spec.submodule_search_locations:
        raise EngineError("The Python package kernel_sandbox is missing.", "Type: pip install pennant-notebook")
    return PackagesFolder.open(Path(spec.submodule_search_locations[0]) / "packages")


@functools.cache
def shipped_pins() -> tuple[PackagePin, ...]:
    """What cells may import where nothing is configured; nothing when this installation is broken, as a start tells."""
    try:
        return shipped_folder().listing.pins
    except EngineError:
        return ()


def find_folder(pins: Sequence[PackagePin], missing: Sequence[PackagePin] = ()) -> PackagesFolder | None:
    """The folder that was installed for exactly these packages, in any of Jupyter's data folders, or the shipped one.

    `missing`: packages that were asked for besides, and are known not to be there.
    """
    shipped = shipped_folder()
    if shipped.listing.pins == tuple(pins) and not missing:
        return shipped
    places = (Path(place) / folder_name(pins, missing) for place in jupyter_path(*_PLACE))
    return next((PackagesFolder.open(place) for place in places if place.is_dir()), None)


def folder_name(pins: Sequence[PackagePin], missing: Sequence[PackagePin] = ()) -> str:
    """A hash of what was asked for, and of all that this version of Pennant adds to it."""
    digest = hashlib.sha256(repr(([*map(str, pins)], [*map(str, missing)])).encode())
    shipped = shipped_folder().path
    for file in sorted(path for pattern in ("*", f"{DRAWING}/*") for path in shipped.glob(pattern) if path.is_file()):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:_KEY_LENGTH]


def installation_place() -> Path:
    """Where this user installs packages: root for every user of this Python, others in their own data folder.

    Root's own data folder is closed to the user that a sandbox of the local engine becomes.
    """
    return Path(ENV_JUPYTER_PATH[0] if os.geteuid() == 0 else jupyter_data_dir()).joinpath(*_PLACE)
