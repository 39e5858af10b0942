"""What can happen to an execution queue, and what it can ask the shell to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pennant_server_ext.messages import Notice, Outcome, RunError, RunRequest, User
from pennant_server_ext.runs.cell_run import Run, source_digest
from pennant_server_ext.runs.question import Question


@dataclass(frozen=True, slots=True)
class RunsRequested:
    """Somebody wants these cells to run."""

    runs: tuple[RunRequest, ...]
    user: User
    stop_on_error: bool
    batch_id: str
    at: datetime

    def run_of(self, request: RunRequest) -> Run:
        """The run that one of the requests becomes."""
        return Run(
            run_id=request.run_id,
            cell_id=request.cell_id,
            source=request.source,
            user=self.user,
            batch_id=self.batch_id,
            stop_on_error=self.stop_on_error,
            requested_at=self.at,
            digest=source_digest(request.source),
        )


@dataclass(frozen=True, slots=True)
class RunsRecalled:
    """Runs that are asked for have ended already, in an earlier life of the server."""

    runs: tuple[Run, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class RunsOffered:
    """Runs waited when a server died: nobody knows whether they are still wanted."""

    runs: tuple[Run, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTaken:
    """Somebody wants these offered runs to run. ``sources``: the text of their cells now; one that is gone has none."""

    run_ids: frozenset[str]
    sources: Mapping[str, str]
    user: User
    batch_id: str
    at: datetime

    def run_of(self, offered: Run) -> Run:
        """The run that an offered one becomes: the same one, of this person, of the cell as it stands now."""
        request = RunRequest(offered.run_id, offered.cell_id, self.sources[offered.cell_id])
        return RunsRequested((request,), self.user, True, self.batch_id, self.at).run_of(request)


@dataclass(frozen=True, slots=True)
class OfferForgotten:
    """Somebody says that these offered runs are not wanted any more."""

    run_ids: frozenset[str]
    user: User
    at: datetime


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """Somebody takes a waiting run out of the queue."""

    run_id: str
    user: User
    at: datetime


@dataclass(frozen=True, slots=True)
class RunBegan:
    """The kernel works on the run."""

    run_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SandboxCame:
    """The run waited in line for its sandbox, and goes on."""

    run_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InputWanted:
    """The run's cell asks something, and waits."""

    run_id: str
    question: Question
    at: datetime


@dataclass(frozen=True, slots=True)
class InputGiven:
    """Somebody answers; None declines. Without a question's id it answers whatever is asked."""

    run_id: str
    question_id: str | None
    value: str | None
    user: User
    at: datetime


@dataclass(frozen=True, slots=True)
class QuestionOpened:
    """Whoever ran the cell has gone or did not answer in time: from now on anybody may."""

    question_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished:
    """The kernel answered for the run. ``began``: the cell began, and was not stopped while it waited."""

    run_id: str
    outcome: Outcome
    at: datetime
    began: bool = True
    execution_count: int | None = None
    error: RunError | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class InterruptRequested:
    """Somebody wants the running cell to stop."""

    user: User
    at: datetime


@dataclass(frozen=True, slots=True)
class RestartRequested:
    """Somebody wants a fresh kernel."""

    user: User
    at: datetime


@dataclass(frozen=True, slots=True)
class KernelReady:
    """The restart is over, well or not."""

    at: datetime


@dataclass(frozen=True, slots=True)
class KernelDied:
    """The kernel process is gone; the message says why and what next.

    `unanswered`: the runs that it was sent and has not answered; None: whatever runs.
    """

    message: str
    at: datetime
    unanswered: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ServerStopping:
    """The server goes down: nothing may stay open."""

    at: datetime


Event = (
    RunsRequested
    | RunsRecalled
    | RunsOffered
    | OfferTaken
    | OfferForgotten
    | CancelRequested
    | RunBegan
    | SandboxCame
    | InputWanted
    | InputGiven
    | QuestionOpened
    | RunFinished
    | InterruptRequested
    | RestartRequested
    | KernelReady
    | KernelDied
    | ServerStopping
)


@dataclass(frozen=True, slots=True)
class StartRun:
    """Clear the cell, mark it, send it to the kernel."""

    run: Run


@dataclass(frozen=True, slots=True)
class EndRun:
    """Write the run's end into the cell; nothing of it may be written afterwards but late output."""

    run: Run


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """Write question and answer into the cell's output, then hand the answer to the kernel."""

    run: Run
    question: Question
    value: str | None
    user: User


@dataclass(frozen=True, slots=True)
class InterruptKernel:
    """Tell the kernel to stop what runs."""


@dataclass(frozen=True, slots=True)
class RestartKernel:
    """Restart the kernel, then send ``KernelReady``."""


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell everybody in the notebook."""

    notice: Notice


Action = StartRun | EndRun | AnswerInput | InterruptKernel | RestartKernel | Notify
