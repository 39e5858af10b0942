"""The execution queue against a plain reference, under every order of events that hypothesis finds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pennant_server_ext.messages import NoticeKind, Outcome, RunRequest, RunState, User
from pennant_server_ext.runs.cell_run import Run
from pennant_server_ext.runs.execution_queue import apply
from pennant_server_ext.runs.question import Question, QuestionKind
from pennant_server_ext.runs.queue_events import (
    Action,
    AnswerInput,
    CancelRequested,
    EndRun,
    Event,
    InputGiven,
    InputWanted,
    InterruptKernel,
    InterruptRequested,
    KernelDied,
    KernelReady,
    Notify,
    OfferForgotten,
    OfferTaken,
    QuestionOpened,
    RestartKernel,
    RestartRequested,
    RunBegan,
    RunFinished,
    RunsOffered,
    RunsRequested,
    SandboxCame,
    ServerStopping,
    StartRun,
)
from pennant_server_ext.runs.queue_state import MAX_WAITING, REMEMBERED_RUNS, ExecutionQueue

ADA, BEN = User("ada", "Ada", "red"), User("ben", "Ben", "blue")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def requested(*run_ids: str, user: User = ADA, stop_on_error: bool = True, batch: str = "") -> RunsRequested:
    """A batch in which each run has a cell of its own."""
    runs = tuple(RunRequest(run_id, f"cell-{run_id}", run_id) for run_id in run_ids)
    return RunsRequested(runs, user, stop_on_error, batch or "+".join(run_ids), NOON)


def after(*events: Event, state: ExecutionQueue | None = None) -> tuple[ExecutionQueue, list[Action]]:
    """The queue and everything it asked for, after these events."""
    queue, asked = state or ExecutionQueue(), list[Action]()
    for event in events:
        queue, actions = apply(queue, event)
        asked += actions
    return queue, asked


def finished(run_id: str, outcome: Outcome = Outcome.OK) -> RunFinished:
    """The kernel's answer, a second later."""
    message = None if outcome in (Outcome.OK, Outcome.ERROR) else "What the kernel said."
    return RunFinished(run_id=run_id, outcome=outcome, at=NOON + timedelta(seconds=1), message=message)


def starts(actions: list[Action]) -> list[str]:
    """The runs that were started, in order."""
    return [action.run.run_id for action in actions if isinstance(action, StartRun)]


def ends(actions: list[Action]) -> dict[str, Outcome | None]:
    """The outcomes of the runs that ended."""
    return {action.run.run_id: action.run.outcome for action in actions if isinstance(action, EndRun)}


def test_one_runs_the_others_wait_in_order() -> None:
    queue, actions = after(requested("a", "b"), requested("c", user=BEN))
    assert starts(actions) == ["a"]
    assert [run.run_id for run in queue.active] == ["a", "b", "c"]
    assert [queue.position(run_id) for run_id in "abcx"] == [0, 1, 2, None]
    _, actions = after(finished("a"), finished("b"), finished("c"), state=queue)
    assert starts(actions) == ["b", "c"]


def test_the_running_run_knows_when_the_kernel_began_and_how_long_it_took() -> None:
    began = NOON + timedelta(milliseconds=400)
    queue, _ = after(requested("a"), RunBegan("a", began), finished("a"))
    run = queue.find("a")
    assert run is not None
    assert (run.started_at, run.duration_ms) == (began, 600)


def test_a_known_run_never_runs_again() -> None:
    queue, actions = after(requested("a"), requested("a", "b"), finished("a"), requested("a"), finished("b"))
    assert starts(actions) == ["a", "b"]
    assert not queue.busy


def test_an_answer_for_another_run_changes_nothing() -> None:
    queue, _ = after(requested("a"))
    assert after(finished("b"), RunBegan("b", NOON), state=queue) == (queue, [])


def test_a_batch_too_many_is_not_queued_at_all() -> None:
    full, _ = after(requested("first"), requested(*map(str, range(MAX_WAITING))))
    queue, actions = after(requested("one", "two"), state=full)
    assert (queue, actions) == (full, [])


def test_an_error_cancels_the_rest_of_that_batch_only() -> None:
    _, actions = after(requested("a", "b"), requested("c"), finished("a", Outcome.ERROR))
    assert ends(actions) == {"a": Outcome.ERROR, "b": Outcome.CANCELLED}
    assert starts(actions) == ["a", "c"]


