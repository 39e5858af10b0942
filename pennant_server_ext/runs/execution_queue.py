"""The execution queue of one notebook: ``apply(state, event) -> (state, actions)``, and nothing else.

One run runs at a time; the others wait in the order of their batches. A batch is queued together or not at all. A run
id that is known never runs again. Whatever happens to the kernel, every run that was running ends with a truthful
outcome. What waited when a server stopped or died is offered again and runs when somebody says so. An event that no
longer fits (two people race) changes nothing.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from pennant_server_ext.messages import Notice, NoticeKind, Outcome, RunError, RunState, User
from pennant_server_ext.runs.cell_run import Run
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
    RunsRecalled,
    RunsRequested,
    SandboxCame,
    ServerStopping,
    StartRun,
)
from pennant_server_ext.runs.queue_state import MAX_WAITING, REMEMBERED_RUNS, ExecutionQueue


def apply(state: ExecutionQueue, event: Event) -> tuple[ExecutionQueue, tuple[Action, ...]]:
    """The queue after the event, and what the shell must now do, in this order."""
    change = _Change(state)
    match event:
        case RunsRequested():
            change.queue(event)
        case RunsRecalled():
            change.recall(event)
        case RunsOffered():
            change.offer(event.runs)
        case OfferTaken():
            change.take_offer(event)
        case OfferForgotten():
            change.forget_offer(event)
        case CancelRequested():
            change.cancel_one(event)
        case RunBegan():
            change.began(event)
        case SandboxCame():
            change.sandbox_came(event)
        case InputWanted():
            change.ask(event)
        case InputGiven():
            change.answer(event)
        case QuestionOpened():
            change.open_question(event)
        case RunFinished():
            change.finish(event)
        case InterruptRequested():
            change.interrupt(event)
        case RestartRequested():
            change.restart(event)
        case KernelReady():
            change.state = replace(change.state, held=False)
        case KernelDied():
            change.kernel_died(event)
        case ServerStopping():
            change.stop(event.at)
        case _:
            assert_never(event)
    change.start_next(event.at)
    return change.state, tuple(change.actions)


@dataclass(slots=True)
class _Change:
    """One application of an event, while it is worked out."""

    state: ExecutionQueue
    actions: list[Action] = field(default_factory=list["Action"])

    def queue(self, event: RunsRequested) -> None:
        if not self.state.has_room_for(event.runs):
            return
        new = [request for request in event.runs if self.state.find(request.run_id) is None]
        waiting = tuple(event.run_of(request) for request in new)
        self.state = replace(self.state, waiting=self.state.waiting + waiting)
        cells = {request.cell_id for request in new}
        anew = tuple(run for run in self.state.offered if run.cell_id in cells)
        self._end_offered(anew, event.at, "Cancelled: the server stopped before it started, and the cell was run anew.")

    def recall(self, event: RunsRecalled) -> None:
        """Known from now on; their cells tell of their ends already."""
        unknown = tuple(run for run in event.runs if self.state.find(run.run_id) is None)
        self.state = replace(self.state, ended=(*self.state.ended, *unknown)[-REMEMBERED_RUNS:])

    def offer(self, runs: tuple[Run, ...]) -> None:
        unknown = tuple(run for run in runs if self.state.find(run.run_id) is None)
        offered = tuple(replace(run, state=RunState.OFFERED, source="") for run in unknown)
        self.state = replace(self.state, offered=(*self.state.offered, *offered)[:MAX_WAITING])

    def take_offer(self, event: OfferTaken) -> None:
        """All of it is one batch now, of the person who took it; cells that are gone fall out."""
        taken = tuple(run for run in self.state.offered if run.run_id in event.run_ids)
        there = tuple(run for run in taken if run.cell_id in event.sources)
        gone = tuple(run for run in taken if run.cell_id not in event.sources)
        self._end_offered(gone, event.at, "Cancelled: its cell was deleted before it started.")
        left = tuple(run for run in self.state.offered if run not in there)
        waiting = tuple(event.run_of(run) for run in there)
        self.state = replace(self.state, offered=left, waiting=self.state.waiting + waiting)

    def forget_offer(self, event: OfferForgotten) -> None:
        forgotten = tuple(run for run in self.state.offered if run.run_id in event.run_ids)
        who = event.user.display_name
        message = f"Cancelled: the server stopped before it started, and {who} chose not to run it."
        self._end_offered(forgotten, event.at, message)

    def start_next(self, at: datetime) -> None:
        if self.state.stopped or self.state.held or self.state.running is not None or not self.state.waiting:
            return
        first, *rest = self.state.waiting
        running = replace(first, state=RunState.RUNNING, started_at=at)
        self.state = replace(self.state, running=running, waiting=tuple(rest))
        self.actions.append(StartRun(running))

    def began(self, event: RunBegan) -> None:
        running = self.state.running
        if running is None or running.run_id != event.run_id or running.sent:
            return
        self.state = replace(self.state, running=replace(running, sent=True, started_at=event.at))
        if running.interrupted_by is not None:
            self.actions.append(InterruptKernel())

    def sandbox_came(self, event: SandboxCame) -> None:
        """Its time counts from here: standing in line is not running."""
        running = self.state.running
        if running is not None and running.run_id == event.run_id:
            self.state = replace(self.state, running=replace(running, started_at=event.at))

    def ask(self, event: InputWanted) -> None:
        running = self.state.running
        if running is not None and running.run_id == event.run_id:
            self.state = replace(self.state, running=replace(running, question=event.question))

    def answer(self, event: InputGiven) -> None:
        running = self.state.running
        if running is None or running.run_id != event.run_id or running.question is None:
            return
        if event.question_id not in (None, running.question.question_id):
            return
        if not running.question.open_to(event.user.username, running.user.username, event.at):
            return
        self.actions.append(AnswerInput(running, running.question, event.value, event.user))
        self.state = replace(self.state, running=replace(running, question=None))

    def open_question(self, event: QuestionOpened) -> None:
        running = self.state.running
        question = None if running is None else running.question
        if running is not None and question is not None and question.question_id == event.question_id:
            opened = replace(question, until=None)
            self.state = replace(self.state, running=replace(running, question=opened))

    def finish(self, event: RunFinished) -> None:
        running = self.state.running
        if running is None or running.run_id != event.run_id:
            return
        message = event.message
        if event.outcome is Outcome.INTERRUPTED and running.interrupted_by is not None:
            kept = ". Variables are kept." if event.began else " before it began."
            message = f"Interrupted by {running.interrupted_by.display_name}{kept}"
        self._end_running(event.outcome, event.at, message, event.execution_count, event.error)
        if event.outcome is Outcome.SANDBOX_ENDED:
            self._notify(NoticeKind.SANDBOX_ENDED, None, running.cell_id, event.at, message or "The sandbox ended.")
        stops = event.outcome is not Outcome.OK and running.stop_on_error
        if stops or event.outcome is Outcome.INTERRUPTED:
            self._cancel_batch(running, event.at)

    def cancel_one(self, event: CancelRequested) -> None:
        run = next((run for run in self.state.waiting if run.run_id == event.run_id), None)
        if run is None:
            return
        message = f"Cancelled by {event.user.display_name} before it started."
        self._cancel((run,), event.at, message)
        self._notify(NoticeKind.CANCELLED, event.user, run.cell_id, event.at, message)

    def interrupt(self, event: InterruptRequested) -> None:
        running = self.state.running
        if running is None:
            self.actions.append(InterruptKernel())
            return
        message = f"{event.user.display_name} interrupted the cell."
        self._notify(NoticeKind.INTERRUPTED, event.user, running.cell_id, event.at, message)
        self.state = replace(self.state, running=replace(running, interrupted_by=event.user, question=None))
        if running.sent:
            self.actions.append(InterruptKernel())

    def restart(self, event: RestartRequested) -> None:
        who = event.user.display_name
        cell_id = None if self.state.running is None else self.state.running.cell_id
        self._end_running(Outcome.INTERRUPTED, event.at, f"{who} restarted the kernel. Variables are gone.")
        self._cancel(self.state.waiting, event.at, f"Cancelled: {who} restarted the kernel. Run it again.")
        message = f"{who} restarted the kernel. Variables are gone."
        self._notify(NoticeKind.RESTARTED, event.user, cell_id, event.at, message)
        if not self.state.held:
            self.actions.append(RestartKernel())
        self.state = replace(self.state, held=True)

    def kernel_died(self, event: KernelDied) -> None:
        running = self.state.running
        if running is not None and event.unanswered is not None and running.run_id not in event.unanswered:
            # A run that it never got belongs to the next kernel, and so does what waits behind it.
            self._notify(NoticeKind.KERNEL_DIED, None, None, event.at, event.message)
            return
        self._end_running(Outcome.KERNEL_DIED, event.at, event.message)
        self._cancel(self.state.waiting, event.at, "Cancelled: the kernel died. Run it again.")
        cell_id = None if running is None else running.cell_id
        self._notify(NoticeKind.KERNEL_DIED, None, cell_id, event.at, event.message)

    def stop(self, at: datetime) -> None:
        self._end_running(Outcome.KERNEL_DIED, at, "The server stopped while this cell ran. Run it again.")
        waiting = self.state.waiting
        self.state = replace(self.state, waiting=(), stopped=True)
        self.offer(waiting)

    def _end_running(
        self,
        outcome: Outcome,
        at: datetime,
        message: str | None,
        execution_count: int | None = None,
        error: RunError | None = None,
    ) -> None:
        if self.state.running is None:
            return
        ended = replace(
            self.state.running,
            state=RunState.ENDED,
            ended_at=at,
            question=None,
            outcome=outcome,
            execution_count=execution_count,
            error=error,
            message=message,
        )
        self.state = replace(self.state, running=None)
        self._remember(ended)

    def _cancel_batch(self, failed: Run, at: datetime) -> None:
        rest = tuple(run for run in self.state.waiting if run.batch_id == failed.batch_id)
        self._cancel(rest, at, "Cancelled: an earlier cell of the same batch did not end well.")

    def _cancel(self, runs: tuple[Run, ...], at: datetime, message: str) -> None:
        gone = {run.run_id for run in runs}
        self.state = replace(self.state, waiting=tuple(run for run in self.state.waiting if run.run_id not in gone))
        self._remember_cancelled(runs, at, message)

    def _end_offered(self, runs: tuple[Run, ...], at: datetime, message: str) -> None:
        gone = {run.run_id for run in runs}
        self.state = replace(self.state, offered=tuple(run for run in self.state.offered if run.run_id not in gone))
        self._remember_cancelled(runs, at, message)

    def _remember_cancelled(self, runs: tuple[Run, ...], at: datetime, message: str) -> None:
        for run in runs:
            outcome = Outcome.CANCELLED
            self._remember(replace(run, state=RunState.ENDED, ended_at=at, outcome=outcome, message=message))

    def _remember(self, run: Run) -> None:
        self.actions.append(EndRun(run))
        kept = replace(run, source="")
        self.state = replace(self.state, ended=(*self.state.ended, kept)[-REMEMBERED_RUNS:])

    def _notify(self, kind: NoticeKind, user: User | None, cell_id: str | None, at: datetime, message: str) -> None:
        self.actions.append(Notify(Notice(kind, user, cell_id, at, message)))
