"""What is in the sandbox image: Node and the libraries it loads, our program, packages for cells. No shell."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pennant_spawner.errors import EngineError
from pennant_spawner.launcher import launcher_program
from pennant_spawner.sandbox_program import IMAGE_FOLDER, IMAGE_LAUNCHER, IMAGE_NODE, IMAGE_PACKAGES, SandboxProgram
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
    return [ImageFile("/etc/passwd", content=_PASSWD), *libraries, *_launcher(), node]


def program_files(program: SandboxProgram) -> list[ImageFile]:
    """The layer with our files. Raises EngineError when a package that the program needs is not installed."""
    folders = [program.folder / "src", *_own_packages(program.folder)]
    paths = [program.folder / "package.json", *(path for folder in folders for path in _files_in(folder))]
    return [_copy(path, program.folder, IMAGE_FOLDER) for path in paths]


def package_files(program: SandboxProgram) -> list[ImageFile]:
    """The layer with what cells may import."""
    folder = program.packages
    return [] if folder is None else [_copy(path, folder, IMAGE_PACKAGES) for path in _files_in(folder)]


def _launcher() -> list[ImageFile]:
    program = launcher_program()
    return [] if program is None else [ImageFile(IMAGE_LAUNCHER, content=program, executable=True)]


def _own_packages(folder: Path) -> Iterator[Path]:
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


def _copy(path: Path, folder: Path, image_folder: str) -> ImageFile:
    return ImageFile(str(PurePosixPath(image_folder) / path.relative_to(folder).as_posix()), path)