def test_an_error_cancels_nothing_when_the_batch_said_so() -> None:
    _, actions = after(requested("a", "b", stop_on_error=False), finished("a", Outcome.ERROR))
    assert starts(actions) == ["a", "b"]


def test_an_interrupt_stops_the_batch_even_then() -> None:
    _, actions = after(requested("a", "b", stop_on_error=False), finished("a", Outcome.INTERRUPTED))
    assert ends(actions) == {"a": Outcome.INTERRUPTED, "b": Outcome.CANCELLED}


def test_an_interrupt_waits_until_the_kernel_has_begun() -> None:
    queue, actions = after(requested("a"), InterruptRequested(BEN, NOON))
    assert InterruptKernel() not in actions
    queue, actions = after(RunBegan("a", NOON), state=queue)
    assert actions == [InterruptKernel()]
    queue, _ = after(finished("a", Outcome.INTERRUPTED), state=queue)
    run = queue.find("a")
    assert run is not None
    assert run.message is not None
    assert "Ben" in run.message


def test_an_interrupt_without_a_run_still_reaches_the_kernel() -> None:
    assert after(InterruptRequested(BEN, NOON))[1] == [InterruptKernel()]


def test_a_restart_holds_the_queue_until_the_kernel_is_ready() -> None:
    queue, actions = after(requested("a", "b"), RestartRequested(BEN, NOON), requested("c"))
    assert ends(actions) == {"a": Outcome.INTERRUPTED, "b": Outcome.CANCELLED}
    assert RestartKernel() in actions
    assert starts(actions) == ["a"]
    queue, actions = after(RestartRequested(ADA, NOON), state=queue)
    assert RestartKernel() not in actions
    _, actions = after(requested("d"), KernelReady(NOON), state=queue)
    assert starts(actions) == ["d"]


def test_a_dead_kernel_ends_everything_truthfully() -> None:
    queue, actions = after(requested("a", "b"), KernelDied("It died.", NOON))
    assert ends(actions) == {"a": Outcome.KERNEL_DIED, "b": Outcome.CANCELLED}
    [notice] = [action.notice for action in actions if isinstance(action, Notify)]
    assert (notice.kind, notice.message, notice.cell_id) == (NoticeKind.KERNEL_DIED, "It died.", "cell-a")
    assert starts(after(requested("c"), state=queue)[1]) == ["c"]


def test_a_run_that_a_dead_kernel_never_got_belongs_to_the_next_one() -> None:
    queue, actions = after(requested("a", "b"), KernelDied("It died.", NOON, frozenset({"older"})))
    assert ends(actions) == {}
    assert [run.run_id for run in queue.active] == ["a", "b"]
    [notice] = [action.notice for action in actions if isinstance(action, Notify)]
    assert (notice.kind, notice.cell_id) == (NoticeKind.KERNEL_DIED, None)
    assert ends(after(KernelDied("It died.", NOON, frozenset({"a"})), state=queue)[1])["a"] is Outcome.KERNEL_DIED


def test_standing_in_line_is_not_running() -> None:
    later = NOON + timedelta(hours=1)
    queue, _ = after(requested("a"), RunBegan("a", NOON), SandboxCame("a", later), SandboxCame("b", NOON))
    assert queue.running is not None
    assert queue.running.started_at == later


def test_who_is_interrupted_in_line_has_not_begun() -> None:
    stopped = RunFinished(run_id="a", outcome=Outcome.INTERRUPTED, at=NOON, began=False)
    queue, _ = after(requested("a"), RunBegan("a", NOON), InterruptRequested(BEN, NOON), stopped)
    run = queue.find("a")
    assert run is not None
    assert run.message == "Interrupted by Ben before it began."


def test_a_stopping_server_starts_nothing_more_and_offers_what_waited() -> None:
    queue, actions = after(requested("a", "b"), ServerStopping(NOON), requested("c"), KernelReady(NOON))
    assert ends(actions) == {"a": Outcome.KERNEL_DIED}
    assert starts(actions) == ["a"]
    assert queue.running is None
    assert offered(queue) == ["b"]


def offered(queue: ExecutionQueue) -> list[str]:
    """The runs that are offered, in order."""
    assert all(run.state is RunState.OFFERED for run in queue.offered)
    return [run.run_id for run in queue.offered]


