"""Standard JavaScript in a notebook: every scenario of tests/semantics/cells.json on a kernel of its own."""

from collections.abc import Iterator

import pytest

from tests.integration.kernel.expected_failures import EXPECTED_FAILURES, UNCERTAIN
from tests.integration.kernel.kernel_pool import KernelPool
from tests.integration.kernel.scenario import Scenario, scenarios
from tests.kernel_session import KernelSession, kernel

HEAP_256_MIB = {"memory_mib": 534}


@pytest.fixture(scope="module")
def kernels() -> Iterator[KernelPool]:
    pool = KernelPool(engine="local")
    yield pool
    pool.close()


def marked(scenario: Scenario) -> object:
    reason = EXPECTED_FAILURES.get(scenario.name) or UNCERTAIN.get(scenario.name)
    strict = scenario.name not in UNCERTAIN
    marks = [pytest.mark.xfail(strict=strict, reason=reason, raises=AssertionError)] if reason else []
    return pytest.param(scenario, id=f"{scenario.group}-{scenario.name}", marks=marks)


def check(scenario: Scenario, session: KernelSession) -> None:
    wrong = scenario.run(session)
    assert not wrong, "\n".join(wrong)


def test_the_table_names_real_scenarios() -> None:
    assert {*EXPECTED_FAILURES, *UNCERTAIN} <= {scenario.name for scenario in scenarios()}


@pytest.mark.parametrize("scenario", [marked(s) for s in scenarios() if not s.large])
def test_scenario(scenario: Scenario, kernels: KernelPool) -> None:
    session = kernels.take()
    try:
        check(scenario, session)
    finally:
        kernels.give_back(session)


@pytest.mark.parametrize("scenario", [marked(s) for s in scenarios() if s.large])
def test_scenario_with_a_large_heap(scenario: Scenario) -> None:
    with kernel(engine="local", **HEAP_256_MIB) as session:
        check(scenario, session)
