"""One step of the capacity run: what was measured with so many notebooks, and the line that tells it."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from benchmarks.capacity.latencies import Latencies

EDIT_P95_MS: Final = 100.0
RUN_P95_MS: Final = 500.0
HEADER: Final = (
    f"{'N':>4} {'users':>5}  {'edit p50 / p95 ms':>18}  {'run p50 / p95 ms':>18}  "
    f"{'server':>6} {'kernels':>7} {'sandb.':>6} {'engine':>6} {'gener.':>6} {'idle':>5}  {'MiB':>6}  verdict"
)


@dataclass(frozen=True, slots=True)
class Step:
    """Processor time in cores (seconds per second) by part; ``idle_cores``: all parts but the generator, at rest."""

    notebooks: int
    users: int
    seconds: float
    edits: Latencies
    runs: Latencies
    generator_late: Latencies
    undelivered: int
    failed_runs: int
    lost_sockets: int
    cores: dict[str, float]
    idle_cores: dict[str, float]
    memory_mib: dict[str, int]

    @property
    def holds(self) -> bool:
        """Whether the machine carried this load."""
        whole = not (self.undelivered or self.failed_runs or self.lost_sockets)
        return whole and _below(self.edits, EDIT_P95_MS) and _below(self.runs, RUN_P95_MS)

    def as_json(self) -> dict[str, Any]:
        """For a file."""
        return {**asdict(self), "holds": self.holds}

    def __str__(self) -> str:
        cores = " ".join(
            f"{self.cores.get(part, 0.0):>{width}.2f}"
            for part, width in (("server", 6), ("kernels", 7), ("sandboxes", 6), ("engine", 6), ("generator", 6))
        )
        idle = sum(self.idle_cores.values())
        return (
            f"{self.notebooks:>4} {self.users:>5}  {_pair(self.edits):>18}  {_pair(self.runs):>18}  "
            f"{cores} {idle:>5.2f}  {sum(self.memory_mib.values()):>6}  {self._verdict()}"
        )

    def _verdict(self) -> str:
        troubles = {"undelivered letters": self.undelivered, "failed runs": self.failed_runs}
        troubles["lost sockets"] = self.lost_sockets
        told = [f"{count} {what}" for what, count in troubles.items() if count]
        return "holds" if self.holds else ", ".join(told) or "too slow"


def told_beside(ours: Step, stock: Step) -> str:
    """One line on the same typing here and on a stock server; less than 1: Pennant takes less."""
    cpu = [(step.cores.get("server", 0.0)) / step.users * 1000 for step in (ours, stock)]
    times = [step.edits.p50_ms or 0.0 for step in (ours, stock)]
    return (
        f"typing alone, {ours.notebooks} notebooks of {ours.users // ours.notebooks}: edit p50 / p95 "
        f"{_pair(ours.edits)} ms, stock rooms {_pair(stock.edits)} ms, ratio of p50 {_ratio(*times)}; "
        f"server {cpu[0]:.2f} ms a letter, stock {cpu[1]:.2f} ms, ratio {_ratio(*cpu)}"
    )


def _ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.2f}" if theirs else "none"


def _below(latencies: Latencies, most_ms: float) -> bool:
    return latencies.p95_ms is None or latencies.p95_ms <= most_ms


def _pair(latencies: Latencies) -> str:
    if latencies.p50_ms is None or latencies.p95_ms is None:
        return "none"
    return f"{latencies.p50_ms:.1f} / {latencies.p95_ms:.1f}"
