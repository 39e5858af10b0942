"""How strong the wall around a sandbox is, in words that people read."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["container", "jailed", "partly jailed", "vm2 only"]


@dataclass(frozen=True, slots=True)
class Isolation:
    """`level` for programs, `summary` for people; `missing` says what this machine lacks for a better one."""

    level: Level
    summary: str
    missing: tuple[str, ...] = ()
