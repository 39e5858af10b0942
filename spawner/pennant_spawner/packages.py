"""Which npm packages cells may import: names with exact versions, and the file that tells the sandbox of them."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Self

EXAMPLE: Final = "dayjs@1.11.13"
_PART: Final = r"[A-Za-z0-9~][A-Za-z0-9._~-]*"
_NAME: Final = re.compile(rf"(?:@{_PART}/)?{_PART}")
_VERSION: Final = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")
_LONGEST_NAME: Final = 214
_RESERVED: Final = frozenset({"node_modules", "favicon.ico"})


@dataclass(frozen=True, slots=True, order=True)
class PackagePin:
    """One package in one version, as npm names it (scope included)."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """`lodash-es@4.17.21`, `@scope/name@1.0.0`. Raises ValueError: a range, a tag, an address or a path."""
        name, _, version = text.strip().rpartition("@")
        if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME or name in _RESERVED:
            raise ValueError(f"{text!r} is not an npm name with an exact version, such as {EXAMPLE}.")
        if not _VERSION.fullmatch(version):
            raise ValueError(f"{text!r} needs an exact version, such as {EXAMPLE}: no range, tag, address or path.")
        return cls(name, version)


def parse_pins(texts: Iterable[str]) -> tuple[PackagePin, ...]:
    """Sorted, each once. Raises ValueError: not a pin, or one package in two versions."""
    pins = sorted({PackagePin.parse(text) for text in texts})
    for one, other in pairwise(pins):
        if one.name == other.name:
            raise ValueError(f"{one.name} is asked for in two versions: {one.version} and {other.version}.")
    return tuple(pins)


@dataclass(frozen=True, slots=True)
class PackageListing:
    """`packages.json`: what may be imported, what was asked for and is not there, and what modules are given.

    `inject` names, for a package, free identifiers of its modules and the export that each of them is.
    """

    packages: tuple["ListedPackage", ...]
    inject: Mapping[str, Mapping[str, str]]
    missing: tuple[PackagePin, ...] = ()

    @property
    def pins(self) -> tuple[PackagePin, ...]:
        return tuple(sorted(it.pin for it in self.packages))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises OSError, ValueError or KeyError when there is no whole listing in the folder."""
        content: dict[str, Any] = json.loads((folder / "packages.json").read_bytes())
        packages = tuple(ListedPackage(_pin(it), it["description"]) for it in content["packages"])
        return cls(packages, content["inject"], tuple(map(_pin, content.get("missing", ()))))

    def text(self) -> str:
        packages = [{**_entry(it.pin), "description": it.description} for it in self.packages]
        content = {"packages": packages, "inject": self.inject, "missing": [_entry(pin) for pin in self.missing]}
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    def only(self, pins: Sequence[PackagePin]) -> "PackageListing":
        """The part of it that is among `pins`; the rest of `pins` is missing."""
        kept = tuple(it for it in self.packages if it.pin in pins)
        there = {it.pin for it in kept}
        return PackageListing(kept, self.inject, tuple(pin for pin in pins if pin not in there))


@dataclass(frozen=True, slots=True)
class ListedPackage:
    """One line of the listing; the description is the package's own where we have none."""

    pin: PackagePin
    description: str


def _pin(entry: Mapping[str, str]) -> PackagePin:
    return PackagePin(entry["name"], entry["version"])


def _entry(pin: PackagePin) -> dict[str, str]:
    return {"name": pin.name, "version": pin.version}
