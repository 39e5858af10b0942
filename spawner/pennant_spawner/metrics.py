"""What a server tells Prometheus about its sandboxes, through Jupyter's own /metrics."""

import functools
from typing import Literal

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from pennant_spawner.exit_reason import Reason

State = Literal["starting", "pooled", "in_use"]
End = Reason | Literal["unused"]
_START_BUCKETS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 5.0, 10.0, 30.0)
_WAIT_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 1800.0)


class Metrics:
    """Each thing is told once, when it happens. Sandboxes of all schedulers of a process are counted together."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._sandboxes = Gauge(
            "pennant_sandboxes", "Sandboxes of this server, by state.", ["state"], registry=registry
        )
        self._starts = Histogram(
            "pennant_sandbox_start_seconds",
            "From the decision to start a sandbox until it runs.",
            ["engine"],
            buckets=_START_BUCKETS,
            registry=registry,
        )
        self._failures = Counter(
            "pennant_sandbox_start_failures", "Sandboxes that could not be started.", ["engine"], registry=registry
        )
        self._pool = Counter(
            "pennant_pool_requests",
            "Sandboxes that notebooks got: ready in the pool (hit), or started for them (miss).",
            ["result"],
            registry=registry,
        )
        self._ends = Counter(
            "pennant_sandbox_ends", "Sandboxes that have ended, by reason.", ["reason"], registry=registry
        )
        self._committed = Gauge(
            "pennant_memory_committed_bytes",
            "The memory limits of this server's sandboxes, added up.",
            registry=registry,
        )
        self._waiting = Gauge("pennant_admission_queue_length", "Notebooks that wait for a sandbox.", registry=registry)
        self._waited = Histogram(
            "pennant_admission_wait_seconds",
            "From the wish for a sandbox until it was there.",
            buckets=_WAIT_BUCKETS,
            registry=registry,
        )
        for state in ("starting", "pooled", "in_use"):
            self._sandboxes.labels(state)
        for result in ("hit", "miss"):
            self._pool.labels(result)

    def start_began(self, memory_bytes: int) -> None:
        self._sandboxes.labels("starting").inc()
        self._committed.inc(memory_bytes)

    def start_failed(self, engine: str, memory_bytes: int) -> None:
        self.start_cancelled(memory_bytes)
        self._failures.labels(engine).inc()

    def start_cancelled(self, memory_bytes: int) -> None:
        self._sandboxes.labels("starting").dec()
        self._committed.dec(memory_bytes)

    def started(self, engine: str, seconds: float) -> None:
        """It is pooled from now on, if only for a moment."""
        self._move("starting", "pooled")
        self._starts.labels(engine).observe(seconds)

    def handed_out(self, *, from_pool: bool, waited_s: float) -> None:
        self._move("pooled", "in_use")
        self._pool.labels("hit" if from_pool else "miss").inc()
        self._waited.observe(waited_s)

    def ended(self, state: State, reason: End, memory_bytes: int) -> None:
        self._sandboxes.labels(state).dec()
        self._committed.dec(memory_bytes)
        self._ends.labels(reason).inc()

    def line_changed(self, by: int) -> None:
        """So many notebooks more wait now."""
        self._waiting.inc(by)

    def _move(self, old: State, new: State) -> None:
        self._sandboxes.labels(old).dec()
        self._sandboxes.labels(new).inc()


@functools.cache
def process_metrics() -> Metrics:
    """Those of this process, in the registry that Jupyter's server publishes."""
    return Metrics()
