"""Whether the machine that runs sandboxes answers, is silent, or is taken for lost. Pure."""

from dataclasses import dataclass
from typing import Literal

Health = Literal["unknown", "well", "silent", "lost"]


@dataclass(frozen=True, slots=True)
class HostHealth:
    """`silent_since_s`: when it was last known to be well, once it has missed an answer; seconds of one clock."""

    lost_after_s: float
    state: Health = "unknown"
    silent_since_s: float = 0.0

    def answered(self, now_s: float) -> "HostHealth":
        return HostHealth(self.lost_after_s, "well", now_s)

    def missed(self, asked_s: float, now_s: float) -> "HostHealth":
        """It did not answer, from `asked_s` until now."""
        since = self.silent_since_s if self.state in ("silent", "lost") else asked_s
        lost = self.state == "lost" or now_s - since >= self.lost_after_s
        return HostHealth(self.lost_after_s, "lost" if lost else "silent", since)

    @property
    def is_lost(self) -> bool:
        return self.state == "lost"

    @property
    def is_well(self) -> bool:
        return self.state == "well"
