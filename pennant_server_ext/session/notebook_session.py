"""The notebook session: one room, one kernel, one execution queue.

A shell around ``execution_queue``: every event goes through one inbox and is applied in order; the actions that come
back are performed here. One task group owns every task.
"""

import asyncio
from contextlib import suppress
from typing import assert_never

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.errors import Conflict, KernelUnavailable, PennantError
from pennant_server_ext.messages import Notice, NoticeKind, RunState, User, utc_now
from pennant_server_ext.runs.cell_run import Run
from pennant_server_ext.runs.execution_queue import apply
from pennant_server_ext.runs.queue_events import (
    Action,
    AnswerInput,
    EndRun,
    InterruptKernel,
    InterruptRequested,
    KernelReady,
    Notify,
    RestartKernel,
    RestartRequested,
    ServerStopping,
    StartRun,
)
from pennant_server_ext.runs.queue_state import ExecutionQueue
from pennant_server_ext.session.audit import Audit
from pennant_server_ext.session.board import Board
from pennant_server_ext.session.cell_watch import CellWatch
from pennant_server_ext.session.cell_writer import CellWriter
from pennant_server_ext.session.inbox import Inbox, Letter
from pennant_server_ext.session.kernel_answers import SERVER_FAILED, not_run
from pennant_server_ext.session.kernel_runs import KernelRuns
from pennant_server_ext.session.notebook_files import NotebookFiles
from pennant_server_ext.session.offer_watch import OfferWatch
from pennant_server_ext.session.persistence import Persistence
from pennant_server_ext.session.question_watch import QuestionWatch
from pennant_server_ext.session.run_desk import RunDesk
from pennant_server_ext.session.run_output import RunOutputs
from pennant_server_ext.session.surroundings import Surroundings


