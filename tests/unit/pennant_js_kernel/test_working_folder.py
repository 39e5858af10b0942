"""Files for relative imports from the kernel's own folder: these, and nothing outside of it."""

import os
from pathlib import Path

import pytest

from pennant_js_kernel.errors import FileUnavailable
from pennant_js_kernel.working_folder import MAX_FILE_BYTES, WorkingFolder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    (folder / "lib").mkdir(parents=True)
    (folder / "lib" / "shapes.js").write_text("export const side = 4")
    (folder / "data.json").write_text("[1]")
    (folder / "inside.mjs").symlink_to("lib/shapes.js")
    (folder / "big.js").write_bytes(b"x" * (MAX_FILE_BYTES + 1))
    (folder / "latin.js").write_bytes(b"\xff")
    (folder / "marked.js").write_bytes(b"\xef\xbb\xbf1")
    (folder / "secret.txt").write_text("secret")
    (folder / "folder.js").mkdir()
    os.mkfifo(folder / "pipe.js")
    (tmp_path / "secret.js").write_text("secret")
    (folder / "link.js").symlink_to("../secret.js")
    (folder / ".tokens.json").write_text("{}")
    (folder / ".git").mkdir()
    (folder / ".git" / "hook.js").write_text("1")
    (folder / "renamed.js").symlink_to("secret.txt")
    (folder / "shown.json").symlink_to(".tokens.json")
    (folder / "loop.js").symlink_to("loop.js")
    (folder / "out").symlink_to("..")
    (folder / "text.js").symlink_to("/dev/zero")
    return folder


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("lib/shapes.js", "export const side = 4"),
        ("data.json", "[1]"),
        ("inside.mjs", "export const side = 4"),
        ("marked.js", "1"),
    ],
)
def test_text_in_the_folder_is_read(root: Path, path: str, text: str) -> None:
    assert WorkingFolder(root).read(path) == text


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("missing.js", "There is no file missing.js beside this notebook."),
        ("../secret.js", "outside of the kernel's folder"),
        ("link.js", "outside of the kernel's folder"),
        ("out/secret.js", "outside of the kernel's folder"),
        ("text.js", "outside of the kernel's folder"),
        (".tokens.json", "hidden"),
        (".git/hook.js", "hidden"),
        ("shown.json", "hidden"),
        ("loop.js", "cannot be"),
        ("secret.txt", "only .js, .mjs and .json files"),
        ("renamed.js", "only .js, .mjs and .json files"),
        ("big.js", "larger than 1 MiB"),
        ("latin.js", "not text in UTF-8"),
        ("folder.js", "folder.js"),
        ("pipe.js", "is not a file"),
        ("lib/shapes.js/more.js", "more.js"),
        ("x" * 300 + ".js", ".js"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(root: Path, path: str, why: str) -> None:
    with pytest.raises(FileUnavailable, match=why.replace(".", r"\.")) as refused:
        WorkingFolder(root).read(path)
    assert str(refused.value).endswith(".")
    assert str(root) not in str(refused.value)


def test_a_folder_that_is_gone_has_no_files(tmp_path: Path) -> None:
    with pytest.raises(FileUnavailable):
        WorkingFolder(tmp_path / "gone").read("a.js")
