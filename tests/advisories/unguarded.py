"""The control: the sandbox program with one of its guards taken out, so that a test can see that it would see."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from pennant_spawner.packages_folder import shipped_folder
from pennant_spawner.sandbox_program import SandboxProgram, find_program


@dataclass(frozen=True, slots=True)
class Hole:
    """`changes`: file, pattern, replacement. `escapes`: the snippets that must get out through it."""

    changes: tuple[tuple[str, str, str], ...]
    escapes: frozenset[str]


LEFT_OPEN = {
    "no transformer": Hole(
        (
            ("src/rewriter/instrumentation.mjs", r"(export function guardCatch\([^]*?\{\n)", r"\1return;\n"),
            ("src/rewriter/imports.mjs", r"(export function replaceImportCall\([^]*?\) \{\n)", r"\1return;\n"),
        ),
        frozenset({"rejected_import"}),
    ),
    "Buffer of the host": Hole(
        (("src/prelude.mjs", r"(\n  return entry;\n)", r"\n  context.Buffer = Buffer;\1"),),
        frozenset({"array_species", "null_prototype"}),
    ),
}


def unguarded_program(folder: Path, hole: str) -> SandboxProgram:
    """A copy of the installed program in `folder` with that hole."""
    installed = find_program(shipped_folder().path)
    for part in ("src", "node_modules"):
        shutil.copytree(installed.folder / part, folder / part, ignore=shutil.ignore_patterns("typescript", "@types"))
    shutil.copy(installed.folder / "package.json", folder)
    for parent in (folder, *folder.parents[:3]):
        if parent != Path("/tmp"):
            parent.chmod(0o755)
    for name, pattern, replacement in LEFT_OPEN[hole].changes:
        path = folder / name
        changed, count = re.subn(pattern.replace("[^]", r"[\s\S]"), replacement, path.read_text(), count=1)
        if count != 1:
            raise ValueError(f"{name} has changed: {pattern}")
        path.write_text(changed)
    return SandboxProgram(installed.node, folder, installed.packages)
