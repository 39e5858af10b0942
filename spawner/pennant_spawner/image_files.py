"""What is in the sandbox image: Node, the libraries it loads, our program and its packages. No shell, nothing else."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pennant_spawner.errors import EngineError
from pennant_spawner.sandbox_program import IMAGE_FOLDER, IMAGE_NODE, SandboxProgram
from pennant_spawner.shared_libraries import shared_libraries

_PASSWD = b"nobody:x:65534:65534:nobody:/:/nonexistent\n"


@dataclass(frozen=True, slots=True)
class ImageFile:
    """`path` is absolute in the image; the content is `source`'s, or `content`."""

    path: str
    source: Path | None = None
    content: bytes = b""
    executable: bool = False


def base_files(program: SandboxProgram) -> list[ImageFile]:
    """The layer that changes with Node and the system only."""
    libraries = [ImageFile(str(path), path, executable=True) for path in shared_libraries(program.node)]
    node = ImageFile(IMAGE_NODE, program.node, executable=True)
    return [ImageFile("/etc/passwd", content=_PASSWD), *libraries, node]


def program_files(program: SandboxProgram) -> list[ImageFile]:
    """The layer with our files. Raises EngineError when a package that the program needs is not installed."""
    folders = [program.folder / "src", *_packages(program.folder)]
    paths = [program.folder / "package.json", *(path for folder in folders for path in _files_in(folder))]
    return [ImageFile(_in_image(path, program), path) for path in paths]


def _packages(folder: Path) -> Iterator[Path]:
    """The folders of the packages that `package.json` depends on at run time, and of theirs."""
    wanted, seen = list(_dependencies(folder)), set[str]()
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        package = folder / "node_modules" / name
        if not package.is_dir():
            raise EngineError(f"The sandbox's package {name} is not installed.", "Install pennant-notebook again.")
        wanted += _dependencies(package)
        yield package


def _dependencies(folder: Path) -> list[str]:
    return list(json.loads((folder / "package.json").read_bytes()).get("dependencies", {}))


def _files_in(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _in_image(path: Path, program: SandboxProgram) -> str:
    return str(PurePosixPath(IMAGE_FOLDER) / path.relative_to(program.folder).as_posix())
