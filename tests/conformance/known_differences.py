"""Differences from a script that a cell is meant to have: (pattern, reason). They are counted, and printed apart."""

import re

from tests.conformance.suite import Case

_ACCESSOR = (
    "the notebook's variables are accessors on globalThis that can be deleted: the next cell may make them constants"
)
_NO_SCRIPT = "a cell may hold export, import and await: what a script refuses, it takes"

_KNOWN = (
    (re.compile(r"^language/global-code/(decl-(func|var)|S10\.4\.1_A1_T[12])\.js$"), _ACCESSOR),
    (re.compile(r"^annexB/language/global-code/.*-global-(init|existing-global-init)\.js$"), _ACCESSOR),
    (re.compile(r"^(annexB/)?language/eval-code/.*global-(exstng|existing-global-init)\.js$"), _ACCESSOR),
    (re.compile(r"^language/global-code/(export|import)\.js$"), _NO_SCRIPT),
)


def reason_for(case: Case) -> str | None:
    """Why a cell is meant to differ here, or None."""
    return next((reason for pattern, reason in _KNOWN if pattern.search(case.path)), None)
