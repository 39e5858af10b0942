"""What a run found: counts by area, and every difference."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.conformance.known_differences import reason_for
from tests.conformance.outcomes import Outcome, expectation, passes
from tests.conformance.suite import Case, Skipped


@dataclass(frozen=True)
class Result:
    """One case, run on both."""

    case: Case
    kernel: Outcome
    plain: Outcome

    @property
    def area(self) -> str:
        return self.case.path.partition("/")[0]

    @property
    def kernel_passes(self) -> bool:
        return passes(self.kernel, self.case.metadata)

    @property
    def plain_passes(self) -> bool:
        return passes(self.plain, self.case.metadata)

    @property
    def is_difference(self) -> bool:
        """Whether plain Node passes and the kernel does not."""
        return self.plain_passes and not self.kernel_passes


@dataclass(frozen=True)
class AreaCounts:
    """Counts of one area of the suite; `both` is what both pass."""

    area: str
    cases: int
    plain: int
    kernel: int
    both: int

    @property
    def ratio(self) -> float:
        """What the kernel passes of what plain Node passes, 0 to 1."""
        return self.both / self.plain if self.plain else 1.0


def count(results: Sequence[Result]) -> list[AreaCounts]:
    """Counts of each area, sorted by its name."""
    areas: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        areas[result.area].append(result)
    return [_count_area(area, areas[area]) for area in sorted(areas)]


def _count_area(area: str, results: Sequence[Result]) -> AreaCounts:
    return AreaCounts(
        area,
        cases=len(results),
        plain=sum(result.plain_passes for result in results),
        kernel=sum(result.kernel_passes for result in results),
        both=sum(result.plain_passes and result.kernel_passes for result in results),
    )


def lines(results: Sequence[Result], skipped: Sequence[Skipped]) -> Iterator[str]:
    """The report, line by line."""
    yield f"{'area':<12}{'cases':>8}{'plain':>8}{'kernel':>8}{'kernel/plain':>14}"
    for one in count(results):
        yield f"{one.area:<12}{one.cases:>8}{one.plain:>8}{one.kernel:>8}{one.ratio:>14.2%}"
    for reason, number in Counter(one.reason for one in skipped).most_common():
        yield f"skipped {number}: {reason}"
    differences = [result for result in results if result.is_difference]
    yield from _differences([one for one in differences if reason_for(one.case) is None], "differences")
    yield from _differences([one for one in differences if reason_for(one.case) is not None], "known differences")
    better = sum(result.kernel_passes and not result.plain_passes for result in results)
    yield f"passed by the kernel only: {better}"


def _differences(results: Sequence[Result], title: str) -> Iterator[str]:
    yield f"{title}: {len(results)}"
    for result in results:
        reason = reason_for(result.case)
        expected = expectation(result.case.metadata)
        yield f"  {result.case.name}: expected {expected}, got {result.kernel}" + (f" [{reason}]" if reason else "")


def as_json(results: Sequence[Result], skipped: Sequence[Skipped], settings: dict[str, Any]) -> dict[str, Any]:
    """The whole run, for a file."""
    return {
        "settings": settings,
        "areas": [{**asdict(one), "ratio": one.ratio} for one in count(results)],
        "results": [
            {
                "test": result.case.path,
                "mode": result.case.mode,
                "expected": expectation(result.case.metadata),
                "kernel": {"passes": result.kernel_passes, "outcome": str(result.kernel)},
                "plain": {"passes": result.plain_passes, "outcome": str(result.plain)},
            }
            for result in results
        ],
        "skipped": [asdict(one) for one in skipped],
    }
