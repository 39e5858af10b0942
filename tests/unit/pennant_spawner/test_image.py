"""The image's files and bytes, without any engine."""

import io
import json
import os
import platform
import tarfile
from pathlib import Path

import pytest

from pennant_spawner.errors import EngineError
from pennant_spawner.image_archive import ImageArchive, write_layer
from pennant_spawner.image_files import ImageFile, base_files, package_files, program_files
from pennant_spawner.sandbox_program import SandboxProgram, find_program


@pytest.fixture
def program(tmp_path: Path) -> SandboxProgram:
    for name, content in {
        "package.json": '{"dependencies": {"needed": "1"}}',
        "src/main.mjs": "main",
        "test/secret.mjs": "not for the image",
        "node_modules/needed/package.json": '{"dependencies": {"@scope/deeper": "1"}}',
        "node_modules/@scope/deeper/package.json": "{}",
        "node_modules/@scope/deeper/index.js": "deeper",
        "node_modules/typescript/package.json": "{}",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return SandboxProgram(find_program().node, tmp_path)


def test_only_what_runs_is_in_the_image(program: SandboxProgram) -> None:
    assert sorted(it.path.removeprefix("/pennant/kernel_sandbox/") for it in program_files(program)) == [
        "node_modules/@scope/deeper/index.js",
        "node_modules/@scope/deeper/package.json",
        "node_modules/needed/package.json",
        "package.json",
        "src/main.mjs",
    ]


def test_what_cells_import_has_a_layer_of_its_own(program: SandboxProgram, tmp_path: Path) -> None:
    (tmp_path / "chosen" / "node_modules" / "a").mkdir(parents=True)
    for name in ("packages.json", "node_modules/a/index.js"):
        (tmp_path / "chosen" / name).write_text("a")
    files = package_files(SandboxProgram(program.node, program.folder, tmp_path / "chosen"))
    assert {it.path for it in files} == {"/pennant/packages/packages.json", "/pennant/packages/node_modules/a/index.js"}
    assert package_files(program) == []


def test_a_missing_package_is_told(program: SandboxProgram) -> None:
    (program.folder / "node_modules/needed/package.json").write_text('{"dependencies": {"absent": "1"}}')
    with pytest.raises(EngineError, match="absent"):
        program_files(program)


def test_node_comes_with_its_loader_and_libraries(program: SandboxProgram) -> None:
    paths = {it.path for it in base_files(program)}
    assert "/pennant/node" in paths
    assert any(Path(path).name.startswith("ld-linux") for path in paths)
    assert any(Path(path).name.startswith("libc.so") for path in paths)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="there is a launcher for x86-64 only")
def test_whatever_runs_in_it_is_started_by_the_launcher(program: SandboxProgram) -> None:
    base = base_files(program)
    assert next(it for it in base if it.path == "/pennant/launcher").executable
    target = io.BytesIO()
    with ImageArchive([base]) as archive:
        archive.save(target, "name:tag")
    target.seek(0)
    with tarfile.open(fileobj=target) as tar:
        config = json.load(tar.extractfile("config.json"))  # pyright: ignore[reportArgumentType]
    assert config["config"]["Entrypoint"] == ["/pennant/launcher"]


def test_the_same_files_give_the_same_bytes_whenever_and_whoever(program: SandboxProgram) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    write_layer(first, program_files(program))
    for path in program.folder.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    write_layer(second, reversed(program_files(program)))
    assert first.getvalue() == second.getvalue()


def test_the_tag_names_the_content() -> None:
    def tag(content: bytes) -> str:
        with ImageArchive([[ImageFile("/lib/a.so", content=content)]]) as archive:
            return archive.tag

    assert tag(b"one") == tag(b"one") != tag(b"two")
    assert len(tag(b"one")) == 12


def test_an_archive_is_what_docker_load_takes() -> None:
    target = io.BytesIO()
    with ImageArchive(
        [[ImageFile("/lib/a.so", content=b"x", executable=True)], [ImageFile("/b", content=b"y")]]
    ) as archive:
        archive.save(target, "name:tag")
    target.seek(0)
    with tarfile.open(fileobj=target) as tar:
        (manifest,) = json.load(tar.extractfile("manifest.json"))  # pyright: ignore[reportArgumentType]
        config = json.load(tar.extractfile(manifest["Config"]))  # pyright: ignore[reportArgumentType]
        assert manifest["RepoTags"] == ["name:tag"]
        assert [f"sha256:{name.removesuffix('.tar')}" for name in manifest["Layers"]] == config["rootfs"]["diff_ids"]
        with tarfile.open(fileobj=tar.extractfile(manifest["Layers"][0])) as layer:
            modes = {member.name: (member.mode, member.uid, member.mtime) for member in layer}
    assert modes == {"lib": (0o555, 0, 0), "lib/a.so": (0o555, 0, 0)}
