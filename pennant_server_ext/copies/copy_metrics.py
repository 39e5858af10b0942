"""What a server tells Prometheus about its copies, through Jupyter's own /metrics."""

import functools

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge


class CopyMetrics:
    """Of all rooms of this process."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.lag = Gauge(
            "pennant_copy_lag_seconds", "Age of the oldest change that is not in the copy yet.", registry=registry
        )
        self.objects = Gauge("pennant_copy_objects", "Objects of the open rooms in the copy.", registry=registry)
        self.failures = Counter("pennant_copy_failures", "Attempts to copy that failed.", registry=registry)


@functools.cache
def process_copy_metrics() -> CopyMetrics:
    """Those of this process, in the registry that Jupyter's server publishes."""
    return CopyMetrics()
