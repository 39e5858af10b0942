"""An image as `docker load` takes it, made without any engine or registry: the same files give the same bytes."""

import hashlib
import io
import json
import platform
import tarfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO

from pennant_spawner.errors import EngineError
from pennant_spawner.image_files import ImageFile
from pennant_spawner.sandbox_program import IMAGE_LAUNCHER

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_NO_TIME = "1970-01-01T00:00:00Z"


class ImageArchive:
    """Layers in temporary files, base first. `tag` names the content; close it to give the disk space back."""

    def __init__(self, layers: Sequence[Sequence[ImageFile]]) -> None:
        self._stack = ExitStack()
        self._layers = [self._stack.enter_context(TemporaryFile()) for _ in layers]  # noqa: SIM115
        for file, files in zip(self._layers, layers, strict=True):
            write_layer(file, files)
        self._digests = [_sha256(file) for file in self._layers]
        self._config = _image_config(self._digests, layers[0])

    def __enter__(self) -> "ImageArchive":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def tag(self) -> str:
        return hashlib.sha256(self._config).hexdigest()[:12]

    def save(self, target: IO[bytes], name: str) -> None:
        """Writes the archive; `name` is the image's `repository:tag`."""
        names = [f"{digest}.tar" for digest in self._digests]
        manifest = json.dumps([{"Config": "config.json", "RepoTags": [name], "Layers": names}]).encode()
        with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for text_name, content in (("config.json", self._config), ("manifest.json", manifest)):
                archive.addfile(_entry(text_name, len(content)), io.BytesIO(content))
            for layer_name, layer in zip(names, self._layers, strict=True):
                archive.addfile(_entry(layer_name, layer.seek(0, io.SEEK_END)), _rewound(layer))


def write_layer(target: IO[bytes], files: Iterable[ImageFile]) -> None:
    """Sorted, owned by root, without times: the bytes depend on names and contents alone."""
    unique = sorted({it.path: it for it in files}.values(), key=lambda it: it.path)
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as layer:
        for folder in _folders(unique):
            layer.addfile(_entry(folder, kind=tarfile.DIRTYPE, mode=0o555))
        for file in unique:
            _add(layer, file)


def _add(layer: tarfile.TarFile, file: ImageFile) -> None:
    mode = 0o555 if file.executable else 0o444
    name = file.path.lstrip("/")
    if file.source is None:
        layer.addfile(_entry(name, len(file.content), mode=mode), io.BytesIO(file.content))
        return
    with file.source.open("rb") as source:
        layer.addfile(_entry(name, file.source.stat().st_size, mode=mode), source)


def _folders(files: Iterable[ImageFile]) -> list[str]:
    parents = {parent for it in files for parent in PurePosixPath(it.path).parents}
    return sorted(str(parent).lstrip("/") for parent in parents if str(parent) != "/")


def _library_folders(base: Iterable[ImageFile]) -> list[str]:
    return sorted({str(PurePosixPath(it.path).parent) for it in base if ".so" in it.path})


def _entry_point(base: Iterable[ImageFile]) -> list[str]:
    """The launcher, where there is one for this processor: a container cannot be started around it."""
    return [it.path for it in base if it.path == IMAGE_LAUNCHER]


def _image_config(digests: Sequence[str], base: Sequence[ImageFile]) -> bytes:
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        raise EngineError(f"There is no sandbox image for {machine}.", "Use --PennantSandbox.engine=local.")
    config = {
        "architecture": _ARCHITECTURES[machine],
        "os": "linux",
        "created": _NO_TIME,
        "config": {
            "User": "65534:65534",
            "Env": [f"LD_LIBRARY_PATH={':'.join(_library_folders(base))}"],
            "WorkingDir": "/",
            "Entrypoint": _entry_point(base),
        },
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}" for digest in digests]},
        "history": [{"created": _NO_TIME, "created_by": "pennant image build"} for _ in digests],
    }
    return json.dumps(config, sort_keys=True).encode()


def _entry(name: str, size: int = 0, *, kind: bytes = tarfile.REGTYPE, mode: int = 0o444) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.type, entry.mode = size, kind, mode
    return entry


def _rewound(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def _sha256(file: IO[bytes]) -> str:
    return hashlib.file_digest(_rewound(file), "sha256").hexdigest()  # type: ignore[arg-type]
