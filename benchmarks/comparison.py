"""Two series of figures, and the sentence that they make."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """How figures of one kind are printed."""

    name: str
    factor: float


MS: Final = Unit("ms", 1000)
MIB: Final = Unit("MiB", 2**-20)
HEADER: Final = f"{'what':<46}{'ratio':>7}  {'Pennant p50 / p95':>21}  {'peer p50 / p95':>21}  peer"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pairs of seconds or bytes, Pennant's and the peer's, taken in turns; less is better.

    The ratio of the medians is what counts; single figures depend on the machine.
    """

    what: str
    pairs: Sequence[tuple[float, float]]
    peer: str
    unit: Unit = MS

    @property
    def pennants(self) -> list[float]:
        """Our figures."""
        return [ours for ours, _ in self.pairs]

    @property
    def peers(self) -> list[float]:
        """The peer's."""
        return [theirs for _, theirs in self.pairs]

    @property
    def ratio(self) -> float:
        """How many times the peer's median Pennant takes."""
        return statistics.median(self.pennants) / statistics.median(self.peers)

    def __str__(self) -> str:
        ours, theirs = spread(self.pennants, self.unit), spread(self.peers, self.unit)
        return f"{self.what:<46}{self.ratio:>6.2f}x  {ours:>21}  {theirs:>21}  {self.peer}"


def spread(figures: Sequence[float], unit: Unit) -> str:
    """Median and 95th percentile."""
    ordered = sorted(figures)
    late = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"{statistics.median(ordered) * unit.factor:.1f} / {late * unit.factor:.1f} {unit.name}"
