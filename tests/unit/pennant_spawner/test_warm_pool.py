"""Sandboxes that lie ready."""

from collections.abc import Iterator

import pytest

from pennant_spawner.place import PlacedSandbox
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.warm_pool import WarmPool, is_alive, is_ready
from tests.spawner_fakes import FakeEngine, FakeSandbox

SMALL, LARGE = SandboxLimits(), SandboxLimits(memory_mib=1024)


class Shelf:
    """Makes sandboxes that can be ready, or dead."""

    def __init__(self) -> None:
        self.pool = WarmPool()
        self.fakes: list[FakeSandbox] = []

    def add(self, limits: SandboxLimits = SMALL, host: int = 0, *, ready: bool = False) -> PlacedSandbox:
        fake = FakeSandbox(f"s{len(self.fakes)}")
        self.fakes.append(fake)
        placed = PlacedSandbox(FakeEngine(), fake, fake.take_streams(), limits, host)
        if ready:
            assert fake.inside is not None
            fake.inside.sendall(b'{"type":"ready"}\n')
        self.pool.add(placed)
        return placed

    def kill(self, placed: PlacedSandbox) -> None:
        fake = next(it for it in self.fakes if it is placed.sandbox)
        assert fake.inside is not None
        fake.inside.close()

    def close(self) -> None:
        for placed in self.pool.take_all():
            placed.close_streams()


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    yield shelf
    shelf.close()


def test_one_that_has_said_that_it_is_ready_goes_first(shelf: Shelf) -> None:
    other, ready = shelf.add(), shelf.add(ready=True)
    assert [shelf.pool.take(SMALL), shelf.pool.take(SMALL), shelf.pool.take(SMALL)] == [ready, other, None]
    assert ready.streams[0].recv(100) == b'{"type":"ready"}\n', "looking at it takes nothing away"
    other.close_streams()
    ready.close_streams()


def test_a_dead_one_is_never_taken_though_its_last_words_wait(shelf: Shelf) -> None:
    dead = shelf.add(ready=True)
    shelf.kill(dead)
    assert shelf.pool.take(SMALL) is None
    assert not is_alive(dead.streams)
    assert is_ready(dead.streams)
    assert shelf.pool.take_dead() == [dead]
    assert len(shelf.pool) == 0
    dead.close_streams()


def test_others_limits_are_another_sandbox(shelf: Shelf) -> None:
    shelf.add(LARGE, host=1)
    assert shelf.pool.take(SMALL) is None
    assert shelf.pool.counts == {LARGE: 1}
    assert shelf.pool.memory_on(1) == (LARGE.memory_bytes,)
    assert shelf.pool.take_on(0) == []
    (given_up,) = shelf.pool.take_on(1)
    given_up.close_streams()
