"""The corpus: one file for each mechanism, with the advisories that it stands for in its first lines."""

import json
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pennant_spawner.sandbox_program import find_node

FOLDER = Path(__file__).parent
SANDBOX_TESTS = FOLDER.parents[1] / "kernel_sandbox" / "test"
_HEADER = re.compile(r"// (class|advisory|attempt|sandbox|may end|ends): (.+)")
_ADVISORY = re.compile(r"(GHSA(?:-[a-z0-9]{4}){3})(?: (CVE-\d+-\d+))?, (.+)")
_OURS = "ours: "
_NEXT_CELL = "\n// ---\n"
_READ_ATTEMPTS = "import(process.argv[1]).then(({ ATTEMPTS }) => console.log(JSON.stringify(ATTEMPTS)))"


@dataclass(frozen=True, slots=True)
class Advisory:
    """One published hole of vm2. `cve` is empty where only GitHub has given a number."""

    ghsa: str
    cve: str
    fixed_in: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """Cells that try one mechanism.

    `ours`: what no advisory tells but was found while Pennant was made. `attempt` names the one of the sandbox's own
    tests that the cells are. `own_sandbox`: what it leaves behind would hide what others do. `may_end` are the exit
    reasons that are no failure. `interrupted`: it prints "runs" and goes on until it is stopped.
    """

    name: str
    title: str
    advisories: tuple[Advisory, ...]
    ours: tuple[str, ...]
    cells: tuple[str, ...]
    attempt: str
    own_sandbox: bool
    may_end: frozenset[str]
    interrupted: bool


@cache
def corpus() -> tuple[Snippet, ...]:
    return tuple(_read(path) for path in sorted((FOLDER / "corpus").glob("*.js")))


def canary() -> str:
    """The cell that runs before the others."""
    return (FOLDER / "canary.js").read_text()


def _read(path: Path) -> Snippet:
    given: dict[str, list[str]] = {}
    lines = path.read_text().splitlines()
    while lines and (header := _HEADER.fullmatch(lines[0])):
        given.setdefault(header[1], []).append(header[2])
        del lines[0]
    told = given.get("advisory", [])
    (attempt,) = given.get("attempt", [""])
    text = "\n".join(lines) if not attempt else _attempts()[attempt]
    return Snippet(
        path.stem,
        *given["class"],
        advisories=tuple(_advisory(line) for line in told if not line.startswith(_OURS)),
        ours=tuple(line.removeprefix(_OURS) for line in told if line.startswith(_OURS)),
        cells=tuple(text.split(_NEXT_CELL)),
        attempt=attempt,
        own_sandbox="own" in given.get("sandbox", []),
        may_end=frozenset(reason for line in given.get("may end", []) for reason in line.split(", ")),
        interrupted="interrupted" in given.get("ends", []),
    )


def _advisory(line: str) -> Advisory:
    known = _ADVISORY.fullmatch(line)
    if known is None:
        raise ValueError(f"not an advisory: {line}")
    return Advisory(known[1], known[2] or "", known[3])


@cache
def _attempts() -> dict[str, str]:
    command = [find_node(), "-e", _READ_ATTEMPTS, SANDBOX_TESTS / "escape_attempts.mjs"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
