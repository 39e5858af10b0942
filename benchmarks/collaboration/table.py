"""The figures of all contenders, a line for each kind, and what was aimed at."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.capacity.latencies import percentile

FIRST: Final = "Pennant"
"""Whose figures the ratios are of."""
_WHAT_WIDTH: Final = 66
_OURS_WIDTH: Final = 12
_PEER_WIDTH: Final = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of figure, less is better; None: the contender failed at it."""

    what: str
    unit: str
    figures: Mapping[str, float | None]

    def ratio_to(self, peer: str) -> float | None:
        """How many times the peer's figure Pennant takes; None where one of them is missing or zero."""
        ours, theirs = self.figures.get(FIRST), self.figures.get(peer)
        return None if ours is None or not theirs else ours / theirs

    def line(self, titles: Sequence[str]) -> str:
        """Pennant's figure, then each peer's with the ratio to it."""
        cells = [f"{_figure(self.figures.get(FIRST)):>{_OURS_WIDTH}}"]
        cells += [self._beside(title) for title in titles if title != FIRST]
        return f"{f'{self.what} ({self.unit})':<{_WHAT_WIDTH}}" + "".join(cells)

    def _beside(self, peer: str) -> str:
        ratio = self.ratio_to(peer)
        told = "" if ratio is None else f"{ratio:.2f}x"
        return f"{_figure(self.figures.get(peer)):>{_PEER_WIDTH - 7}}{told:>7}"


def header(titles: Sequence[str]) -> str:
    """The line above the rows."""
    peers = "".join(f"{title:>{_PEER_WIDTH}}" for title in titles if title != FIRST)
    return f"{'':<{_WHAT_WIDTH}}{FIRST:>{_OURS_WIDTH}}{peers}"


def spread_rows(what: str, seconds: Mapping[str, Sequence[float]]) -> list[Row]:
    """Median and 95th percentile in milliseconds."""
    return [
        Row(f"{what}, {name}", "ms", {title: _ms(figures, share) for title, figures in seconds.items()})
        for name, share in (("p50", 0.5), ("p95", 0.95))
    ]


def median_row(what: str, unit: str, figures: Mapping[str, Sequence[float]], factor: float = 1.0) -> Row:
    """The median of each contender's figures."""
    return Row(
        what, unit, {title: statistics.median(all_) * factor if all_ else None for title, all_ in figures.items()}
    )


@dataclass(frozen=True, slots=True)
class Aim:
    """What a row has to show: the ratio to a peer, or without one the figure itself, is at most so much."""

    words: str
    row: str
    most: float
    peer: str | None = None

    def verdict(self, rows: Iterable[Row]) -> str | None:
        """A line on whether it is met; None when it was not measured."""
        row = next((row for row in rows if row.what == self.row), None)
        figure = None if row is None else row.ratio_to(self.peer) if self.peer else row.figures.get(FIRST)
        if figure is None:
            return None
        return f"aim: {self.words}: {_figure(figure)}, {'met' if figure <= self.most else 'MISSED'}"


def _ms(seconds: Sequence[float], share: float) -> float | None:
    return percentile(sorted(seconds), share) * 1000 if seconds else None


def _figure(figure: float | None) -> str:
    if figure is None:
        return "failed"
    return f"{figure:,.0f}" if abs(figure) >= 100 or figure == round(figure) else f"{figure:.2f}"
