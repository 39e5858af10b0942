"""What people see when their changes are not copied."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import Join
from tests.ui.lab_process import LabProcess, lab_process
from tests.ui.notebook_page import DEADLINE_S

pytestmark = pytest.mark.browser

NOWHERE = [
    "--PennantStore.url=s3://tests/nowhere",
    "--PennantStore.s3_endpoint=http://127.0.0.1:9",
    "--PennantStore.s3_access_key_id=key",
    "--PennantStore.s3_secret_access_key=secret",
    "--PennantStore.s3_region=here",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabProcess]:
    """A server whose object store cannot be reached."""
    with lab_process(tmp_path_factory.mktemp("lab-without-store"), NOWHERE) as process:
        yield process


def test_a_copy_that_is_behind_is_told_above_the_notebook(join: Join, notebook: Callable[..., str]) -> None:
    ann = join("Ann", notebook("1 + 1"))
    told = ann.page.locator(".pennant-Storage")
    expect(told).to_contain_text("Your work is saved on this server; its copy is", timeout=DEADLINE_S * 1000)
    expect(told).to_contain_text("behind: the store cannot be reached.")
    box = told.bounding_box()
    assert box is not None
    assert box["height"] < 60, "it takes the place of one line or two"
    ann.screenshot("copy-behind")
