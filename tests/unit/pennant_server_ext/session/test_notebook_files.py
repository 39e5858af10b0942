"""Files beside a notebook: which paths are read, what is refused, in words that name the file."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager, LargeFileManager

from pennant_server_ext.errors import PennantError, UserError
from pennant_server_ext.session import notebook_files
from pennant_server_ext.session.notebook_files import MAX_FILE_BYTES, MAX_WAITING, NotebookFiles, read_text, server_path


@pytest.mark.parametrize(
    ("notebook", "path", "full"),
    [
        ("nb.ipynb", "shapes.js", "shapes.js"),
        ("a/nb.ipynb", "lib/shapes.mjs", "a/lib/shapes.mjs"),
        ("/a/b/nb.ipynb", "../data.json", "a/data.json"),
        ("a/b/nb.ipynb", "../../c/x.js", "c/x.js"),
        ("a/nb.ipynb", "with space/ü.js", "a/with space/ü.js"),
    ],
)
def test_a_path_is_relative_to_the_notebooks_folder(notebook: str, path: str, full: str) -> None:
    assert server_path(notebook, path) == full


@pytest.mark.parametrize(
    "path",
    [
        "../x.js",
        "a/../x.js",
        "/etc/x.js",
        "./x.js",
        "a//x.js",
        "",
        "..",
        "a\\x.js",
        "x\0.js",
        "x.py",
        "x.js/",
        ".../../x.js",
    ],
)
def test_no_other_path_is_read(path: str) -> None:
    with pytest.raises(UserError):
        server_path("nb.ipynb", path)


@given(st.lists(st.sampled_from(["..", ".", "", "a", "b.js"]), max_size=6))
def test_no_path_leaves_the_root(parts: list[str]) -> None:
    try:
        full = server_path("a/b/nb.ipynb", "/".join(parts))
    except UserError:
        return
    assert not {"..", ".", ""} & set(full.split("/"))


@pytest.fixture(params=[LargeFileManager, AsyncLargeFileManager])
def contents(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A contents manager of the server's own kinds."""
    return request.param(root_dir=str(tmp_path))


async def refusal(contents: Any, path: str) -> str:
    """Why the file is not read."""
    with pytest.raises(PennantError) as caught:
        await read_text(contents, "nb.ipynb", path)
    assert path in caught.value.message
    return caught.value.message


async def test_text_is_read_and_everything_else_named(contents: Any, tmp_path: Path) -> None:
    (tmp_path / "good.js").write_text("export const ü = 1\n")
    (tmp_path / "binary.js").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large.json").write_text(" " * (MAX_FILE_BYTES + 1))
    (tmp_path / ".hidden.js").write_text("secret")
    (tmp_path / "folder.js").mkdir()
    assert await read_text(contents, "nb.ipynb", "good.js") == "export const ü = 1\n"
    assert "no file" in await refusal(contents, "missing.js")
    assert "no file" in await refusal(contents, ".hidden.js")
    assert "UTF-8" in await refusal(contents, "binary.js")
    assert "1 MiB" in await refusal(contents, "large.json")
    assert "folder" in await refusal(contents, "folder.js")


async def test_too_many_questions_are_refused_at_once_and_a_slow_one_in_time(
    contents: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.js").write_text("1")
    monkeypatch.setattr(notebook_files, "READ_DEADLINE_S", 0.05)
    answers: list[dict[str, str]] = []
    slow = asyncio.Event()

    async def never(*args: Any, **kwargs: Any) -> None:
        await slow.wait()

    files = NotebookFiles(contents, lambda: "nb.ipynb", logging.getLogger())
    for _ in range(MAX_WAITING + 1):
        files.want("good.js", answers.append)
    assert len(answers) == 1
    assert "too many" in answers[0]["error"]
    monkeypatch.setattr(contents, "get", never)
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(files.serve())
        while len(answers) <= MAX_WAITING:  # noqa: ASYNC110 (answers are plain calls)
            await asyncio.sleep(0.01)
        serving.cancel()
    assert all("within" in answer["error"] for answer in answers[1:])
