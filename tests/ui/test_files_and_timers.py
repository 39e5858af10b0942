"""What a cell imports from beside the notebook, and what it leaves running."""

from collections.abc import Callable

import pytest

from tests.ui.conftest import Join
from tests.ui.lab_process import LabProcess
from tests.ui.notebook_page import NotebookPage

pytestmark = pytest.mark.browser
Notebook = Callable[..., str]

TICKS = "setInterval(() => { globalThis.ticks = (globalThis.ticks ?? 0) + 1 }, 50)\n'ticking'"
COUNT = """const before = globalThis.ticks
await new Promise((resolve) => setTimeout(resolve, 400))
globalThis.ticks - before"""


def test_a_file_edited_in_jupyterlab_is_imported_as_it_is_now(join: Join, notebook: Notebook, lab: LabProcess) -> None:
    (lab.folder / "shapes.js").write_text("export const side = 4\n")
    name = notebook("import { side } from './shapes.js'\nside * side")
    ann = join("Ann", name)
    ann.run(0)
    ann.expect_output(0, "16")
    editor = ann.page.context.new_page()
    editor.goto(lab.address("shapes.js"))
    editor.locator(".jp-FileEditor .cm-content").click()
    editor.keyboard.press("Control+a")
    editor.keyboard.insert_text("export const side = 5\n")
    ann.wait_until(lambda: "5" in (lab.folder / "shapes.js").read_text(), "the file is saved")
    ann.run(0)
    ann.expect_output(0, "25")


def ticks(person: NotebookPage, counter: int) -> str:
    """How often the other cell's interval fires while the counting cell runs."""
    person.run(counter)
    person.expect_badge(counter, "running")
    person.expect_ran(counter)
    return person.outputs(counter).inner_text().split("\n")[-1]


def test_an_interval_ends_when_its_cell_runs_again_and_when_it_is_deleted(join: Join, notebook: Notebook) -> None:
    name = notebook(COUNT, TICKS)
    ann, bob = join("Ann", name), join("Bob", name)
    for _ in range(2):
        ann.run(1)
        ann.expect_output(1, "ticking")
        ann.expect_ran(1)
    # Two intervals would make it about sixteen; a slow machine makes it less.
    assert 1 <= int(ticks(bob, 0)) <= 9
    ann.delete(1)
    bob.wait_until(lambda: bob.count_cells() == 1, "the cell is gone")
    bob.wait_until(lambda: ticks(bob, 0) == "0", "the interval has ended")
