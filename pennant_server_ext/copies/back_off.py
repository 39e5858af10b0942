"""Pauses that grow while something fails. Pure; times in seconds of one clock."""

from dataclasses import dataclass
from typing import Final

FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class BackOff:
    """``resume_at``: nothing is tried before."""

    failures: int = 0
    resume_at: float = 0.0

    def failed(self, now: float) -> "BackOff":
        """After a failure. Those of attempts that began before the pause count as one."""
        if now < self.resume_at:
            return self
        pause_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(self.failures, 10))
        return BackOff(self.failures + 1, now + pause_s)
