"""What people see of a sandbox's life: it is about to end, it is kept, it ended, and everything runs again."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.ui.conftest import Join
from tests.ui.lab_process import LabProcess, lab_process
from tests.ui.notebook_page import DEADLINE_S, NotebookPage

pytestmark = pytest.mark.browser
Notebook = Callable[..., str]

IDLE = ["--PennantSandbox.engine=local", "--PennantSandbox.idle_limit_s=14", "--PennantSandbox.idle_notice_s=7"]
BOMB = "const big = []; while (true) big.push(new Uint8Array(2e7).fill(1))"
LONG_MS = DEADLINE_S * 1000


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabProcess]:
    """A server whose sandboxes do not idle for long."""
    with lab_process(tmp_path_factory.mktemp("impatient-lab"), IDLE) as process:
        yield process


def banner(window: NotebookPage, kind: str) -> Locator:
    """The line between toolbar and cells."""
    return window.page.locator(f".pennant-Banner[data-pennant-sandbox='{kind}']")


def expect_banner(kind: str, text: str, *windows: NotebookPage) -> None:
    """Wait until everybody reads this."""
    for window in windows:
        expect(banner(window, kind)).to_be_visible(timeout=LONG_MS)
        expect(banner(window, kind)).to_contain_text(text)


def expect_no_banner(*windows: NotebookPage) -> None:
    """Wait until nobody reads anything."""
    for window in windows:
        expect(window.page.locator(".pennant-Banner:visible")).to_have_count(0, timeout=LONG_MS)


def test_an_idle_sandbox_is_announced_kept_ended_and_all_runs_again(join: Join, notebook: Notebook) -> None:
    name = notebook("var n = (globalThis.n ?? 0) + 1", "'n is ' + n")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    bob.expect_badge(0, "ok", "Ann")
    expect_banner("ending", "no cell has run since", ann, bob)
    bob.screenshot("sandbox-will-end")
    banner(bob, "ending").get_by_role("button", name="Keep the sandbox").click()
    expect_no_banner(ann, bob)
    ann.run(0)
    ann.expect_badge(0, "ok", "Ann")
    ann.run(1)
    bob.expect_output(1, "n is 2")
    expect_banner("ending", "Its variables go with it", ann, bob)
    expect_banner("ended", "no cell had run for 14 s. Run the cells again.", ann, bob)
    carol = join("Carol", name)
    expect_banner("ended", "Variables are gone since", carol)
    carol.screenshot("sandbox-ended")
    banner(ann, "ended").get_by_role("button", name="Dismiss").click()
    expect_no_banner(ann)
    banner(carol, "ended").get_by_role("button", name="Run all cells").press("Enter")
    ann.expect_output(1, "n is 1")
    bob.expect_badge(1, "ok", "Carol")
    expect_no_banner(ann, bob, carol)


def test_a_memory_bomb_tells_why_and_the_next_cell_works(join: Join, notebook: Notebook) -> None:
    name = notebook("var kept = 1", BOMB, "typeof kept")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    ann.expect_badge(0, "ok")
    ann.run(1)
    bob.expect_badge(1, "sandbox_ended", "ran out of memory (limit 128 MiB)", deadline_s=120)
    expect_banner("ended", "Use less memory, then run the cells again.", ann, bob)
    bob.screenshot("sandbox-out-of-memory")
    bob.run(2)
    ann.expect_output(2, "undefined")
    expect_no_banner(ann, bob)
    expect_the_rule_stated(ann)


def expect_the_rule_stated(window: NotebookPage) -> None:
    """The sandbox's name in the toolbar tells more when it is pressed, also with the keyboard."""
    item = window.page.get_by_role("button", name=re.compile("Cells of this notebook run in"))
    expect(item).to_have_attribute("title", re.compile("ends after 14 seconds without a run"))
    item.press("Enter")
    dialog = window.page.get_by_role("dialog")
    expect(dialog).to_contain_text("after 14 seconds without a run")
    expect(dialog).to_contain_text("at most 128 MiB")
    window.screenshot("sandbox-details")
    window.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
