"""What people see who may read a notebook and not change it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import Join
from tests.ui.notebook_page import DEADLINE_S

pytestmark = pytest.mark.browser
WAIT_MS = DEADLINE_S * 1000


def test_who_may_only_read_is_told_and_types_nothing(join: Join, notebook: Callable[..., str]) -> None:
    name = notebook("1 + 1", "// two")
    ann, rita = join("Ann", name), join("Rita", name)
    told = rita.page.locator(".pennant-Banner[data-pennant-rights='read']")
    expect(told).to_contain_text("may not change this notebook", timeout=WAIT_MS)
    expect(ann.page.locator(".pennant-Banner:visible")).to_have_count(0)
    expect(rita.editor(1)).to_have_attribute("aria-readonly", "true", timeout=WAIT_MS)
    rita.put_cursor(1)
    rita.type(" from Rita")
    ann.put_cursor(1)
    ann.type(" from Ann")
    expect(rita.editor(1)).to_have_text("// two from Ann", timeout=WAIT_MS)
    assert ann.source(1) == "// two from Ann"
    ann.page.keyboard.press("Escape")
    ann.page.keyboard.press("b")
    expect(rita.editor(2)).to_have_attribute("aria-readonly", "true", timeout=WAIT_MS)
    rita.put_cursor(2)
    rita.type("from Rita")
    rita.screenshot("read-only")
    expect(rita.editor(2)).to_have_text("")
    for what in ("save", "insert", "cut", "paste"):
        item = f".jp-NotebookPanel-toolbar [data-jp-item-name='{what}']"
        expect(rita.page.locator(item)).not_to_be_visible()
        expect(ann.page.locator(item)).to_be_visible()
    ann.run(0)
    rita.expect_badge(0, "ok", "Ann")
