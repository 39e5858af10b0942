"""Files of what runs printed: whole, bounded, and gone in time."""

import logging
import os
import time
from pathlib import Path

import pytest

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.outputs.output_files import CUT, FileLimits, OutputFiles, RunFiles

pytestmark = pytest.mark.anyio
NOTEBOOK = DocumentId("file-1")


def opened(folder: Path, limits: FileLimits) -> tuple[OutputFiles, RunFiles]:
    """The files of a server, and of one notebook."""
    files = OutputFiles(folder, limits, logging.getLogger("test"))
    return files, RunFiles(files, NOTEBOOK, "/base/")


async def test_text_stands_as_it_came_and_the_rest_as_json(tmp_path: Path) -> None:
    files, runs = opened(tmp_path, FileLimits())
    file, whole = runs.begin("run-0001")
    assert whole.url == "/base/pennant/api/notebooks/json%3Anotebook%3Afile-1/runs/run-0001/output"
    file.add("stream", {"name": "stdout", "text": "é\r\ud83d"})
    file.add("display_data", {"data": {"text/plain": "x"}})
    file.add("stream", {"name": "stderr", "text": "y" * 600_000})
    file.flush()
    await files.written()
    written = files.path("file-1", "run-0001").read_bytes().decode()
    assert written == 'é\r?{"output_type": "display_data", "data": {"text/plain": "x"}}\n' + "y" * 600_000
    files.close()


async def test_a_run_is_cut_at_its_limit(tmp_path: Path) -> None:
    files, runs = opened(tmp_path, FileLimits(run_bytes=1000))
    file, _ = runs.begin("run-0001")
    for _ in range(30):
        file.add("stream", {"name": "stdout", "text": "x" * 99 + "\n"})
    file.flush()
    await files.written()
    text = files.path("file-1", "run-0001").read_text()
    assert text.endswith(CUT)
    assert len(text.removesuffix(CUT)) == 1000
    files.close()


async def test_old_files_make_room_and_what_nobody_needs_goes(tmp_path: Path) -> None:
    files, runs = opened(tmp_path, FileLimits(total_bytes=2500, age_s=3600))
    now = time.time()
    for number, age_s in enumerate((7200, 300, 200, 100)):
        file, _ = runs.begin(f"run-{number}")
        file.add("stream", {"name": "stdout", "text": "x" * 1000})
        file.flush()
        await files.written()
        path = files.path("file-1", f"run-{number}")
        os.utime(path, (now - age_s, now - age_s))
    file, _ = runs.begin("run-last")
    file.add("stream", {"name": "stdout", "text": "x"})
    file.flush()
    await files.written()
    assert sorted(Path(name).stem for name in os.listdir(tmp_path / "file-1")) == ["run-2", "run-3", "run-last"]
    runs.discard(file)
    await files.written()
    assert not files.path("file-1", "run-last").exists()
    files.close()


async def test_a_disk_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("no folder")
    files, runs = opened(tmp_path / "outputs", FileLimits())
    file, _ = runs.begin("run-0001")
    file.add("stream", {"name": "stdout", "text": "x"})
    file.flush()
    await files.written()
    assert not files.path("file-1", "run-0001").is_file()
    files.close()
