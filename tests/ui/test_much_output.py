"""A cell that prints more than a shared notebook shows, and the link to everything."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Download, expect

from tests.ui.conftest import Join
from tests.ui.lab_process import LabProcess
from tests.ui.notebook_page import DEADLINE_S, NotebookPage

pytestmark = pytest.mark.browser
WAIT_MS = DEADLINE_S * 1000

LINES: Final = 50_000
PRINT: Final = f"for (let i = 1; i <= {LINES}; i++) console.log(`line ${{i}} ${{'ä'.repeat(24)}}`)"


def lines_of(file: Path) -> list[str]:
    """What was printed, line by line."""
    return file.read_text(encoding="utf-8").splitlines()


def downloads_of(window: NotebookPage) -> list[Download]:
    """What is downloaded from now on, also by the tab that a link opens: Chromium tells it of either of the two."""
    downloads: list[Download] = []

    def keep(download: Download) -> None:
        downloads.append(download)

    window.page.on("download", keep)
    window.page.context.on("page", lambda page: page.on("download", keep))
    return downloads


def test_the_link_in_the_cell_downloads_every_line(
    join: Join, lab: LabProcess, notebook: Callable[..., str], tmp_path: Path
) -> None:
    ann = join("Ann", notebook(PRINT))
    ann.run(0)
    ann.expect_badge(0, "ok", "Ann", deadline_s=60)
    ann.expect_output(0, f"line {LINES} ")
    link = ann.outputs(0).get_by_role("link", name="Download everything")
    expect(link).to_be_visible(timeout=WAIT_MS)
    link.scroll_into_view_if_needed()
    ann.screenshot("much-output")
    downloads = downloads_of(ann)
    link.click()
    ann.wait_until(lambda: bool(downloads), "the download begins")
    downloads[0].save_as(tmp_path / "output.txt")
    assert lines_of(tmp_path / "output.txt") == [f"line {i} {'ä' * 24}" for i in range(1, LINES + 1)]
