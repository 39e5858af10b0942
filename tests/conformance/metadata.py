"""What a test262 test says about itself, in its front matter (test262's INTERPRETING.md)."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

_FRONT_MATTER = re.compile(r"/\*---(.*?)---\*/", re.DOTALL)

Mode = Literal["sloppy", "strict", "raw", "module"]


@dataclass(frozen=True)
class Negative:
    """The error that a test must end in: its phase (`parse`, `resolution` or `runtime`), its constructor's name."""

    phase: str
    type: str


@dataclass(frozen=True)
class Metadata:
    """The fields of the front matter that decide how a test is run."""

    description: str = ""
    flags: frozenset[str] = field(default_factory=frozenset[str])
    includes: tuple[str, ...] = ()
    features: frozenset[str] = field(default_factory=frozenset[str])
    negative: Negative | None = None

    @property
    def is_async(self) -> bool:
        return "async" in self.flags

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes in which the test is to be run, each once."""
        for flag in ("raw", "module"):
            if flag in self.flags:
                return (flag,)
        if "onlyStrict" in self.flags:
            return ("strict",)
        return ("sloppy",) if "noStrict" in self.flags else ("sloppy", "strict")


def parse_metadata(source: str) -> Metadata:
    """The metadata of a test.

    Raises ValueError when the source has no front matter, or one that is no mapping.
    """
    match = _FRONT_MATTER.search(source)
    if match is None:
        raise ValueError("the test has no front matter between /*--- and ---*/")
    fields: Any = yaml.safe_load(match[1].replace("\r\n", "\n").replace("\r", "\n"))
    if not isinstance(fields, dict):
        raise ValueError("the front matter of the test is no mapping")
    return _metadata(fields)  # pyright: ignore[reportUnknownArgumentType]


def _metadata(fields: dict[str, Any]) -> Metadata:
    negative = fields.get("negative")
    return Metadata(
        description=str(fields.get("description") or "").strip(),
        flags=frozenset(fields.get("flags") or ()),
        includes=tuple(fields.get("includes") or ()),
        features=frozenset(fields.get("features") or ()),
        negative=Negative(str(negative["phase"]), str(negative["type"])) if negative else None,
    )
