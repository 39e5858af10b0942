"""What people see whose server is killed while they work, and comes back."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.ui.conftest import Join
from tests.ui.lab_process import LabProcess, lab_process
from tests.ui.notebook_page import DEADLINE_S, NotebookPage

pytestmark = pytest.mark.browser
WAIT_MS = DEADLINE_S * 1000
COUNTED = "globalThis.count = (globalThis.count ?? 0) + 1; 'ran ' + count"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabProcess]:
    """A server of this module's own, since it is killed."""
    with lab_process(tmp_path_factory.mktemp("mortal-lab")) as process:
        yield process


def offer(window: NotebookPage) -> Locator:
    """The line that offers what waited."""
    return window.page.locator(".pennant-Banner[data-pennant-offer]")


def contact(window: NotebookPage) -> Locator:
    """The line that says that the server cannot be reached."""
    return window.page.locator(".pennant-Banner[data-pennant-contact='lost']")


def expect_kernel_in_toolbar(window: NotebookPage) -> None:
    """Wait until the toolbar tells the kernel, that it is idle, and where it runs."""
    toolbar = window.page.locator(".jp-NotebookPanel-toolbar")
    expect(toolbar.locator(".jp-KernelName")).to_have_text("JavaScript (Pennant)", timeout=WAIT_MS)
    expect(toolbar.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute("data-status", "idle", timeout=WAIT_MS)
    expect(toolbar.locator(".pennant-Isolation")).to_be_visible(timeout=WAIT_MS)


def restart_by_menu(window: NotebookPage) -> None:
    """Kernel, Restart Kernel, and say yes."""
    window.command("Kernel", "Restart Kernel…")
    window.page.get_by_role("button", name="Confirm Kernel Restart").click()


def test_windows_that_stay_open_go_on_after_the_server_was_killed(
    join: Join, lab: LabProcess, notebook: Callable[..., str]
) -> None:
    name = notebook("console.log('begun'); await new Promise(() => {})", COUNTED, "'two ' + count", "// ")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    bob.expect_output(0, "begun")
    ann.run(1)
    bob.expect_badge(1, "queued", "Ann")
    bob.run(2)
    ann.expect_badge(2, "queued", "Bob")
    ann.put_cursor(3)
    lab.kill()
    write_without_a_server(ann)
    expect(contact(bob)).to_contain_text("keep this page open", timeout=WAIT_MS)
    lab.start_again()
    for window in (ann, bob):
        expect(offer(window)).to_contain_text("before 2 cells ran that Ann and Bob had asked for.", timeout=WAIT_MS)
        expect(contact(window)).not_to_be_visible(timeout=WAIT_MS)
        window.expect_badge(0, "kernel_died", "The server")
    bob.screenshot("offered")
    offer(bob).get_by_role("button", name="Run these 2 cells").click()
    for window in (ann, bob):
        expect(offer(window)).not_to_be_visible(timeout=WAIT_MS)
        window.expect_output(1, "ran 1")
        window.expect_output(2, "two 1")
        expect_kernel_in_toolbar(window)
        expect(window.editor(3)).to_have_text("// written meanwhile")
    ann.screenshot("server-back")
    ann.run(0)
    bob.expect_badge(0, "running")
    bob.command("Kernel", "Interrupt Kernel")
    ann.expect_badge(0, "interrupted")
    restart_by_menu(ann)
    bob.expect_notice("Ann restarted the kernel")
    bob.run(1)
    ann.expect_output(1, "ran 1")
    for window in (ann, bob):
        expect_kernel_in_toolbar(window)
        expect(window.page.get_by_role("dialog")).to_have_count(0)


def write_without_a_server(window: NotebookPage) -> None:
    """Whoever writes sees it in a line above the cells, and goes on writing: nothing takes the keyboard away."""
    window.type("written ")
    expect(contact(window)).to_contain_text("Go on writing", timeout=WAIT_MS)
    window.page.evaluate("jupyterapp.serviceManager.sessions.refreshRunning().catch(() => null)")
    window.type("meanwhile")
    window.screenshot("server-away")
    expect(window.editor(3)).to_have_text("// written meanwhile")
    expect(window.page.get_by_role("dialog")).to_have_count(0)