class NotebookSession:
    """Everything Pennant does for one notebook."""

    def __init__(self, document_id: DocumentId, around: Surroundings) -> None:
        self.document_id = document_id
        self.queue = ExecutionQueue()
        self._around = around
        self._log = around.log
        self._audit = Audit(around.event_logger, document_id)
        self._board = Board()
        self._outputs = outputs = RunOutputs(around.settings.output_limits, around.run_files(document_id))
        self._persistence = Persistence(around.rooms, document_id, around.log)
        self._wake = wake = asyncio.Event()
        self._writer = CellWriter(self._persistence, outputs, self._board, lambda: self.queue, wake, around.log)
        self._inbox = Inbox()
        self._files = NotebookFiles(around.contents, self._path, around.log)
        self._kernel = KernelRuns(
            around.kernel_sessions,
            self._path,
            outputs,
            self._files,
            self._board,
            self._inbox.tell,
            self._wake.set,
            around.settings.question_patience_s,
            around.log,
        )
        self._cells = CellWatch(lambda: self._persistence.notebook, self._kernel.dispose)
        self.desk = RunDesk(
            self._persistence,
            around.kernel_sessions,
            self._path,
            around.settings.agreement_timeout_s,
            lambda: self.queue,
            self._inbox,
            self._writer.flush,
        )
        """Where people ask about runs."""
        self._offers = OfferWatch(self._wake.set)
        self._questions = QuestionWatch(lambda: self.queue, self._usernames, self._inbox.tell)
        self._overwritten = asyncio.Event()
        """Somebody else has told of runs in the shared document."""
        self._changed = asyncio.Event()
        self._kernel_wanted = asyncio.Event()
        self._executing: tuple[str, asyncio.Task[None]] | None = None
        self._performing = False
        """Whether the newest event's actions are still on their way into the document."""
        self._restart_failure: PennantError | None = None

    @property
    def kernel_id(self) -> str | None:
        """The kernel in use, if any."""
        return self._kernel.kernel_id

    def keep(self) -> None:
        """Let the idle sandbox stay, as if a cell had run.

        Raises:
            Conflict: there is none.
        """
        if not self._kernel.keep():
            raise Conflict("no_sandbox", "The sandbox has ended already. Run the cells to get the variables back.")

    def tell(self, notice: Notice) -> None:
        """Show everybody a notice of something that the queue knows nothing of."""
        self._board.add(notice)
        self._wake.set()

    async def interrupt(self, user: User) -> str | None:
        """Stop the running cell, keep the variables; the id of the run that ran."""
        running = self.queue.running
        self._audit.interrupted(user, running)
        await self._inbox.send(InterruptRequested(user, utc_now()))
        return None if running is None else running.run_id

    async def restart(self, user: User) -> None:
        """Start over with a fresh kernel; return when it answers.

        Raises:
            KernelUnavailable: it did not come back.
        """
        self._audit.restarted(user)
        self._restart_failure = None
        await self._inbox.send(RestartRequested(user, utc_now()))
        while self.queue.held:
            await self._changed.wait()
        if self._restart_failure is not None:
            raise self._restart_failure

    async def ended(self, run_id: str, within_s: float) -> Run:
        """The run once it has ended, or as it stands when the time is over or the server stops.

        Raises:
            NotFound: no such run.
        """
        run = await self.desk.find(run_id)
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._performing or (run.state is not RunState.ENDED and not self.queue.stopped):
                    await self._changed.wait()
                    run = self.queue.find(run_id) or run
        return run

    async def serve(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_linked(tasks))
            tasks.create_task(self._writer.keep_flushed(self._around.settings.flush_interval_s))
            tasks.create_task(self._files.serve())
            tasks.create_task(self._cells.serve())
            tasks.create_task(self._keep_taken_over())
            tasks.create_task(self._questions.serve())
            while True:
                letter = await self._inbox.read()
                await self._handle(letter, tasks)

    def look_for_kernel(self) -> None:
        """A kernel may have been started for the notebook: mirror its status."""
        self._kernel_wanted.set()
        self._wake.set()

    async def take_over(self) -> bool:
        """See to what a server that is gone has left here; whether there was anything. The room was just loaded."""
        notebook = self._persistence.notebook
        if notebook is None:
            return False
        left = await self.desk.take_over(notebook)
        self._attend()
        self._wake.set()
        return left

    async def rest(self) -> None:
        """Nobody has the notebook open: let go of the kernel's sockets and of old output, until the next run."""
        if not self.queue.busy:
            self._outputs.forget()
            self._cells.forget()
            await self._kernel.unlink()

    async def abandon(self) -> None:
        """Stop what runs and let go of the kernel, after the session's task has ended."""
        if self.queue.running is not None:
            await self._kernel.interrupt()
        await self._kernel.unlink()

    async def stop(self) -> None:
        """End what runs and waits, and write everything to disk; the server goes down."""
        await self._inbox.send(ServerStopping(utc_now()))
        await self._writer.flush()
        await self._persistence.save()
        await self._kernel.unlink()

    def _path(self) -> str:
        return self._around.rooms.path(self.document_id)

    async def _handle(self, letter: Letter, tasks: asyncio.TaskGroup) -> None:
        self._performing = True
        self.queue, actions = apply(self.queue, letter.event)
        # Notices first, so that people see what happened together with what it did.
        for action in sorted(actions, key=lambda action: not isinstance(action, Notify)):
            try:
                if self.queue.busy:
                    await self._persistence.hold_while(True)
                await self._perform(action, tasks)
            except Exception:
                self._log.exception("Notebook %s: %s failed", self.document_id, type(action).__name__)
        if not self.queue.busy:
            await self._persistence.hold_while(False)
        self._attend()
        self._wake.set()
        self._performing = False
        letter.applied.set_result(actions)
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _attend(self) -> None:
        """Hear of what others do in the notebook that is open now, as far as the queue has to do with it."""
        notebook = self._persistence.notebook
        self._offers.watch(notebook if self.queue.offered else None)
        self._questions.look()
        if notebook is not None:
            notebook.root.on_overwritten.add(self._overwritten.set)
            notebook.on_left = self._questions.look

    def _usernames(self) -> frozenset[str]:
        notebook = self._persistence.notebook
        return frozenset() if notebook is None else notebook.usernames

    async def _perform(self, action: Action, tasks: asyncio.TaskGroup) -> None:
        match action:
            case StartRun(run):
                self._executing = (run.run_id, tasks.create_task(self._execute(run, tasks)))
            case EndRun(run):
                await self._end(run)
            case AnswerInput(run, question, value, user):
                self._kernel.answer(run, question, value, user)
            case InterruptKernel():
                await self._kernel.interrupt()
            case RestartKernel():
                tasks.create_task(self._restart(tasks))
            case Notify(notice):
                self._board.add(notice)
                if notice.kind in (NoticeKind.KERNEL_DIED, NoticeKind.RESTARTED):
                    self._cells.forget()
                if notice.kind is NoticeKind.KERNEL_DIED:
                    self.look_for_kernel()
            case _:
                assert_never(action)

    async def _execute(self, run: Run, tasks: asyncio.TaskGroup) -> None:
        try:
            output = await self._writer.begin(run)
            self._cells.ran(run.cell_id)
            finished = await self._kernel.execute(run, output, tasks)
        except PennantError as error:
            finished = not_run(run.run_id, error.message, utc_now())
        except Exception:
            self._log.exception("Notebook %s: run %s failed", self.document_id, run.run_id)
            finished = not_run(run.run_id, SERVER_FAILED, utc_now())
        self._inbox.tell(finished)

    async def _end(self, run: Run) -> None:
        self._audit.run_ended(run)
        if self._executing is not None and self._executing[0] == run.run_id:
            self._executing[1].cancel()
            self._executing = None
        await self._writer.end(run)

    async def _restart(self, tasks: asyncio.TaskGroup) -> None:
        try:
            await self._kernel.restart(tasks)
        except PennantError as error:
            self._restart_failure = error
        except Exception:
            self._log.exception("Notebook %s: the kernel did not restart", self.document_id)
            self._restart_failure = KernelUnavailable("The kernel did not restart; the server's log tells why.")
        self._inbox.tell(KernelReady(utc_now()))

    async def _keep_taken_over(self) -> None:
        while True:
            await self._overwritten.wait()
            self._overwritten.clear()
            try:
                await self.take_over()
            except PennantError:
                self._log.exception("Notebook %s: what an earlier server left was not ended", self.document_id)

    async def _keep_linked(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            await self._kernel_wanted.wait()
            self._kernel_wanted.clear()
            await self._kernel.link_if_running(tasks)
