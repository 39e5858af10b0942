"""Who gets a sandbox and when, over engines without processes and in time that does not pass by itself."""

import asyncio
from collections.abc import Iterator

import pytest

from pennant_spawner.admission import AdmissionRules
from pennant_spawner.errors import EngineError
from pennant_spawner.place import Place, PlacedSandbox, Standing, Withdrawn
from pennant_spawner.pool import PoolRules
from tests.scheduler_bench import LARGE, Bench, placed
from tests.spawner_fakes import FakeEngine

DEAD = EngineError("The engine is dead.", "Start it.")
LONG_S = 60.0


def position(place: Place) -> int | None:
    assert place.outcome is None
    return place.standing.position if place.standing else None


def room_for(sandboxes: int) -> AdmissionRules:
    return AdmissionRules(maximum_sandboxes=sandboxes)


class Benches:
    """Makes benches and closes them."""

    def __init__(self) -> None:
        self.made: list[Bench] = []

    def __call__(
        self,
        *engines: FakeEngine,
        admission: AdmissionRules = AdmissionRules(),  # noqa: B008
        pool: PoolRules = PoolRules(),  # noqa: B008
    ) -> Bench:
        self.made.append(Bench(engines or (FakeEngine(),), admission, pool))
        return self.made[-1]


@pytest.fixture
def bench() -> Iterator[Benches]:
    benches = Benches()
    yield benches
    for made in benches.made:
        made.close()


def test_a_sandbox_is_started_for_whoever_wants_one(bench: Benches) -> None:
    at_work = bench()
    first, second = at_work.get(), at_work.get()
    assert first.sandbox is not second.sandbox
    assert at_work.opened == 1
    assert at_work.engines[0].orphans_removed == 1


def test_a_full_host_keeps_places_in_order_and_goes_on_by_itself(bench: Benches) -> None:
    at_work = bench(admission=room_for(2))
    running = [at_work.get(), at_work.get()]
    waiting = [at_work.join() for _ in range(3)]
    at_work.loop.pass_time(1)
    assert [it.standing for it in waiting] == [Standing(n, 2, "full") for n in (1, 2, 3)]
    at_work.end(running[0])
    at_work.loop.pass_time(1)
    placed(waiting[0])
    assert [position(it) for it in waiting[1:]] == [1, 2]


def test_who_leaves_the_line_lets_others_move_up(bench: Benches) -> None:
    at_work = bench(admission=room_for(1))
    at_work.get()
    waiting = [at_work.join() for _ in range(3)]
    at_work.loop.pass_time(1)
    at_work.scheduler.leave(waiting[1])
    at_work.loop.pass_time(1)
    assert isinstance(waiting[1].outcome, Withdrawn)
    assert [position(it) for it in (waiting[0], waiting[2])] == [1, 2]


def test_a_notebook_whose_sandbox_died_comes_before_new_ones(bench: Benches) -> None:
    at_work = bench(admission=room_for(1))
    at_work.get()
    new, returning = at_work.join(), at_work.join(returning=True)
    at_work.loop.pass_time(1)
    assert (position(returning), position(new)) == (1, 2)


def test_room_that_other_servers_give_back_is_found(bench: Benches) -> None:
    engine = FakeEngine(others=2)
    at_work = bench(engine, admission=room_for(2))
    place = at_work.join()
    at_work.loop.pass_time(1)
    assert place.standing == Standing(1, 2, "full")
    engine.others = 1
    at_work.loop.pass_time(LONG_S)
    placed(place)


def test_a_large_sandbox_is_not_overtaken_for_ever(bench: Benches) -> None:
    at_work = bench(FakeEngine(memory_bytes=1024 * 1024 * 1024), admission=AdmissionRules(1.0, reserve_mib=0))
    running = [at_work.get() for _ in range(2)]
    large, small = at_work.join(LARGE), at_work.join()
    at_work.loop.pass_time(LONG_S)
    assert (position(large), position(small)) == (1, 2)
    for it in running:
        at_work.end(it)
    at_work.loop.pass_time(1)
    at_work.end(placed(large))
    at_work.loop.pass_time(1)
    placed(small)


