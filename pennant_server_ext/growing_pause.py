"""Pauses that grow while something fails again and again. Pure; times in seconds."""

from typing import Final

_DOUBLINGS: Final = 10
"""More would only make a larger number of what is cut anyway."""


def growing_pause_s(failures: int, first_s: float, longest_s: float) -> float:
    """The pause after so many failures in a row, the first one being 1: twice as long each time."""
    return min(longest_s, first_s * 2.0 ** min(failures - 1, _DOUBLINGS))
