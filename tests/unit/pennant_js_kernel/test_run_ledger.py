"""Whose output is it, and has it been too much?"""

import pytest

from pennant_js_kernel.errors import ProtocolViolation
from pennant_js_kernel.run_ledger import RunLedger


def test_late_output_goes_to_its_own_request() -> None:
    ledger = RunLedger(limit_bytes=100)
    ledger.open(1, {"msg_id": "a"})
    ledger.open(2, {"msg_id": "b"})
    assert ledger.header(1) == {"msg_id": "a"}


def test_a_run_that_never_was_is_refused() -> None:
    ledger = RunLedger(limit_bytes=100)
    ledger.open(3, {"msg_id": "a"})
    for run in (2, 4):
        with pytest.raises(ProtocolViolation):
            ledger.header(run)


def test_a_forgotten_run_is_no_crime_but_not_shown() -> None:
    ledger = RunLedger(limit_bytes=100, max_runs=2)
    for run in (1, 2, 3):
        ledger.open(run, {"msg_id": str(run)})
    assert ledger.header(1) is None
    assert ledger.count(1, 5) == "drop"
    assert ledger.header(2) == {"msg_id": "2"}


def test_the_limit_is_told_once_for_each_run() -> None:
    ledger = RunLedger(limit_bytes=10)
    ledger.open(1, {})
    ledger.open(2, {})
    assert [ledger.count(1, 6) for _ in range(4)] == ["show", "limit_reached", "drop", "drop"]
    assert ledger.count(2, 6) == "show"


def test_what_is_not_shown_may_not_go_on_for_ever() -> None:
    ledger = RunLedger(limit_bytes=10, max_dropped_bytes=20)
    ledger.open(1, {})
    assert [ledger.count(1, 11) for _ in range(4)] == ["limit_reached", "drop", "flood", "flood"]
    ledger.open(2, {})
    assert ledger.count(1, 11) == "drop"
