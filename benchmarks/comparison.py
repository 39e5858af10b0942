"""Two series of times, and the sentence that they make."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MS: Final = 1000
HEADER: Final = f"{'what':<46}{'ratio':>7}  {'Pennant p50 / p95':>21}  {'peer p50 / p95':>21}  peer"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pairs of times in seconds, Pennant's and the peer's, taken in turns.

    The ratio of the medians is what counts; single times depend on the machine.
    """

    what: str
    pairs_s: Sequence[tuple[float, float]]
    peer: str

    @property
    def pennant_s(self) -> list[float]:
        """Our times."""
        return [ours for ours, _ in self.pairs_s]

    @property
    def peer_s(self) -> list[float]:
        """The peer's."""
        return [theirs for _, theirs in self.pairs_s]

    @property
    def ratio(self) -> float:
        """How many times the peer's median Pennant takes."""
        return statistics.median(self.pennant_s) / statistics.median(self.peer_s)

    def __str__(self) -> str:
        ours, theirs = spread(self.pennant_s), spread(self.peer_s)
        return f"{self.what:<46}{self.ratio:>6.2f}x  {ours:>21}  {theirs:>21}  {self.peer}"


def spread(times_s: Sequence[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(times_s)
    late = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"{statistics.median(ordered) * MS:.1f} / {late * MS:.1f} ms"
