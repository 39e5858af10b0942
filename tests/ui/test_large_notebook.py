"""A notebook that is sent in many messages before the browser's question is answered."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from pennant_server_ext.rooms.first_content import LARGE_BYTES
from tests.ui.conftest import Join
from tests.ui.lab_process import LabProcess
from tests.ui.notebook_page import DEADLINE_S

pytestmark = pytest.mark.browser

CELLS = 6
PRINTED = "0123456789\n" * (LARGE_BYTES // CELLS // 11 + 1)


def test_it_shows_whole_and_is_edited(join: Join, lab: LabProcess, notebook: Callable[..., str]) -> None:
    name = notebook(*(f"// {number}" for number in range(CELLS)))
    content: dict[str, Any] = lab.read_notebook(name)
    for cell in content["cells"]:
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": PRINTED}]
    (lab.folder / name).write_text(json.dumps(content))
    ann = join("Ann", name)
    # The other cells are far below, and so not drawn.
    expect(ann.page.get_by_text(f"Cell 1/{CELLS}", exact=True)).to_be_visible(timeout=DEADLINE_S * 1000)
    ann.put_cursor(0, "Control+End")
    ann.type(" by Ann")
    ann.wait_until(
        lambda: "".join(lab.read_notebook(name)["cells"][0]["source"]) == "// 0 by Ann", "what Ann types is saved"
    )
    saved = lab.read_notebook(name)["cells"]
    assert ["".join(cell["outputs"][0]["text"]) for cell in saved] == [PRINTED] * CELLS
