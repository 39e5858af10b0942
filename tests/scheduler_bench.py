"""A scheduler at work over fake engines, in time that does not pass by itself."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry

from pennant_spawner.admission import AdmissionRules
from pennant_spawner.engine import Engine
from pennant_spawner.metrics import Metrics
from pennant_spawner.place import Place, PlacedSandbox
from pennant_spawner.pool import PoolRules
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.scheduler import Scheduler
from tests.spawner_fakes import FakeEngine, FakeSandbox
from tests.virtual_time import VirtualTimeLoop

SMALL, LARGE = SandboxLimits(), SandboxLimits(memory_mib=1024)


class Bench:
    """Opens the engines as told: `problems` are raised first."""

    def __init__(self, engines: Sequence[FakeEngine], admission: AdmissionRules, pool: PoolRules) -> None:
        self.loop = VirtualTimeLoop()
        self.engines = engines
        self.registry = CollectorRegistry()
        self.problems: list[Exception] = []
        self.opened = 0
        self.scheduler = Scheduler(self._open, admission, pool, Metrics(self.registry), self.loop.time)
        self._serving = self.loop.create_task(self.scheduler.serve())

    async def _open(self) -> Sequence[Engine]:
        self.opened += 1
        if self.problems:
            raise self.problems.pop(0)
        return self.engines

    @property
    def sandboxes(self) -> list[FakeSandbox]:
        return [sandbox for engine in self.engines for sandbox in engine.sandboxes]

    def join(self, limits: SandboxLimits = SMALL, *, returning: bool = False) -> Place:
        return self.scheduler.join(limits, returning=returning)

    def get(self, limits: SandboxLimits = SMALL) -> PlacedSandbox:
        """Joins, and waits for the sandbox."""
        place = self.join(limits)
        self.loop.pass_time(1)
        return placed(place)

    def end(self, sandbox: PlacedSandbox) -> None:
        sandbox.close_streams()
        self.loop.run_until_complete(self.scheduler.end(sandbox))

    def value(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, labels) or 0.0

    def close(self) -> None:
        if not self.loop.is_closed():
            self.scheduler.stop()
            self.loop.run_until_complete(self._serving)
            self.loop.run_until_complete(self.scheduler.close())
            self.loop.close()


def placed(place: Place) -> PlacedSandbox:
    assert isinstance(place.outcome, PlacedSandbox), (place.outcome, place.standing)
    return place.outcome
