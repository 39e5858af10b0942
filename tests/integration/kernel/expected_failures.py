"""The scenarios of cells.json that the kernel does not pass yet, each with its reason.

Strict: one that begins to pass fails the suite until it is taken out of here.
"""

EXPECTED_FAILURES: dict[str, str] = {}
