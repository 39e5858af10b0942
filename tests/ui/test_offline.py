"""Somebody loses the network, goes on writing, and comes back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import Join
from tests.ui.network_cable import network_cable

pytestmark = pytest.mark.browser


def test_nothing_written_offline_is_lost_or_doubled(join: Join, notebook: Callable[..., str]) -> None:
    name = notebook("// one", "// two")
    with network_cable(join.port) as cable:
        ann, bob = join("Ann", name), join("Bob", name, port=cable.port)
        cable.unplug()
        bob.put_cursor(0)
        bob.type(" from Bob")
        bob.put_cursor(1)
        bob.type(" also from Bob")
        ann.put_cursor(0)
        ann.type(" from Ann")
        ann.wait_until(lambda: ann.source(0) == "// one from Ann", "Ann sees what she typed")
        assert ann.source(1) == "// two"
        assert bob.source(0) == "// one from Bob"
        expect(bob.page.locator(".pennant-Banner[data-pennant-contact='lost']")).to_be_visible()
        bob.screenshot("offline")
        cable.plug()
        bob.wait_until(lambda: ann.source(0) == bob.source(0), "both see the same first cell", deadline_s=60)
        bob.wait_until(lambda: ann.source(1) == "// two also from Bob", "Ann sees Bob's second cell")
        assert ann.source(0) in ("// one from Bob from Ann", "// one from Ann from Bob")
        assert bob.source(1) == "// two also from Bob"
        assert ann.count_cells() == bob.count_cells() == 2
        ann.run(0)
        bob.expect_badge(0, "ok", "Ann")
        expect(bob.page.get_by_role("dialog")).to_have_count(0)
