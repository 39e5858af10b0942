"""Where notebook files are written."""

# nbformat and jupyter_server are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownLambdaType=false, reportAttributeAccessIssue=false

import os
import threading
from pathlib import Path
from typing import Any

import nbformat
import pytest
from anyio import to_thread
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from pennant_server_ext.rooms.threaded_saves import save_in_threads


@pytest.fixture
def contents(tmp_path: Path) -> AsyncLargeFileManager:
    manager = AsyncLargeFileManager(root_dir=str(tmp_path))
    save_in_threads(manager)
    return manager


def model(source: str) -> dict[str, Any]:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    return {"type": "notebook", "format": "json", "content": notebook}


def source_in(path: Path) -> str:
    """The first cell of the file."""
    return str(nbformat.read(path, as_version=4).cells[0].source)


async def test_a_notebook_is_written_whole_and_never_on_the_event_loops_thread(
    contents: AsyncLargeFileManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        threads.append(threading.current_thread().name)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    for source in ("1", "2"):
        await contents.save(model(source), "a.ipynb")
    assert source_in(tmp_path / "a.ipynb") == "2"
    assert len(threads) == 4  # the file and its folder, twice
    assert threading.main_thread().name not in threads
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".~")]


async def test_a_file_that_cannot_be_written_stays_as_it_was_and_is_told(
    contents: AsyncLargeFileManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await contents.save(model("1"), "a.ipynb")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(nbformat, "write", lambda *_a, **_k: full(0))
    with pytest.raises(Exception, match="No space left"):
        await contents.save(model("2"), "a.ipynb")
    assert source_in(tmp_path / "a.ipynb") == "1"


async def test_a_manager_with_its_own_way_to_write_keeps_it(tmp_path: Path) -> None:
    written: list[str] = []

    class Elsewhere(AsyncLargeFileManager):
        async def _save_notebook(self, os_path: str, nb: Any, capture_validation_error: Any = None) -> None:
            written.append(os_path)
            await to_thread.run_sync(Path(os_path).write_text, "{}")

    manager = Elsewhere(root_dir=str(tmp_path))
    save_in_threads(manager)
    await manager.save(model("1"), "b.ipynb")
    assert written == [str(tmp_path / "b.ipynb")]
