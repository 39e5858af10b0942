"""What is known of one host: what it carries, what is being started there, whether it answers."""

from dataclasses import dataclass, field

from pennant_spawner.admission import HostView
from pennant_spawner.engine import Engine, HostUsage
from pennant_spawner.errors import EngineError

FRESH_S = 2.0
_FIRST_BACKOFF_S = 1.0
_LONGEST_BACKOFF_S = 60.0


@dataclass(slots=True, eq=False)
class Start:
    """One sandbox that `usage` may not show yet. `ended`: the start is over, and it runs."""

    memory_bytes: int
    ended: bool = False


@dataclass(slots=True, eq=False)
class HostState:
    """Times are given to it, in seconds of one clock."""

    engine: Engine
    usage: HostUsage | None = None
    problem: EngineError | None = None
    _measured_at: float = 0.0
    _measuring_since: float | None = None
    _outdated: bool = False
    _failures: int = 0
    _failed_at: float = 0.0
    _silent_at: float | None = None
    _starts: list[Start] = field(default_factory=list[Start])
    _shown: list[Start] = field(default_factory=list[Start])

    @property
    def is_measured(self) -> bool:
        """Whether it is being asked what it carries."""
        return self._measuring_since is not None

    @property
    def starting(self) -> int:
        return sum(not start.ended for start in self._starts)

    @property
    def unsure(self) -> bool:
        """Whether measuring it again would tell more."""
        return any(start.ended for start in self._starts)

    def view(self, now: float) -> HostView | None:
        """None when it has to be measured first."""
        if self.usage is None or self._outdated or now - self._measured_at > FRESH_S:
            return None
        return HostView(self.usage, self.starting, tuple(start.memory_bytes for start in self._starts))

    def measured_for(self, now: float) -> float:
        """For how many seconds it has not answered."""
        return 0.0 if self._measuring_since is None else now - self._measuring_since

    def measure_began(self, now: float) -> None:
        self._measuring_since = now
        self._outdated = False
        self._shown = [start for start in self._starts if start.ended]

    def measured(self, usage: HostUsage) -> None:
        """What had been started when it was asked is in `usage`; what came later may be, or not."""
        assert self._measuring_since is not None
        self.usage, self._measured_at, self._measuring_since = usage, self._measuring_since, None
        self._silent_at = None
        self._starts = [start for start in self._starts if start not in self._shown]

    def measuring_failed(self, problem: EngineError, now: float) -> None:
        self._measuring_since, self._silent_at = None, now
        self.failed(problem, now)

    def start_began(self, memory_bytes: int) -> Start:
        self._starts.append(start := Start(memory_bytes))
        return start

    def start_ended(self, start: Start) -> None:
        start.ended = True
        self._failures = 0

    def start_failed(self, start: Start, problem: EngineError, now: float) -> None:
        self._starts.remove(start)
        self.failed(problem, now)

    def sandbox_ended(self) -> None:
        """There is more room than was measured."""
        self._outdated = True

    def failed(self, problem: EngineError, now: float) -> None:
        """It is left alone for a while, twice as long each time; what fails in the meantime says nothing new."""
        self.problem, self._outdated = problem, True
        if self.healthy(now):
            self._failures += 1
            self._failed_at = now

    def healthy(self, now: float) -> bool:
        """Whether it is worth asking; one that failed is asked again later."""
        pause = min(_FIRST_BACKOFF_S * 2.0 ** (self._failures - 1), _LONGEST_BACKOFF_S)
        return not self._failures or now >= self._failed_at + pause

    def silent_since(self, at: float) -> bool:
        """Whether it was asked since then what it carries, and did not answer."""
        return self._silent_at is not None and self._silent_at >= at
