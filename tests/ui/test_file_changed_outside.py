"""People whose notebook's file is changed on disk."""

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.ui.conftest import Join
from tests.ui.lab_process import LabProcess, lab_process
from tests.ui.notebook_page import DEADLINE_S, NotebookPage

pytestmark = pytest.mark.browser
WAIT_MS = DEADLINE_S * 1000
NO_PAUSE = ["--YDocExtension.document_save_delay=3600", "--PennantExtension.save_interval_s=3600"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabProcess]:
    """A server that saves only when there is another reason than time."""
    with lab_process(tmp_path_factory.mktemp("lazy-lab"), NO_PAUSE) as process:
        yield process


def banner(window: NotebookPage) -> Locator:
    """The line that offers the choice."""
    return window.page.locator(".pennant-Banner[data-pennant-file='conflict']")


def edit_file(lab: LabProcess, name: str, *sources: str) -> None:
    """Change the first cells in the file."""
    content = lab.read_notebook(name)
    for cell, source in zip(content["cells"], sources, strict=False):
        cell["source"] = source
    (lab.folder / name).write_text(json.dumps(content))


def test_two_people_see_the_conflict_and_one_of_them_chooses(
    join: Join, lab: LabProcess, notebook: Callable[..., str]
) -> None:
    name = notebook("one", "two")
    ann, bob = join("Ann", name), join("Bob", name)
    edit_file(lab, name, "one", "two, on disk")
    ann.wait_until(lambda: ann.source(1) == bob.source(1) == "two, on disk", "the file's change is merged")
    expect(banner(ann)).not_to_be_visible()
    ann.put_cursor(0)
    ann.type(", by Ann")
    edit_file(lab, name, "one, on disk")
    for window in (ann, bob):
        expect(banner(window)).to_contain_text("Nothing is overwritten", timeout=WAIT_MS)
    bob.screenshot("file-conflict")
    assert lab.read_notebook(name)["cells"][0]["source"] == "one, on disk"
    banner(bob).get_by_role("button", name="Keep the shared notebook, and the file's version beside it").click()
    for window in (ann, bob):
        expect(banner(window)).not_to_be_visible(timeout=WAIT_MS)
    bob.expect_notice("(from disk).ipynb")
    assert ann.source(0) == bob.source(0) == "one, by Ann"
    copy = lab.read_notebook(f"{name.removesuffix('.ipynb')} (from disk).ipynb")
    assert "".join(copy["cells"][0]["source"]) == "one, on disk"
    ann.wait_until(
        lambda: "".join(lab.read_notebook(name)["cells"][0]["source"]) == "one, by Ann", "the notebook is saved again"
    )
