"""Which images of ours nobody needs any more. Pure."""

from collections.abc import Mapping, Set
from datetime import UTC, datetime, timedelta
from typing import Final

KEPT_S: Final = 7 * 24 * 3600.0
"""How long an image that nobody uses is kept: an upgrade may be taken back."""
_MICROSECONDS = 26  # of an ISO time; Docker writes nanoseconds, which Python does not read


def superfluous(
    images: Mapping[str, str],
    used: Set[str],
    tagged: Mapping[str, str],
    current: str,
    unused_s: float,
    now: datetime | None = None,
) -> list[str]:
    """Names among `images` (name and id) to remove. `used`: ids that containers have; `tagged`: ISO times of last use.

    `current` and the one that was used last always stay. One whose last use is not known stays unless `unused_s` is 0.
    """
    before = (now or datetime.now(UTC)) - timedelta(seconds=unused_s)
    any_age = not unused_s
    newest = max(images, key=lambda name: tagged.get(name, ""), default="")
    return [
        name
        for name, image in sorted(images.items())
        if name not in (current, newest) and image not in used and (any_age or _moment(tagged.get(name, "")) < before)
    ]


def _moment(text: str) -> datetime:
    """In UTC, as the engine tells it; the far future for what is not known."""
    try:
        moment = datetime.fromisoformat(text.rstrip("Z")[:_MICROSECONDS])
    except ValueError:
        moment = datetime.max
    return (moment if moment.year > 1 else datetime.max).replace(tzinfo=UTC)
