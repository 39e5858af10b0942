"""Differences from a script that a cell is meant to have: (pattern, reason). They are counted, and printed apart."""

import re

from tests.conformance.suite import Case

_KNOWN: tuple[tuple[re.Pattern[str], str], ...] = ()


def reason_for(case: Case) -> str | None:
    """Why a cell is meant to differ here, or None."""
    return next((reason for pattern, reason in _KNOWN if pattern.search(case.path)), None)
