"""Each thing is counted once."""

import pytest
from prometheus_client import CollectorRegistry

from pennant_spawner.metrics import Metrics

MIB = 1024 * 1024


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def metrics(registry: CollectorRegistry) -> Metrics:
    return Metrics(registry)


def states(registry: CollectorRegistry) -> tuple[float | None, ...]:
    return tuple(
        registry.get_sample_value("pennant_sandboxes", {"state": state}) for state in ("starting", "pooled", "in_use")
    )


def test_a_sandbox_is_in_one_state_at_a_time(registry: CollectorRegistry, metrics: Metrics) -> None:
    seen = [states(registry)]
    metrics.start_began(MIB)
    seen.append(states(registry))
    metrics.started("docker", 0.2)
    seen.append(states(registry))
    metrics.handed_out(from_pool=True, waited_s=0.01)
    seen.append(states(registry))
    assert registry.get_sample_value("pennant_memory_committed_bytes") == MIB
    metrics.ended("in_use", "memory", MIB)
    seen.append(states(registry))
    assert seen == [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)]
    assert registry.get_sample_value("pennant_memory_committed_bytes") == 0
    assert registry.get_sample_value("pennant_sandbox_ends_total", {"reason": "memory"}) == 1
    assert registry.get_sample_value("pennant_pool_requests_total", {"result": "hit"}) == 1
    assert registry.get_sample_value("pennant_pool_requests_total", {"result": "miss"}) == 0


def test_a_start_that_failed_is_no_start(registry: CollectorRegistry, metrics: Metrics) -> None:
    metrics.start_began(MIB)
    metrics.start_failed("docker", MIB)
    assert states(registry) == (0, 0, 0)
    assert registry.get_sample_value("pennant_sandbox_start_failures_total", {"engine": "docker"}) == 1
    assert registry.get_sample_value("pennant_sandbox_start_seconds_count", {"engine": "docker"}) is None
