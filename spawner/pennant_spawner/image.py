"""The sandbox image on an engine: there, or built from what is installed here."""

import logging
import platform
import sys
import threading
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.errors import EngineError
from pennant_spawner.image_age import KEPT_S, superfluous
from pennant_spawner.image_archive import ImageArchive
from pennant_spawner.image_files import ImageFile, base_files, package_files, program_files
from pennant_spawner.sandbox_program import SandboxProgram

REPOSITORY = "pennant-sandbox"
_log = logging.getLogger(__name__)
_building = threading.Lock()
_loading: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
_tags: dict[frozenset[Hashable], str] = {}
"""What the same files were named before: reading all of them takes a second, for each host."""


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """`name` is `pennant-sandbox:` and a hash of the content; `new`: it was not on the engine before."""

    name: str
    new: bool


def ensure_image(api: DockerApi, program: SandboxProgram, extra: Sequence[ImageFile] = ()) -> BuiltImage:
    """Builds the image unless the engine has it. Raises EngineError. `extra` files lie above the program's."""
    if sys.platform != "linux":
        raise EngineError("The sandbox image can be built on Linux only.", "Set c.PennantSandbox.image to a built one.")
    _check_architecture(api)
    with _loading[api.where]:
        layers = _layers(program, extra)
        files = _seen_in(layers)
        with _building:  # somebody may be reading the same files just now
            tag = _tags.get(files)
        new = tag is None or not api.has_image(f"{REPOSITORY}:{tag}")
        if new:
            tag, new = _build(api, layers)
            _tags[files] = tag
        api.tag(f"{REPOSITORY}:{tag}", REPOSITORY, str(tag))
        return BuiltImage(f"{REPOSITORY}:{tag}", new)


def _check_architecture(api: DockerApi) -> None:
    theirs, ours = api.machine().architecture, platform.machine()
    if theirs != ours:
        raise EngineError(
            f"The engine's machine is {theirs}, and this one, whose Node would go into the image, is {ours}.",
            "Use an engine on a machine like this one, or set c.PennantSandbox.image to an image that it has.",
        )


def _build(api: DockerApi, layers: Sequence[Sequence[ImageFile]]) -> tuple[str, bool]:
    """The image's tag, and whether it was not there."""
    with TemporaryFile() as file:
        with _building, ImageArchive(layers) as archive:
            name = f"{REPOSITORY}:{archive.tag}"
            if api.has_image(name):
                return archive.tag, False
            archive.save(file, name)
        file.seek(0)
        api.load_image(file)
    return archive.tag, True


def _layers(program: SandboxProgram, extra: Sequence[ImageFile] = ()) -> list[Sequence[ImageFile]]:
    layers = (base_files(program), package_files(program), program_files(program), extra)
    return [layer for layer in layers if layer]


def _seen_in(layers: Sequence[Sequence[ImageFile]]) -> frozenset[Hashable]:
    return frozenset(_seen(it) for layer in layers for it in layer)


def _seen(file: ImageFile) -> Hashable:
    """Another value when the file has changed."""
    if file.source is None:
        return file
    seen = file.source.stat()
    return (file, seen.st_size, seen.st_mtime_ns)


def prune_images(api: DockerApi, current: str, unused_s: float = KEPT_S) -> list[str]:
    """Removes images of ours that no container has and that no server has begun with for `unused_s`.

    The newest and `current` stay. Answers the names of what it removed. Blocks. Raises EngineError.
    """
    images = {name: it for name, it in api.images(REPOSITORY).items() if name.startswith(f"{REPOSITORY}:")}
    used = {it.image for it in api.listed()}
    tagged = {name: api.image_tagged(name) for name in images}
    removed = [name for name in superfluous(images, used, tagged, current, unused_s) if api.remove_image(name)]
    if removed:
        _log.info("Removed sandbox images that nobody used: %s", ", ".join(removed))
    return removed


def image_name(program: SandboxProgram) -> str:
    """The name of the image that is, or will be, made from this. Raises EngineError."""
    layers = _layers(program)
    files = _seen_in(layers)
    with _building:
        if files not in _tags:
            with ImageArchive(layers) as archive:
                _tags[files] = archive.tag
        return f"{REPOSITORY}:{_tags[files]}"
