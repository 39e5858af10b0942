"""A notebook in a browser window, in the words of the person who sits before it."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from playwright.sync_api import Locator, Page, expect

OPEN_DEADLINE_S: Final = 90
DEADLINE_S: Final = 30
POLL_MS: Final = 50

PUT_AWAY = """() => {
  document.querySelectorAll(".jp-Notification-Toast-Close").forEach(button => button.click());
  return document.querySelector(".Toastify__toast") === null;
}"""
"""Notifications, also those that come only now."""


class NotebookPage:
    """One window on one notebook. Cells are counted from 0."""

    def __init__(self, page: Page, screenshots: Path, person: str) -> None:
        self.page = page
        self.person = person
        self.can_show_others = True
        """Not once it was loaded again: JupyterLab then brings back in its own time what was open before."""
        self._screenshots = screenshots

    def open(self, address: str) -> None:
        """Open the address, and wait until the notebook is there and connected."""
        self.page.goto(address)
        self._wait_until_connected()

    def show(self, path: str) -> None:
        """Open another notebook in a window that is open, and wait until it is there and connected."""
        self.page.evaluate("path => jupyterapp.commands.execute('docmanager:open', { path })", path)
        self._wait_until_connected()

    def clear(self) -> None:
        """Leave all notebooks, and put away what the page has told."""
        self.page.evaluate("[...jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose())")
        self.page.wait_for_function(PUT_AWAY, timeout=DEADLINE_S * 1000, polling=100)

    def _wait_until_connected(self) -> None:
        self._wait_for_cells()
        # The toolbar's own indicator may miss the kernel's first word.
        status = self.page.locator("#jp-main-statusbar").get_by_text("| Idle")
        expect(status).to_be_visible(timeout=OPEN_DEADLINE_S * 1000)

    def _wait_for_cells(self) -> None:
        first = self.page.locator(".jp-NotebookPanel .jp-Cell .cm-content").first
        expect(first).to_be_visible(timeout=OPEN_DEADLINE_S * 1000)

    def close(self) -> None:
        """Close the window."""
        self.page.close()

    def cell(self, index: int) -> Locator:
        """The whole cell: prompt, text and outputs."""
        return self.page.locator(".jp-NotebookPanel .jp-Notebook .jp-Cell").nth(index)

    def editor(self, index: int) -> Locator:
        """The cell's text."""
        return self.cell(index).locator(".cm-content")

    def outputs(self, index: int) -> Locator:
        """Everything below the cell."""
        return self.cell(index).locator(".jp-Cell-outputArea")

    def prompt(self, index: int) -> Locator:
        """``[1]:``, or ``[*]:`` while it runs."""
        return self.cell(index).locator(".jp-InputArea-prompt")

    def badge(self, index: int) -> Locator:
        """The line under the cell's text: who runs it, or the place in line, or who ran it."""
        return self.cell(index).locator(".pennant-CellStatus")

    def question(self, index: int) -> Locator:
        """What the running cell asks, below its outputs."""
        return self.cell(index).locator(".pennant-Question")

    def source(self, index: int) -> str:
        """The cell's text as this window shows it."""
        return "\n".join(self.editor(index).locator(".cm-line").all_inner_texts()).replace("\u200b", "")

    def count_cells(self) -> int:
        """How many cells this window shows."""
        return self.page.locator(".jp-NotebookPanel .jp-Notebook .jp-Cell").count()

    def put_cursor(self, index: int, key: str = "Control+End") -> None:
        """Click into the cell, then go to its end (or wherever ``key`` leads)."""
        self.editor(index).click()
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type, key by key, where the cursor is."""
        self.page.keyboard.type(text)

    def replace_source(self, index: int, text: str) -> None:
        """Put ``text`` in the place of what the cell holds."""
        self.put_cursor(index, "Control+a")
        self.page.keyboard.insert_text(text)

    def run(self, index: int) -> None:
        """Run this cell and stay in it."""
        self.editor(index).click()
        self.page.keyboard.press("Control+Enter")

    def expect_kernel(self, status: str) -> None:
        """Wait until the status bar says so. JupyterLab drops a cell that is run while a kernel is being started."""
        expect(self.page.get_by_text(status)).to_be_visible(timeout=DEADLINE_S * 1000)

    def interrupt(self) -> None:
        """Press ■ in the toolbar."""
        self.page.locator(".jp-NotebookPanel-toolbar [data-command='notebook:interrupt-kernel']").click()

    def cancel(self, index: int) -> None:
        """Press × at a cell that waits in line."""
        self.badge(index).locator(".pennant-CellStatus-cancel").click()

    def delete(self, index: int) -> None:
        """Delete this cell."""
        self.editor(index).click()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("d")
        self.page.keyboard.press("d")

    def reload(self) -> None:
        """Load the page again, while a cell may be running."""
        self.can_show_others = False
        self.page.reload()
        self._wait_for_cells()

    def command(self, menu: str, item: str) -> None:
        """Choose ``item`` of a menu of the menu bar."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=item).first.click()

    def expect_output(self, index: int, text: str | re.Pattern[str], deadline_s: float = DEADLINE_S) -> None:
        """Wait until the cell shows ``text`` among its outputs."""
        expect(self.outputs(index)).to_contain_text(text, timeout=deadline_s * 1000)

    def expect_question(self, index: int, text: str) -> None:
        """Wait until the cell asks ``text``."""
        expect(self.question(index)).to_contain_text(text, timeout=DEADLINE_S * 1000)

    def expect_no_question(self, index: int) -> None:
        """Wait until the cell asks nothing."""
        expect(self.question(index)).to_have_count(0, timeout=DEADLINE_S * 1000)

    def expect_ran(self, index: int, deadline_s: float = DEADLINE_S) -> None:
        """Wait until the cell has run and its number stands at its side."""
        expect(self.prompt(index)).to_have_text(re.compile(r"\[\d+]:"), timeout=deadline_s * 1000)

    def expect_badge(self, index: int, status: str, text: str = "", deadline_s: float = DEADLINE_S) -> None:
        """Wait until the cell's badge has this status, and this text in it."""
        expect(self.badge(index)).to_have_attribute("data-pennant-status", status, timeout=deadline_s * 1000)
        expect(self.badge(index)).to_contain_text(text, timeout=deadline_s * 1000)

    def expect_notice(self, text: str, deadline_s: float = DEADLINE_S) -> None:
        """Wait until a notification says ``text``."""
        notices = self.page.locator(".Toastify__toast, .jp-Notification-List")
        expect(notices.filter(has_text=text).first).to_be_visible(timeout=deadline_s * 1000)

    def wait_until(self, condition: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
        """Poll ``condition``; fail with ``what`` when the deadline has passed."""
        deadline = time.monotonic() + deadline_s
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.person} waited {deadline_s} s in vain: {what}")
            self.page.wait_for_timeout(POLL_MS)

    def screenshot(self, name: str) -> None:
        """Keep what the person sees now."""
        self._screenshots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self._screenshots / f"{name}-{self.person}.png")
