"""What no sandbox reads of an installed npm package: source maps, typings, prose, tests. Standard library only, since
the build runs this, too."""

import shutil
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

UNREAD_SUFFIXES: Final = (".map", ".d.ts", ".d.mts", ".d.cts", ".md", ".markdown", ".flow", ".tsbuildinfo")
UNREAD_FOLDERS: Final = frozenset({"test", "tests", "__tests__", "docs", "example", "examples", "benchmark", ".github"})
LICENCE_NAMES: Final = ("license", "licence", "copying", "notice", "authors")
KEPT_NAMES: Final = ("package.json", *LICENCE_NAMES)


def prune(modules: Path, leave_out: Iterable[str] = ()) -> None:
    """Removes what no sandbox reads below a `node_modules` folder; licences and manifests stay.

    `leave_out`: patterns (`fnmatch`, where `*` also stands for `/`) of further paths below `modules`.
    """
    patterns = tuple(leave_out)
    for folder in [*_inner_folders(modules), modules / ".bin"]:
        shutil.rmtree(folder, ignore_errors=True)
    _remove_files(modules, lambda path: _is_unread(path, path.relative_to(modules).as_posix(), patterns))
    _remove_empty_folders(modules)


def _inner_folders(modules: Path) -> list[Path]:
    packages = (manifest.parent for manifest in modules.rglob("package.json"))
    return [package / name for package in packages if _is_package(package, modules) for name in UNREAD_FOLDERS]


def _is_package(folder: Path, modules: Path) -> bool:
    outer = folder.parent.parent if folder.parent.name.startswith("@") else folder.parent
    return outer == modules or outer.name == "node_modules"


def _is_unread(path: Path, name: str, patterns: tuple[str, ...]) -> bool:
    if path.name.lower().startswith(KEPT_NAMES):
        return False
    hidden = path.name.startswith(".")
    return hidden or name.endswith(UNREAD_SUFFIXES) or any(fnmatchcase(name, pattern) for pattern in patterns)


def _remove_files(folder: Path, unwanted: Callable[[Path], bool]) -> None:
    for path in list(folder.rglob("*")):
        if (path.is_file() or path.is_symlink()) and unwanted(path):
            path.unlink()


def _remove_empty_folders(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