def test_what_can_never_fit_is_told_and_blocks_nobody(bench: Benches) -> None:
    at_work = bench(FakeEngine(memory_bytes=512 * 1024 * 1024), admission=AdmissionRules(1.0, reserve_mib=0))
    large, small = at_work.join(LARGE), at_work.join()
    at_work.loop.pass_time(1)
    assert isinstance(large.outcome, EngineError)
    assert "1024 MiB" in large.outcome.message
    placed(small)


def test_a_host_that_cannot_start_one_is_passed_over(bench: Benches) -> None:
    at_work = bench(FakeEngine("a", problem=DEAD), FakeEngine("b"))
    assert at_work.get().engine is at_work.engines[1]
    assert at_work.value("pennant_sandbox_start_failures_total", engine="a") == 1


def test_a_silent_host_is_passed_over(bench: Benches) -> None:
    at_work = bench(FakeEngine("a", silence=DEAD), FakeEngine("b"))
    assert at_work.get().engine is at_work.engines[1]


def test_a_host_that_hangs_holds_nobody_up(bench: Benches) -> None:
    hanging = FakeEngine("a")

    async def hang() -> int:
        await asyncio.sleep(LONG_S)
        return 0

    hanging.remove_orphans = hang
    at_work = bench(hanging, FakeEngine("b"))
    place = at_work.join()
    at_work.loop.pass_time(5)
    assert placed(place).engine is at_work.engines[1]


def test_when_every_host_fails_it_is_told_and_tried_again_at_once(bench: Benches) -> None:
    at_work = bench(FakeEngine("a", problem=DEAD), FakeEngine("b", silence=DEAD))
    place = at_work.join()
    at_work.loop.pass_time(1)
    assert place.outcome is DEAD
    assert at_work.get().engine is at_work.engines[0]


def test_a_host_that_answers_again_is_used_again(bench: Benches) -> None:
    first, second = FakeEngine("a", silence=DEAD), FakeEngine("b")
    at_work = bench(first, second)
    for _ in range(3):
        at_work.get()
    first.silence = None
    at_work.loop.pass_time(LONG_S)
    assert at_work.get().engine is first


def test_the_least_committed_host_is_chosen(bench: Benches) -> None:
    at_work = bench(FakeEngine("a", others=2), FakeEngine("b"))
    chosen = [at_work.get().engine.name for _ in range(5)]
    assert chosen == ["b", "b", "a", "b", "a"]


def test_an_engine_that_cannot_be_opened_is_told_and_opened_anew(bench: Benches) -> None:
    at_work = bench()
    at_work.problems = [DEAD, RuntimeError("a bug")]
    failed = [at_work.join(), at_work.join()]
    at_work.loop.pass_time(1)
    assert [it.outcome for it in failed] == [DEAD, DEAD]
    bug = at_work.join()
    at_work.loop.pass_time(1)
    assert "a bug" in str(bug.outcome)
    at_work.get()


def test_starts_are_bounded_and_everybody_gets_one(bench: Benches) -> None:
    engine = FakeEngine(start_s=3.0)
    at_work = bench(engine)
    places = [at_work.join() for _ in range(14)]
    at_work.loop.pass_time(0.5)
    assert len(engine.starts) == 4
    assert [position(it) for it in places[12:]] == [None, None], "a moment is not worth a word"
    at_work.loop.pass_time(6)
    assert [it.standing for it in places[12:]] == [Standing(n, 8, "busy") for n in (1, 2)]
    at_work.loop.pass_time(6)
    assert len({placed(it).sandbox.sandbox_id for it in places}) == 14


def test_a_busy_host_starts_one_after_another(bench: Benches) -> None:
    engine = FakeEngine(start_s=1.0)
    at_work = bench(engine, admission=AdmissionRules(maximum_load=-1.0))
    places = [at_work.join() for _ in range(3)]
    at_work.loop.pass_time(2.5)
    assert [it.outcome is not None for it in places] == [True, True, False]
    assert len(engine.starts) == 3


def test_a_pool_is_filled_after_the_first_and_used_by_the_next(bench: Benches) -> None:
    at_work = bench(pool=PoolRules(minimum=1, maximum=2))
    at_work.get()
    at_work.loop.pass_time(5)
    assert at_work.value("pennant_sandboxes", state="pooled") == 1
    pooled = at_work.sandboxes[1]
    place = at_work.join()
    at_work.loop.pass_time(0.01)
    assert placed(place).sandbox is pooled
    assert at_work.value("pennant_pool_requests_total", result="hit") == 1


