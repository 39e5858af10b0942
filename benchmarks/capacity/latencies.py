"""Percentiles of what was measured."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Latencies:
    """Of one kind, in milliseconds; None where nothing was measured."""

    count: int
    p50_ms: float | None
    p95_ms: float | None
    worst_ms: float | None

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Self:
        """Summary of the figures."""
        ordered = sorted(seconds)
        if not ordered:
            return cls(0, None, None, None)
        return cls(len(ordered), _ms(ordered, 0.5), _ms(ordered, 0.95), round(ordered[-1] * 1000, 2))

    def as_json(self) -> dict[str, Any]:
        """For a file."""
        return asdict(self)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest of the ordered figures below which such a share of them lies.

    Raises:
        ValueError: there are none.
    """
    if not ordered:
        raise ValueError("no figures")
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def _ms(ordered: Sequence[float], share: float) -> float:
    return round(percentile(ordered, share) * 1000, 2)
