"""The sandbox image on an engine: there, or built from what is installed here."""

import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.errors import EngineError
from pennant_spawner.image_archive import ImageArchive
from pennant_spawner.image_files import ImageFile, base_files, package_files, program_files
from pennant_spawner.sandbox_program import SandboxProgram

REPOSITORY = "pennant-sandbox"
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """`name` is `pennant-sandbox:` and a hash of the content; `new`: it was not on the engine before."""

    name: str
    new: bool


def ensure_image(api: DockerApi, program: SandboxProgram, extra: Sequence[ImageFile] = ()) -> BuiltImage:
    """Builds the image unless the engine has it. Raises EngineError. `extra` files lie above the program's."""
    if sys.platform != "linux":
        raise EngineError("The sandbox image can be built on Linux only.", "Set c.PennantSandbox.image to a built one.")
    with _one_at_a_time, _archive(program, extra) as archive:
        name = _name(archive)
        if api.has_image(name):
            return BuiltImage(name, new=False)
        with TemporaryFile() as file:
            archive.save(file, name)
            file.seek(0)
            api.load_image(file)
        return BuiltImage(name, new=True)


def image_name(program: SandboxProgram) -> str:
    """The name of the image that is, or will be, made from this. Raises EngineError."""
    with _one_at_a_time, _archive(program, ()) as archive:
        return _name(archive)


def _archive(program: SandboxProgram, extra: Sequence[ImageFile]) -> ImageArchive:
    layers = [base_files(program), package_files(program), program_files(program), extra]
    return ImageArchive([layer for layer in layers if layer])


def _name(archive: ImageArchive) -> str:
    return f"{REPOSITORY}:{archive.tag}"