def test_nothing_is_kept_where_no_pool_is_configured(bench: Benches) -> None:
    at_work = bench()
    at_work.get()
    at_work.loop.pass_time(LONG_S)
    assert len(at_work.sandboxes) == 1


def test_a_pool_is_given_up_when_nobody_wants_it(bench: Benches) -> None:
    at_work = bench(pool=PoolRules(minimum=1, maximum=2))
    sandbox = at_work.get()
    at_work.end(sandbox)
    at_work.loop.pass_time(700)
    assert [it.ended for it in at_work.sandboxes] == [1, 1]
    assert at_work.value("pennant_sandbox_ends_total", reason="unused") == 1


def test_a_start_for_the_pool_serves_whoever_comes_meanwhile(bench: Benches) -> None:
    engine = FakeEngine(start_s=1.0)
    at_work = bench(engine, pool=PoolRules(minimum=1, maximum=1, pause_s=0))
    first = at_work.join()
    at_work.loop.pass_time(1.5)
    placed(first)
    second = at_work.join()
    at_work.loop.pass_time(0.6)
    placed(second)
    assert len(engine.starts) == 3


def test_a_pooled_sandbox_that_died_is_never_handed_out(bench: Benches) -> None:
    at_work = bench(pool=PoolRules(minimum=1, maximum=1))
    at_work.get()
    at_work.loop.pass_time(5)
    pooled = at_work.sandboxes[1]
    assert pooled.inside is not None
    pooled.inside.close()
    assert at_work.get().sandbox is not pooled
    assert pooled.ended == 1


def test_a_pooled_sandbox_that_died_is_replaced_before_somebody_comes(bench: Benches) -> None:
    at_work = bench(pool=PoolRules(minimum=1, maximum=1))
    at_work.get()
    at_work.loop.pass_time(5)
    assert at_work.sandboxes[1].inside is not None
    at_work.sandboxes[1].inside.close()
    at_work.loop.pass_time(LONG_S)
    assert [it.ended for it in at_work.sandboxes] == [0, 1, 0]


def test_a_pool_leaves_the_last_quarter_to_people(bench: Benches) -> None:
    at_work = bench(admission=room_for(4), pool=PoolRules(minimum=4, maximum=4))
    at_work.get()
    at_work.loop.pass_time(LONG_S)
    assert len(at_work.sandboxes) == 3


def test_a_busy_host_keeps_the_minimum_ready_and_no_more(bench: Benches) -> None:
    at_work = bench(admission=AdmissionRules(maximum_load=-1.0), pool=PoolRules(minimum=1, maximum=4))
    for _ in range(3):
        at_work.get()
    at_work.loop.pass_time(LONG_S)
    assert at_work.value("pennant_sandboxes", state="pooled") == 1


def test_what_lies_ready_with_other_limits_makes_room(bench: Benches) -> None:
    at_work = bench(admission=room_for(4), pool=PoolRules(minimum=2, maximum=2))
    at_work.get()
    at_work.loop.pass_time(LONG_S)
    assert at_work.value("pennant_sandboxes", state="pooled") == 2
    for _ in range(3):
        assert at_work.get(LARGE).limits == LARGE
    assert len(at_work.engines[0].alive) == 4


def test_closing_leaves_nothing(bench: Benches) -> None:
    engine = FakeEngine(start_s=1.0)
    at_work = bench(engine, admission=room_for(3), pool=PoolRules(minimum=1, maximum=1))
    place = at_work.join()
    at_work.loop.pass_time(1.1)
    sandbox = placed(place)
    at_work.loop.pass_time(5)
    late = at_work.join(LARGE)
    at_work.loop.pass_time(0.5)
    at_work.scheduler.stop()
    at_work.loop.pass_time(2)
    assert isinstance(late.outcome, EngineError | PlacedSandbox)
    assert isinstance(at_work.join().outcome, EngineError)
    at_work.end(sandbox)
    if isinstance(late.outcome, PlacedSandbox):
        at_work.end(late.outcome)
    at_work.close()
    assert all(it.ended == 1 for it in engine.sandboxes)
    assert engine.closed