def left_waiting(*run_ids: str) -> RunsOffered:
    """What a server that died had left waiting, Ada's."""
    runs = after(requested("first", *run_ids))[0].waiting
    return RunsOffered(runs, NOON)


def taken(*run_ids: str, gone: str = "") -> OfferTaken:
    """Ben takes these; the cell of one is gone."""
    sources = {f"cell-{run_id}": f"{run_id} now" for run_id in run_ids if run_id != gone}
    return OfferTaken(run_ids=frozenset(run_ids), sources=sources, user=BEN, batch_id="taken", at=NOON)


def test_what_is_offered_runs_once_when_somebody_says_so_under_the_same_id() -> None:
    queue, actions = after(left_waiting("a", "b", "c"), left_waiting("c"), requested("a", "b"))
    assert (offered(queue), starts(actions), queue.busy) == (["a", "b", "c"], [], False)
    queue, actions = after(taken("b", "a"), taken("a"), state=queue)
    assert starts(actions) == ["a"]
    assert [(run.run_id, run.user, run.source, run.batch_id) for run in queue.active] == [
        ("a", BEN, "a now", "taken"),
        ("b", BEN, "b now", "taken"),
    ]
    assert offered(queue) == ["c"]
    assert ends(after(finished("a", Outcome.ERROR), state=queue)[1])["b"] is Outcome.CANCELLED


def test_an_offer_is_forgotten_by_a_person_and_by_a_new_run_of_its_cell() -> None:
    queue, actions = after(left_waiting("a", "b", "c"), OfferForgotten(frozenset({"a", "x"}), BEN, NOON))
    assert (offered(queue), ends(actions)) == (["b", "c"], {"a": Outcome.CANCELLED})
    anew = RunsRequested((RunRequest("new", "cell-b", "b"),), ADA, True, "batch", NOON)
    queue, actions = after(anew, state=queue)
    assert (offered(queue), ends(actions), starts(actions)) == (["c"], {"b": Outcome.CANCELLED}, ["new"])
    assert after(taken("b"), OfferForgotten(frozenset({"b"}), BEN, NOON), state=queue) == (queue, [])


def test_of_an_offer_a_deleted_cell_falls_out() -> None:
    queue, actions = after(left_waiting("a", "b"), taken("a", "b", gone="a"))
    assert (starts(actions), ends(actions), offered(queue)) == (["b"], {"a": Outcome.CANCELLED}, [])


def test_what_is_offered_survives_a_restart_and_a_dead_kernel() -> None:
    queue, _ = after(left_waiting("a"), RestartRequested(BEN, NOON), KernelReady(NOON), KernelDied("It died.", NOON))
    assert offered(queue) == ["a"]


def test_ended_runs_are_remembered_without_their_source_and_not_for_ever() -> None:
    queue, _ = after(requested("first"), finished("first"))
    run = queue.find("first")
    assert run is not None
    assert run.source == ""
    for number in range(REMEMBERED_RUNS):
        queue, _ = after(requested(f"run{number}"), finished(f"run{number}"), state=queue)
    assert queue.find("first") is None
    assert len(queue.ended) == REMEMBERED_RUNS


def question(question_id: str = "q1") -> Question:
    """A ``prompt`` of that id."""
    return Question(question_id, QuestionKind.PROMPT, "Name?", "", NOON)


def answers(actions: list[Action]) -> list[tuple[str, str | None]]:
    """Which questions were answered, with what."""
    return [(action.question.question_id, action.value) for action in actions if isinstance(action, AnswerInput)]


def test_the_first_answer_counts_and_the_question_is_gone() -> None:
    queue, _ = after(requested("a"), InputWanted("a", question(), NOON))
    assert queue.running is not None
    assert queue.running.question == question()
    queue, actions = after(
        InputGiven("a", "q1", "Ada", BEN, NOON), InputGiven("a", "q1", "Ben", BEN, NOON), state=queue
    )
    assert answers(actions) == [("q1", "Ada")]
    queue, actions = after(InputWanted("a", question("q2"), NOON), InputGiven("a", None, None, BEN, NOON), state=queue)
    assert answers(actions) == [("q2", None)]


def test_an_answer_to_an_earlier_question_is_none_to_this_one() -> None:
    queue, _ = after(requested("a"), InputWanted("a", question("q2"), NOON))
    assert after(InputGiven("a", "q1", "Ada", BEN, NOON), state=queue) == (queue, [])
    assert after(InputGiven("b", "q2", "Ada", BEN, NOON), state=queue) == (queue, [])


