"""What is done for an engine that answers, falls silent, is lost and comes back."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from pennant_spawner.engine_keeper import EngineKeeper
from pennant_spawner.errors import EngineError
from pennant_spawner.keep_times import KeepTimes

DEADLINE_S = 30.0
QUICK = KeepTimes(0.01, 0.01, 1.0, 0.05, renew_s=0.02, reap_s=0.02, prune_s=0.02, quiet_s=0.02)


@dataclass
class FakeEngine:
    """`problem` is raised by whatever is named in `broken`."""

    broken: set[str] = field(default_factory=set[str])
    calls: list[str] = field(default_factory=list[str])

    def ping(self) -> None:
        self._call("ping")

    def prepare(self) -> None:
        self._call("prepare")

    def lose(self) -> None:
        self._call("lose")

    def renew(self) -> None:
        self._call("renew")

    def reap(self) -> int:
        self._call("reap")
        return 0

    def prune(self) -> None:
        self._call("prune")

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if name in self.broken:
            raise EngineError("It is broken.", "Mend it.")


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.005)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def keeper(engine: FakeEngine) -> Iterator[EngineKeeper]:
    keeper = EngineKeeper(engine, QUICK, "test")
    yield keeper
    keeper.close()
    assert not [it for it in threading.enumerate() if it.name == "pennant-keeper-test"]


def test_an_engine_that_answers_is_prepared_once_and_looked_after(engine: FakeEngine, keeper: EngineKeeper) -> None:
    keeper.begin()
    assert keeper.health.is_well
    eventually(lambda: {"renew", "reap", "prune"} <= set(engine.calls))
    assert engine.calls.count("prepare") == 1
    assert "lose" not in engine.calls


def test_a_loss_is_told_once_and_the_return_prepares_anew(engine: FakeEngine, keeper: EngineKeeper) -> None:
    keeper.begin()
    engine.broken = {"ping"}
    eventually(lambda: keeper.health.is_lost)
    pings = engine.calls.count("ping")
    eventually(lambda: engine.calls.count("ping") > pings + 5)
    assert engine.calls.count("lose") == 1
    engine.broken = set()
    eventually(lambda: keeper.health.is_well)
    assert engine.calls.count("prepare") == 2


def test_one_that_is_not_there_at_first_is_told_and_prepared_when_it_comes(
    engine: FakeEngine, keeper: EngineKeeper
) -> None:
    engine.broken = {"ping"}
    with pytest.raises(EngineError):
        keeper.begin()
    assert not keeper.health.is_well
    engine.broken = {"prepare"}
    eventually(lambda: engine.calls.count("prepare") > 2)
    assert not keeper.health.is_well
    engine.broken = set()
    eventually(lambda: keeper.health.is_well)


def test_a_job_that_fails_is_done_again_and_is_no_silence(engine: FakeEngine, keeper: EngineKeeper) -> None:
    engine.broken = {"renew"}
    keeper.begin()
    eventually(lambda: engine.calls.count("renew") > 3)
    assert keeper.health.is_well


def test_a_verdict_waits_for_the_next_answer(engine: FakeEngine, keeper: EngineKeeper) -> None:
    keeper.begin()
    pings = engine.calls.count("ping")
    assert keeper.verdict().is_well
    assert engine.calls.count("ping") > pings
    engine.broken = {"ping"}
    assert keeper.verdict().is_lost
