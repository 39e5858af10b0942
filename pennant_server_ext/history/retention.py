"""Which versions of a notebook stay: close together in the last day, an hour and then a day apart before that.

Pure. Of an hour, and of a day, the newest version stays, so that it does not matter how often the rule was applied
before: what is dropped today would not be wanted tomorrow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

HOUR_S: Final = 3600.0
DAY_S: Final = 86400.0


@dataclass(frozen=True, slots=True)
class Retention:
    """What an administrator allows one notebook; ages in seconds."""

    all_for_s: float = DAY_S
    all_at_most: int = 100
    hourly_for_s: float = 7 * DAY_S
    daily_for_s: float = 90 * DAY_S
    max_bytes: int = 64 * 1024 * 1024
    """Of compressed content; equal content counts once."""
    max_named: int = 100


@dataclass(frozen=True, slots=True)
class Stored:
    """What the rule has to know of one version."""

    version_id: int
    at: float
    """Seconds since 1970."""
    digest: str
    size: int
    """Bytes of its content."""
    named: bool


def to_drop(versions: Iterable[Stored], now: float, rule: Retention) -> frozenset[int]:
    """The ids of the versions that go now. Named ones never do."""
    newest_first = sorted(versions, key=lambda version: (version.at, version.version_id), reverse=True)
    automatic = [version for version in newest_first if not version.named]
    named = [version for version in newest_first if version.named]
    wanted = _wanted(automatic, now, rule)
    fitting = _fitting([version for version in automatic if version.version_id in wanted], named, rule.max_bytes)
    return frozenset(version.version_id for version in automatic) - fitting


def named_fits(versions: Sequence[Stored], digest: str, size: int, rule: Retention) -> bool:
    """Whether one more named version has a place; automatic ones make way for it."""
    sizes = {version.digest: version.size for version in versions if version.named}
    count = sum(version.named for version in versions)
    return count < rule.max_named and sum({**sizes, digest: size}.values()) <= rule.max_bytes


def _wanted(newest_first: Sequence[Stored], now: float, rule: Retention) -> frozenset[int]:
    kept: set[int] = set()
    hours: set[int] = set()
    days: set[int] = set()
    for rank, version in enumerate(newest_first):
        age, hour, day = now - version.at, int(version.at // HOUR_S), int(version.at // DAY_S)
        recent = age < rule.all_for_s and rank < rule.all_at_most
        hourly = age < rule.hourly_for_s and hour not in hours
        daily = age < rule.daily_for_s and day not in days
        if recent or hourly or daily:
            kept.add(version.version_id)
        hours.add(hour)
        days.add(day)
    return frozenset(kept)


def _fitting(newest_first: Sequence[Stored], named: Sequence[Stored], max_bytes: int) -> frozenset[int]:
    counted = {version.digest for version in named}
    left = max_bytes - sum({version.digest: version.size for version in named}.values())
    kept: set[int] = set()
    for version in newest_first:
        cost = 0 if version.digest in counted else version.size
        if cost > left:
            break
        counted.add(version.digest)
        left -= cost
        kept.add(version.version_id)
    return frozenset(kept)
