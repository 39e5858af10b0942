"""How often notebooks are saved: as often as is asked for, less often when many change at the same time.

A save through Jupyter's contents manager takes some 6 ms of the server's only processor, whatever changed.
"""

from typing import Final

SAVES_PER_S: Final = 16.0
"""Of all notebooks together: a tenth of a processor."""
LONGEST_INTERVAL_S: Final = 30.0
SETTLING_S: Final = 0.5
"""A short cell is saved once, with its end."""


def save_interval_s(wanted_s: float, notebooks: int) -> float:
    """Seconds between two saves of one of so many open notebooks."""
    return max(wanted_s, min(LONGEST_INTERVAL_S, notebooks / SAVES_PER_S))


def save_at(now: float, last_save: float | None, interval_s: float) -> float:
    """When to save what changed now, given when the last save began; all in seconds of one clock."""
    settled = now + min(SETTLING_S, interval_s)
    return settled if last_save is None else max(settled, last_save + interval_s)
