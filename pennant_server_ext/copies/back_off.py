"""Pauses that grow while something fails. Pure; times in seconds of one clock."""

from dataclasses import dataclass
from typing import Final

from pennant_server_ext.growing_pause import growing_pause_s

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
        failures = self.failures + 1
        return BackOff(failures, now + growing_pause_s(failures, FIRST_PAUSE_S, LONGEST_PAUSE_S))