def test_whoever_ran_the_cell_is_asked_first() -> None:
    until = NOON + timedelta(minutes=1)
    asked, _ = after(requested("a"), InputWanted("a", replace(question(), until=until), NOON))
    assert after(InputGiven("a", "q1", "Ben", BEN, NOON), state=asked) == (asked, [])
    assert answers(after(InputGiven("a", "q1", "Ada", ADA, NOON), state=asked)[1]) == [("q1", "Ada")]
    assert answers(after(InputGiven("a", "q1", "Ben", BEN, until), state=asked)[1]) == [("q1", "Ben")]
    opened, _ = after(QuestionOpened("q0", NOON), QuestionOpened("q1", NOON), state=asked)
    assert answers(after(InputGiven("a", "q1", "Ben", BEN, NOON), state=opened)[1]) == [("q1", "Ben")]
    assert after(QuestionOpened("q0", NOON), state=asked) == (asked, [])


def test_nothing_is_asked_any_more_once_the_run_is_stopped_or_has_ended() -> None:
    asked, _ = after(requested("a"), RunBegan("a", NOON), InputWanted("a", question(), NOON))
    ends = (
        InterruptRequested(BEN, NOON),
        RestartRequested(BEN, NOON),
        KernelDied("It died.", NOON),
        ServerStopping(NOON),
        finished("a", Outcome.TIMED_OUT),
    )
    for end in ends:
        queue, _ = after(end, state=asked)
        assert all(run.question is None for run in (*queue.active, *queue.ended))
        assert answers(after(InputGiven("a", "q1", "Ada", BEN, NOON), state=queue)[1]) == []


