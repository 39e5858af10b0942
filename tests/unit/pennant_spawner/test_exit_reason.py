"""Every end has one reason, one sentence and one next step."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pennant_spawner.engine import ExitFacts
from pennant_spawner.exit_reason import KernelReason, Reason, exit_reason
from pennant_spawner.sandbox_limits import SandboxLimits

LIMITS = SandboxLimits(memory_mib=100, cell_time_limit_s=60)
HEAP = "FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory"
FACTS = st.builds(
    ExitFacts,
    exit_code=st.none() | st.integers(0, 255),
    out_of_memory=st.booleans(),
    too_many_processes=st.booleans(),
    forced=st.booleans(),
    lost=st.booleans(),
)


@pytest.mark.parametrize(
    ("facts", "diagnostics", "reason", "words"),
    [
        (ExitFacts(139), HEAP, "javascript_heap", "heap limit 48 of the sandbox's 100 MiB"),
        (ExitFacts(134), HEAP, "javascript_heap", "heap limit 48 of the sandbox's 100 MiB"),
        (ExitFacts(137, out_of_memory=True), "", "memory", "limit 100 MiB"),
        (ExitFacts(137, out_of_memory=True), HEAP, "memory", "limit 100 MiB"),
        (ExitFacts(133), "# Fatal error: FATAL ERROR: invalid array length", "memory", "limit 100 MiB"),
        (ExitFacts(159), "", "seccomp", "forbidden"),
        (ExitFacts(137), "", "killed", "from outside"),
        (ExitFacts(137, too_many_processes=True), "", "killed", "too many threads"),
        (ExitFacts(lost=True), "", "killed", "removed"),
        (ExitFacts(137, forced=True), "", "stopped", "stopped"),
        (ExitFacts(0), "", "stopped", "stopped"),
        (ExitFacts(143), "", "stopped", "stopped"),
        (ExitFacts(139), "", "crashed", "SIGSEGV"),
        (ExitFacts(70), "", "crashed", "exit status 70"),
        (ExitFacts(255), "", "crashed", "exit status 255"),
    ],
)
def test_what_is_told(facts: ExitFacts, diagnostics: str, reason: Reason, words: str) -> None:
    told = exit_reason(facts, diagnostics, None, LIMITS)
    assert told.reason == reason
    assert words in told.message


@given(FACTS, st.text(), st.sampled_from([None, *get_args(KernelReason)]))
def test_every_end_has_a_sentence_and_a_next_step(
    facts: ExitFacts, diagnostics: str, kernel_reason: KernelReason | None
) -> None:
    told = exit_reason(facts, diagnostics, kernel_reason, LIMITS)
    assert told.reason in get_args(Reason)
    assert told.message.endswith(".")
    assert told.next_step.startswith("Variables are gone; ")


@given(FACTS, st.text(), st.sampled_from(get_args(KernelReason)))
def test_the_kernels_own_reason_comes_first(facts: ExitFacts, diagnostics: str, kernel_reason: KernelReason) -> None:
    assert exit_reason(facts, diagnostics, kernel_reason, LIMITS).reason == kernel_reason
