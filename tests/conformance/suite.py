"""The test262 suite on disk: which tests there are, and the programs that each of them becomes."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.metadata import Metadata, Mode, parse_metadata

HOST = Path(__file__).with_name("host.js")

# What a kernel cannot offer to a cell, and plain `vm` would have to be given for nothing: (what is looked for, why).
_UNAVAILABLE = (
    (re.compile(r"\$262\.createRealm|\bcross-realm\b"), "createRealm: a cell has one realm"),
    (re.compile(r"\$262\.evalScript"), "evalScript: a cell cannot run another script"),
    (re.compile(r"\$262\.agent|atomicsHelper\.js"), "agent: a cell has no threads"),
    (re.compile(r"\bIsHTMLDDA\b"), "IsHTMLDDA: no browser"),
    (re.compile(r"\$262\.AbstractModuleSource|source-phase-imports"), "source phase imports: not in V8"),
    (re.compile(r"\bimport-defer\b|\bimport-text\b|\bimport-bytes\b"), "newer kinds of import: not in V8"),
    (re.compile(r"\bCanBlockIsFalse\b"), "CanBlockIsFalse: Node's main thread may block"),
)


@dataclass(frozen=True)
class Case:
    """One test in one mode: a program that comes first (`harness`, may be empty) and the test's own.

    `file` is where the test lies; modules import what lies beside it.
    """

    path: str
    mode: Mode
    metadata: Metadata
    harness: str
    source: str
    file: Path = Path("test.js")

    @property
    def name(self) -> str:
        return f"{self.path} ({self.mode})"


@dataclass(frozen=True)
class Skipped:
    """A test that is not run, and why."""

    path: str
    reason: str


class Suite:
    """A checkout of test262: a folder with `harness` and `test` in it.

    Raises FileNotFoundError when it is none.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for needed in ("harness/assert.js", "harness/sta.js", "test"):
            if not (folder / needed).exists():
                raise FileNotFoundError(f"{folder} is no checkout of test262: there is no {needed} in it")

    def paths(self, filters: Sequence[str] = ()) -> list[str]:
        """The tests, relative to the folder `test`, whose path starts with one of the filters; sorted.

        A filter that no path starts with may be any part of one.
        """
        root = self._folder / "test"
        files = (path.relative_to(root).as_posix() for path in root.rglob("*.js"))
        tests = sorted(path for path in files if "_FIXTURE" not in path)
        if not filters:
            return tests
        prefixes = tuple(text for text in filters if any(path.startswith(text) for path in tests))
        parts = [text for text in filters if text not in prefixes]
        return [path for path in tests if path.startswith(prefixes) or any(part in path for part in parts)]

    def sample(self, paths: Sequence[str], count: int | None, seed: int) -> list[str]:
        """`count` of the paths, the same ones for the same seed; all of them when it is None."""
        if count is None or count >= len(paths):
            return list(paths)
        return sorted(random.Random(seed).sample(list(paths), count))

    def cases(self, path: str) -> Iterator[Case | Skipped]:
        """The programs that one test becomes.

        Raises ValueError when its front matter cannot be read.
        """
        file = self._folder / "test" / path
        source = file.read_bytes().decode()
        metadata = parse_metadata(source)
        reason = _reason_to_skip(source, metadata)
        if reason is not None:
            yield Skipped(path, reason)
            return
        for mode in metadata.modes:
            text = f'"use strict";\n{source}' if mode == "strict" else source
            yield Case(path, mode, metadata, "" if mode == "raw" else self._harness(metadata), text, file)

    def _harness(self, metadata: Metadata) -> str:
        names = ["assert.js", "sta.js", *(["doneprintHandle.js"] if metadata.is_async else []), *metadata.includes]
        files = [HOST, *(self._folder / "harness" / name for name in names)]
        return "\n".join(file.read_bytes().decode() for file in files)


def _reason_to_skip(source: str, metadata: Metadata) -> str | None:
    text = "\n".join([source, *metadata.flags, *metadata.features])
    return next((reason for pattern, reason in _UNAVAILABLE if pattern.search(text)), None)
