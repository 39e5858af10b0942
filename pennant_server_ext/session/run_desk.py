"""Where people ask about the runs of a notebook: to run, to cancel, to answer.

What an earlier server has left is taken in here as well. Everything that is asked becomes an event, and the answer
tells what the queue made of it.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable

from pennant_server_ext.errors import Conflict, NotFound, TooLarge
from pennant_server_ext.kernels.kernel_sessions import KernelSessions
from pennant_server_ext.messages import Batch, OfferAnswer, Outcome, RunState, User, utc_now
from pennant_server_ext.notebook.shared_notebook import SharedNotebook
from pennant_server_ext.runs.cell_run import Run
from pennant_server_ext.runs.queue_events import (
    CancelRequested,
    InputGiven,
    OfferForgotten,
    OfferTaken,
    RunsOffered,
    RunsRecalled,
    RunsRequested,
)
from pennant_server_ext.runs.queue_state import ExecutionQueue
from pennant_server_ext.runs.recalled_run import recalled_run, run_of_cell
from pennant_server_ext.session.inbox import Inbox
from pennant_server_ext.session.left_runs import end_left_runs, left_runs
from pennant_server_ext.session.persistence import Persistence
from pennant_server_ext.session.source_agreement import agree


class RunDesk:
    """One notebook's desk."""

    def __init__(
        self,
        persistence: Persistence,
        kernel_sessions: KernelSessions,
        path: Callable[[], str],
        agreement_timeout_s: float,
        queue: Callable[[], ExecutionQueue],
        inbox: Inbox,
        publish: Callable[[], Awaitable[None]],
    ) -> None:
        """``publish`` writes the queue into the shared document."""
        self._persistence = persistence
        self._kernel_sessions = kernel_sessions
        self._path = path
        self._agreement_timeout_s = agreement_timeout_s
        self._queue = queue
        self._inbox = inbox
        self._publish = publish
        self._taking_over = asyncio.Lock()

    async def request(self, batch: Batch, user: User) -> list[Run]:
        """Queue a batch, all of it or nothing; runs already known are answered as they stand.

        Raises:
            Conflict: the kernel is not Pennant's, or a cell's text differs.
            NotFound: the notebook or a cell does not exist.
            TooLarge: the queue is full.
        """
        if any(self._queue().find(request.run_id) is None for request in batch.runs):
            async with self._persistence.held() as notebook:
                await self.take_over(notebook)
                await self._recall([(request.run_id, request.cell_id) for request in batch.runs], notebook)
                new = [request for request in batch.runs if self._queue().find(request.run_id) is None]
                await self._kernel_sessions.refuse_others(self._path(), notebook.kernel_name)
                await agree(notebook, new, self._agreement_timeout_s)
                event = RunsRequested(batch.runs, user, batch.stop_on_error, uuid.uuid4().hex, utc_now())
                await self._inbox.send(event)
                await self._publish()
                # The run is on its way; only the answer waits, because it promises that the runs are not lost.
                await notebook.durable()
        runs = [self._queue().find(request.run_id) for request in batch.runs]
        if any(run is None for run in runs):
            raise TooLarge("queue_full", "Too many runs wait in this notebook. Wait for some to end, then run again.")
        return [run for run in runs if run is not None]

    async def find(self, run_id: str) -> Run:
        """The run as it stands, also when an earlier server knew it.

        Raises:
            NotFound: no such run.
        """
        if self._queue().find(run_id) is None:
            async with self._persistence.held() as notebook:
                await self.take_over(notebook)
                await self._recall([(run_id, None)], notebook)
        return self._found(run_id)

    async def cancel(self, run_id: str, user: User) -> Run:
        """Take a run that waits, or is offered, out of the queue.

        Raises:
            NotFound: no such run.
            Conflict: it runs already, or has ended.
        """
        run = await self.find(run_id)
        if run.state is RunState.QUEUED:
            await self._inbox.send(CancelRequested(run_id, user, utc_now()))
        elif run.state is RunState.OFFERED:
            await self._inbox.send(OfferForgotten(frozenset((run_id,)), user, utc_now()))
        run = self._found(run_id)
        if run.state is RunState.RUNNING:
            raise Conflict("already_running", "The run has started. Interrupt it instead.")
        if run.outcome is not Outcome.CANCELLED:
            raise Conflict("already_ended", "The run has ended.")
        return run

    async def answer(self, run_id: str, question_id: str | None, value: str | None, user: User) -> None:
        """Answer what the running cell asks; None declines. The first answer counts.

        Raises:
            NotFound: no such run.
            Conflict: it asks nothing, or not that question any more, or somebody else is asked first.
        """
        asked = self._found(run_id).user
        if not await self._inbox.send(InputGiven(run_id, question_id, value, user, utc_now())):
            question = self._found(run_id).question
            if question is not None and question_id in (None, question.question_id):
                who = asked.display_name
                raise Conflict(
                    "asked_first", f"{who} is asked first. You can answer when {who} leaves or takes too long."
                )
            raise Conflict("no_input_wanted", "The cell asks nothing now; somebody may have answered already.")

    async def answer_offer(self, answer: OfferAnswer, user: User) -> list[Run]:
        """Run what was offered, as its cells stand now, or forget it; the runs as they stand then.

        Raises:
            NotFound: there is no such notebook.
            Conflict: none of them is offered any more, or the kernel is not Pennant's.
        """
        async with self._persistence.held() as notebook:
            await self.take_over(notebook)
            offered = [run for run in self._queue().offered if run.run_id in answer.run_ids]
            if answer.run:
                await self._kernel_sessions.refuse_others(self._path(), notebook.kernel_name)
            event = self._decided(answer, offered, notebook, user)
            actions = await self._inbox.send(event)
            runs = [self._found(run.run_id) for run in offered]
            batch_id = event.batch_id if isinstance(event, OfferTaken) else None
            if not actions and all(run.batch_id != batch_id for run in runs):
                raise Conflict("not_offered", "These runs are not offered any more; somebody may have decided already.")
            await self._publish()
            await notebook.durable()
        return runs

    async def take_over(self, notebook: SharedNotebook) -> bool:
        """End what a server that is gone has left running here, offer what it has left waiting; whether any.

        Whoever comes while somebody else is at it waits: only then the queue knows what was left.
        """
        async with self._taking_over:
            now = utc_now()
            left = left_runs(notebook.root.take_left(), lambda run_id: self._knows(run_id, notebook), now)
            if left.ended:
                await self._inbox.send(RunsRecalled(left.ended, now))
            if left.offered:
                await self._inbox.send(RunsOffered(left.offered, now))
            active = {run.cell_id for run in self._queue().active}
            return await end_left_runs(notebook, active, left.ended) or bool(left.offered)

    def _knows(self, run_id: str, notebook: SharedNotebook) -> bool:
        return self._queue().find(run_id) is not None or notebook.memory.find(run_id) is not None

    async def _recall(self, runs: list[tuple[str, str | None]], notebook: SharedNotebook) -> None:
        """Learn of those that have ended in an earlier life of the server. With a run's cell, if that is known."""
        now = utc_now()
        unknown = [(run_id, cell_id) for run_id, cell_id in runs if self._queue().find(run_id) is None]
        found = [
            recalled_run(run_id, notebook.memory.find(run_id), notebook.last_run, now)
            or (None if cell_id is None else run_of_cell(run_id, cell_id, notebook.last_run(cell_id), now))
            for run_id, cell_id in unknown
        ]
        if recalled := tuple(run for run in found if run is not None):
            await self._inbox.send(RunsRecalled(recalled, now))

    def _decided(
        self, answer: OfferAnswer, offered: list[Run], notebook: SharedNotebook, user: User
    ) -> OfferTaken | OfferForgotten:
        if not answer.run:
            return OfferForgotten(answer.run_ids, user, utc_now())
        sources = {run.cell_id: notebook.source(run.cell_id) for run in offered}
        there = {cell_id: source for cell_id, source in sources.items() if source is not None}
        batch_id = uuid.uuid4().hex
        return OfferTaken(run_ids=answer.run_ids, sources=there, user=user, batch_id=batch_id, at=utc_now())

    def _found(self, run_id: str) -> Run:
        run = self._queue().find(run_id)
        if run is None:
            raise NotFound("unknown_run", "No such run in this notebook, or it ended long ago.")
        return run
