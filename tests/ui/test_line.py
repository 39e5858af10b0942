"""A full host: a notebook stands in line, everybody sees where, and it goes on by itself."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import Join
from tests.ui.lab_process import LabProcess, lab_process
from tests.ui.notebook_page import DEADLINE_S

pytestmark = pytest.mark.browser

FULL = [
    "--PennantSandbox.engine=local",
    "--PennantSandbox.idle_limit_s=4",
    "--PennantAdmission.maximum_sandboxes=1",
    "--PennantPool.minimum=0",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabProcess]:
    """A server with room for one sandbox."""
    with lab_process(tmp_path_factory.mktemp("small-lab"), FULL) as process:
        yield process


def test_a_notebook_waits_for_the_idle_one_and_goes_on_by_itself(
    join: Join, lab: LabProcess, notebook: Callable[..., str]
) -> None:
    ann = join("Ann", notebook("alert('Done?')"))
    ann.run(0)
    ann.expect_question(0, "Done?")
    other = lab.write_notebook("other.ipynb", ["6 * 7"])
    bob, carol = join("Bob", other), join("Carol", other)
    bob.run(0)
    for window in (bob, carol):
        window.expect_badge(0, "waiting", "number 1 in line · Bob")
        banner = window.page.locator(".pennant-Banner[data-pennant-sandbox='waiting']")
        expect(banner).to_contain_text("yours is number 1 in line")
    carol.screenshot("waits-in-line")
    ann.question(0).get_by_role("button", name="OK").click()
    for window in (bob, carol):
        window.expect_output(0, "42", deadline_s=2 * DEADLINE_S)
        expect(window.page.locator(".pennant-Banner[data-pennant-sandbox='waiting']")).to_have_count(0)
    expect(ann.page.locator(".pennant-Banner[data-pennant-sandbox='ended']")).to_be_visible(timeout=DEADLINE_S * 1000)