class QueueMachine(RuleBasedStateMachine):
    """The queue beside a list: first in, first out, with the cancellations said in plain Python."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = ExecutionQueue()
        self.questions = 0
        self.asked: str | None = None
        self.answered: list[tuple[str, str | None]] = []
        self.plain: list[tuple[str, str, bool]] = []
        """Run id, batch, stop on error; the first one runs unless the queue is held."""
        self.held = False
        self.stopped = False
        self.offered: list[str] = []
        self.running = False
        self.started: list[str] = []
        self.ended: dict[str, Outcome | None] = {}
        self.count = 0

    def send(self, event: Event) -> None:
        self.queue, actions = apply(self.queue, event)
        for action in actions:
            if isinstance(action, StartRun):
                assert action.run.run_id not in self.started
                self.started.append(action.run.run_id)
            if isinstance(action, AnswerInput):
                self.answered.append((action.question.question_id, action.value))
            if isinstance(action, EndRun):
                assert action.run.run_id not in self.ended
                self.ended[action.run.run_id] = action.run.outcome

    def start(self) -> None:
        self.running = bool(self.plain) and (self.running or not (self.held or self.stopped))

    def drop(self, first_too: bool) -> None:
        self.plain = [] if first_too or not self.running else self.plain[:1]
        self.running = self.running and not first_too
        self.asked = None if first_too else self.asked

    @rule(size=st.integers(1, 4), stop_on_error=st.booleans(), retried=st.booleans())
    def request(self, size: int, stop_on_error: bool, retried: bool) -> None:
        new = [f"run-{self.count + number}" for number in range(size)]
        self.count += size
        old = [run_id for run_id, _, _ in self.plain[:2]] if retried else []
        batch = f"batch-{self.count}"
        self.send(requested(*old, *new, stop_on_error=stop_on_error, batch=batch))
        self.plain += [(run_id, batch, stop_on_error) for run_id in new]
        self.start()

    @rule(size=st.integers(1, 3))
    def come_after_a_crash(self, size: int) -> None:
        new = [f"run-{self.count + number}" for number in range(size)]
        self.count += size
        self.send(left_waiting(*new))
        self.offered += new

    @rule(first=st.integers(0, 3), size=st.integers(1, 3), gone=st.booleans())
    def take(self, first: int, size: int, gone: bool) -> None:
        mine = self.offered[first : first + size]
        self.send(taken(*mine, "unknown", gone=mine[0] if gone and mine else ""))
        self.offered = [run_id for run_id in self.offered if run_id not in mine]
        self.plain += [(run_id, "taken", True) for run_id in mine[1 if gone else 0 :]]
        self.start()

    @rule(first=st.integers(0, 3))
    def forget(self, first: int) -> None:
        mine = self.offered[first : first + 1]
        self.send(OfferForgotten(frozenset(mine), BEN, NOON))
        self.offered = [run_id for run_id in self.offered if run_id not in mine]
        assert all(self.ended[run_id] is Outcome.CANCELLED for run_id in mine)

    @rule()
    def stop(self) -> None:
        self.send(ServerStopping(NOON))
        self.offered += [run_id for run_id, _, _ in self.plain[1 if self.running else 0 :]]
        self.drop(first_too=True)
        self.stopped = True

    @rule(outcome=st.sampled_from(sorted(set(Outcome) - {Outcome.CANCELLED})))
    def finish(self, outcome: Outcome) -> None:
        if not self.running:
            return
        run_id, batch, stop_on_error = self.plain.pop(0)
        self.running = False
        self.asked = None
        self.send(finished(run_id, outcome))
        if outcome is Outcome.INTERRUPTED or (outcome is not Outcome.OK and stop_on_error):
            self.plain = [run for run in self.plain if run[1] != batch]
        self.start()

    @rule(place=st.integers(0, 5))
    def cancel(self, place: int) -> None:
        if place >= len(self.plain):
            return
        run_id = self.plain[place][0]
        self.send(CancelRequested(run_id, BEN, NOON))
        if place > 0 or not self.running:
            del self.plain[place]
            assert self.ended[run_id] is Outcome.CANCELLED

    @rule()
    def interrupt(self) -> None:
        self.send(InterruptRequested(BEN, NOON))
        self.asked = None

    @rule()
    def begin(self) -> None:
        if self.running:
            self.send(RunBegan(self.plain[0][0], NOON))

    @rule()
    def ask(self) -> None:
        self.questions += 1
        run_id = self.plain[0][0] if self.plain else "nobody"
        self.send(InputWanted(run_id, question(f"q{self.questions}"), NOON))
        self.asked = f"q{self.questions}" if self.running else None

    @rule(behind=st.integers(0, 1), value=st.sampled_from(["Ada", None]))
    def answer(self, behind: int, value: str | None) -> None:
        run_id = self.plain[0][0] if self.plain else "nobody"
        question_id = f"q{self.questions - behind}"
        self.send(InputGiven(run_id, question_id, value, BEN, NOON))
        if self.asked == question_id:
            self.asked = None
            assert self.answered.pop() == (question_id, value)
        assert not self.answered

    @rule()
    def restart(self) -> None:
        self.send(RestartRequested(BEN, NOON))
        self.drop(first_too=True)
        self.held = True

    @rule()
    def ready(self) -> None:
        self.send(KernelReady(NOON))
        self.held = False
        self.start()

    @rule()
    def die(self) -> None:
        self.send(KernelDied("It died.", NOON))
        self.drop(first_too=True)

    @rule()
    def die_unheard(self) -> None:
        """A kernel that was sent nothing takes nothing along, unless nothing runs."""
        self.send(KernelDied("It died.", NOON, frozenset()))
        if self.queue.running is None:
            self.drop(first_too=True)

    @invariant()
    def agree(self) -> None:
        assert [run.run_id for run in self.queue.active] == [run_id for run_id, _, _ in self.plain]
        assert (self.queue.running is not None) == self.running
        assert offered(self.queue) == self.offered
        assert set(self.started) | set(self.ended) >= {run.run_id for run in self.queue.ended}

    @invariant()
    def only_the_running_cell_asks(self) -> None:
        asking = {run.run_id: run.question.question_id for run in self.queue.active if run.question is not None}
        assert asking == ({self.plain[0][0]: self.asked} if self.asked else {})

    @invariant()
    def every_state_is_truthful(self) -> None:
        for run in self.queue.active:
            expected = RunState.RUNNING if run == self.queue.running else RunState.QUEUED
            assert (run.state, run.outcome, run.ended_at) == (expected, None, None)
        assert all(is_told(run) for run in self.queue.ended)


def is_told(run: Run) -> bool:
    """An ended run says how; what is neither well nor the cell's own error says what to do."""
    told = run.message is not None or run.outcome in (Outcome.OK, Outcome.ERROR)
    return run.state is RunState.ENDED and run.outcome is not None and run.ended_at is not None and bool(told)


QueueMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestQueue = QueueMachine.TestCase
