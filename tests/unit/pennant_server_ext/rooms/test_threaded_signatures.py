"""Where notebooks are hashed, and that their trust is what it was."""

# nbformat and jupyter_server are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportPrivateUsage=false

import threading
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from nbformat.sign import MemorySignatureStore, NotebookNotary

from pennant_server_ext.rooms.threaded_signatures import sign_in_threads


@pytest.fixture
def hashing_threads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads in which notebooks were hashed."""
    threads: list[str] = []
    compute = NotebookNotary.compute_signature

    def noted(notary: NotebookNotary, notebook: Any) -> str:
        threads.append(threading.current_thread().name)
        return compute(notary, notebook)

    monkeypatch.setattr(NotebookNotary, "compute_signature", noted)
    return threads


@pytest.fixture
def contents(tmp_path: Path, hashing_threads: list[str]) -> AsyncLargeFileManager:
    manager = AsyncLargeFileManager(root_dir=str(tmp_path))
    manager.notary = NotebookNotary(secret=b"secret", store_factory=MemorySignatureStore)
    sign_in_threads(manager)
    return manager


def write(folder: Path, text: str = "<b>bold</b>") -> None:
    """A notebook with an output that counts only when it is trusted."""
    output = nbformat.v4.new_output("display_data", data={"text/html": text})
    cell = nbformat.v4.new_code_cell("show()", outputs=[output], id="a")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "a.ipynb")


async def is_trusted(contents: AsyncLargeFileManager) -> bool:
    """What the contents manager says of the cell."""
    model = await contents.get("a.ipynb")
    return model["content"]["cells"][0]["metadata"]["trusted"]


async def test_a_notebook_that_is_read_is_hashed_once_and_in_a_worker_thread(
    contents: AsyncLargeFileManager, tmp_path: Path, hashing_threads: list[str]
) -> None:
    write(tmp_path)
    assert not await is_trusted(contents)
    assert len(hashing_threads) == 1
    assert threading.main_thread().name not in hashing_threads


async def test_trust_is_given_and_lost_as_before(contents: AsyncLargeFileManager, tmp_path: Path) -> None:
    write(tmp_path)
    await contents.trust_notebook("a.ipynb")
    assert await is_trusted(contents)
    write(tmp_path, "<b>another</b>")
    assert not await is_trusted(contents)


async def test_what_was_changed_since_it_was_read_is_hashed_anew(
    contents: AsyncLargeFileManager, tmp_path: Path
) -> None:
    write(tmp_path)
    notebook = (await contents.get("a.ipynb"))["content"]
    before = contents.notary.compute_signature(notebook)
    notebook.cells[0].source = "other()"
    assert contents.notary.compute_signature(notebook) != before


async def test_a_manager_with_its_own_way_to_read_keeps_it(tmp_path: Path) -> None:
    class Elsewhere(AsyncLargeFileManager):
        async def _read_notebook(self, os_path: str, *args: Any, **more: Any) -> Any:
            return await super()._read_notebook(os_path, *args, **more)

    manager = Elsewhere(root_dir=str(tmp_path))
    read, compute = manager._read_notebook, manager.notary.compute_signature
    sign_in_threads(manager)
    assert (manager._read_notebook, manager.notary.compute_signature) == (read, compute)
