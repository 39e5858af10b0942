"""Whatever comes in whatever order: nobody is lost or overtaken, nothing is handed out twice or left behind."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pennant_spawner.admission import ADMIT, AdmissionRules, HostView, admit
from pennant_spawner.engine import HostUsage
from pennant_spawner.errors import EngineError
from pennant_spawner.place import Place, PlacedSandbox
from pennant_spawner.pool import PoolRules
from pennant_spawner.sandbox_limits import SandboxLimits
from tests.scheduler_bench import LARGE, SMALL, Bench
from tests.spawner_fakes import GIB, FakeEngine

ADMISSION = AdmissionRules(memory_overcommit=1.0, reserve_mib=0, maximum_sandboxes=4)
POOL = PoolRules(minimum=1, maximum=2, window_s=120.0)
PROBLEM = EngineError("It did not start.", "Try again.")
hosts = st.integers(0, 1)


class SchedulerMachine(RuleBasedStateMachine):
    """Two hosts; the second takes twice as long to start a sandbox."""

    @initialize()
    def start(self) -> None:
        engines = [
            FakeEngine("a", start_s=0.5, memory_bytes=2 * GIB),
            FakeEngine("b", start_s=1.0, memory_bytes=2 * GIB),
        ]
        self.bench = Bench(engines, ADMISSION, POOL)
        self.waiting: list[tuple[Place, bool]] = []
        self.in_use: list[PlacedSandbox] = []
        self.handed_out: list[str] = []
        self.failed = 0

    @rule(limits=st.sampled_from([SMALL, SMALL, LARGE]), returning=st.booleans())
    def somebody_comes(self, limits: SandboxLimits, returning: bool) -> None:
        self.waiting.append((self.bench.join(limits, returning=returning), returning))

    @precondition(lambda self: self.waiting)
    @rule(which=st.integers(0, 99))
    def somebody_leaves(self, which: int) -> None:
        place, _ = self.waiting.pop(which % len(self.waiting))
        self.bench.scheduler.leave(place)
        if isinstance(place.outcome, PlacedSandbox):
            self.in_use.append(place.outcome)

    @precondition(lambda self: self.in_use)
    @rule(which=st.integers(0, 99))
    def a_sandbox_ends(self, which: int) -> None:
        self.bench.end(self.in_use.pop(which % len(self.in_use)))

    @rule(seconds=st.sampled_from([0.0, 0.1, 0.6, 3.0, 30.0, 200.0]))
    def time_passes(self, seconds: float) -> None:
        self.bench.loop.pass_time(seconds)
        self._take_outcomes()

    @rule(host=hosts)
    def the_next_start_fails(self, host: int) -> None:
        self.bench.engines[host].problem = PROBLEM

    @rule(host=hosts, silent=st.booleans())
    def a_host_falls_silent_or_answers(self, host: int, silent: bool) -> None:
        self.bench.engines[host].silence = PROBLEM if silent else None

    @rule(host=hosts, others=st.integers(0, 5))
    def other_servers_come_and_go(self, host: int, others: int) -> None:
        self.bench.engines[host].others = others

    @rule(which=st.integers(0, 99))
    def somebody_kills_one(self, which: int) -> None:
        alive = [it for it in self.bench.sandboxes if it.inside is not None]
        if alive:
            killed = alive[which % len(alive)]
            assert killed.inside is not None
            killed.inside.close()
            killed.inside = None

    @rule()
    def it_becomes_quiet(self) -> None:
        """Who still waits has a host that is full as a reason, and knows the place in line."""
        for engine in self.bench.engines:
            engine.problem = engine.silence = None
        self.bench.loop.pass_time(100)
        self._take_outcomes()
        if self.waiting:
            first = min(self.waiting, key=lambda it: it[0].standing.position if it[0].standing else 0)[0]
            assert first.standing is not None
            for engine in self.bench.engines:
                assert admit(HostView(_usage(engine)), first.limits.memory_bytes, ADMISSION) != ADMIT

    @invariant()
    def positions_have_no_gap(self) -> None:
        self.bench.loop.pass_time(0)
        told = [it.standing.position for it, _ in self.waiting if it.standing and it.outcome is None]
        assert len(set(told)) == len(told)

    @invariant()
    def what_is_promised_is_there(self) -> None:
        for engine in self.bench.engines:
            assert len(engine.alive) <= ADMISSION.maximum_sandboxes
            assert sum(it.memory_bytes for it in engine.alive) <= engine.memory_bytes

    @invariant()
    def every_sandbox_ends_at_most_once(self) -> None:
        assert all(it.ended <= 1 for it in self.bench.sandboxes)

    def _take_outcomes(self) -> None:
        """Nobody got a sandbox while another with the same limits, who came before, still waits."""
        served = [it for it in self.waiting if isinstance(it[0].outcome, PlacedSandbox)]
        self.failed += sum(isinstance(it.outcome, EngineError) for it, _ in self.waiting)
        self.waiting = [it for it in self.waiting if it[0].outcome is None]
        for place, returning in served:
            before = [it for it, came_back in self.waiting if came_back == returning and it.limits == place.limits]
            assert all(it.number > place.number for it in before)
            assert isinstance(place.outcome, PlacedSandbox)
            self.in_use.append(place.outcome)
        self.handed_out += [
            it[0].outcome.sandbox.sandbox_id for it in served if isinstance(it[0].outcome, PlacedSandbox)
        ]
        assert len(set(self.handed_out)) == len(self.handed_out)

    def teardown(self) -> None:
        if not hasattr(self, "bench"):
            return
        bench = self.bench
        for engine in bench.engines:
            engine.others = 0
        while self.waiting or self.in_use:
            self.it_becomes_quiet()
            assert self.in_use or not self.waiting, "somebody waits for nothing"
            while self.in_use:
                bench.end(self.in_use.pop())
        bench.close()
        assert all(it.ended == 1 for it in bench.sandboxes)
        self._metrics_add_up()

    def _metrics_add_up(self) -> None:
        bench, started = self.bench, len(self.bench.sandboxes)
        for state in ("starting", "pooled", "in_use"):
            assert bench.value("pennant_sandboxes", state=state) == 0
        assert bench.value("pennant_memory_committed_bytes") == 0
        assert bench.value("pennant_admission_queue_length") == 0
        samples = [sample for metric in bench.registry.collect() for sample in metric.samples]
        assert started == sum(it.value for it in samples if it.name == "pennant_sandbox_ends_total")
        assert started == sum(it.value for it in samples if it.name == "pennant_sandbox_start_seconds_count")


def _usage(engine: FakeEngine) -> HostUsage:
    committed = sum(it.memory_bytes for it in engine.alive) + engine.others * SMALL.memory_bytes
    return HostUsage(len(engine.alive) + engine.others, committed, engine.memory_bytes, 4)


TestScheduler = SchedulerMachine.TestCase
TestScheduler.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
