"""Relative imports: from the kernel's own folder when nobody looks after the notebook, else from the server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel_session import KernelSession, Message, kernel_in


@pytest.fixture
def in_folder(tmp_path: Path) -> Iterator[KernelSession]:
    """A kernel whose working folder holds `shapes.js`; a file that it must not read lies above."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "shapes.js").write_text("export const side = 4; export { deep } from './lib/deep.js'")
    (folder / "lib").mkdir()
    (folder / "lib" / "deep.js").write_text("export const deep = 'deep'")
    (tmp_path / "secret.js").write_text("export default 'secret'")
    (folder / "link.js").symlink_to("../secret.js")
    with kernel_in(folder) as session:
        yield session


def test_files_in_the_kernels_folder_can_be_imported(in_folder: KernelSession) -> None:
    assert in_folder.run("import { side, deep } from './shapes.js'; [side, deep]").result == "[ 4, 'deep' ]"


@pytest.mark.parametrize("path", ["../secret.js", "./link.js", "./missing.js"])
def test_nothing_else_can(in_folder: KernelSession, path: str) -> None:
    cell = in_folder.run(f"import it from '{path}'; it")
    assert cell.outcome == "error"
    assert path.removeprefix("./") in cell.error["evalue"]


def wanted(session: KernelSession) -> list[Message]:
    return [message for message in session.messages if message["msg_type"] == "pennant_file_request"]


def test_a_server_that_attached_gives_them(in_folder: KernelSession) -> None:
    in_folder.tell_control("pennant_attach", {"files": True})
    assert in_folder.ask_control("kernel_info_request")["status"] == "ok"
    cell = in_folder.send("import { side } from './shapes.js'; side")
    in_folder.wait(lambda: bool(wanted(in_folder)))
    request = wanted(in_folder)[0]
    assert request["parent_header"]["msg_id"] == cell.message_id
    assert request["content"]["path"] == "shapes.js"
    number = request["content"]["request"]
    in_folder.tell_control("pennant_file", {"request": number, "text": "export const side = 'from the server'"})
    in_folder.wait(lambda: in_folder.ended(cell))
    assert cell.result == "'from the server'"


def test_what_the_server_refuses_is_told(in_folder: KernelSession) -> None:
    in_folder.tell_control("pennant_attach", {"files": True})
    assert in_folder.ask_control("kernel_info_request")["status"] == "ok"
    cell = in_folder.send("import './lib/none.js'")
    in_folder.wait(lambda: bool(wanted(in_folder)))
    number = wanted(in_folder)[0]["content"]["request"]
    in_folder.tell_control("pennant_file", {"request": number, "error": "There is no file lib/none.js here."})
    in_folder.wait(lambda: in_folder.ended(cell))
    assert "There is no file lib/none.js here." in cell.error["evalue"]
