"""The runs that a session has given to its kernel, and the link they go over."""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta
from logging import Logger
from typing import Any, Final

from pennant_server_ext.errors import KernelUnavailable
from pennant_server_ext.kernels.kernel_link import KernelLink
from pennant_server_ext.kernels.kernel_sessions import KernelSessions
from pennant_server_ext.kernels.link_events import (
    Asked,
    Described,
    FileWanted,
    KernelGone,
    LinkEvent,
    Published,
    Replied,
)
from pennant_server_ext.messages import Notice, NoticeKind, User, utc_now
from pennant_server_ext.plain_json import clean_object
from pennant_server_ext.runs import sandbox_state
from pennant_server_ext.runs.cell_run import Run
from pennant_server_ext.runs.question import Question, question_of, reply_value, transcript
from pennant_server_ext.runs.queue_events import Event, InputWanted, KernelDied, RunBegan, RunFinished, SandboxCame
from pennant_server_ext.runs.sandbox_state import SandboxState
from pennant_server_ext.session.board import Board
from pennant_server_ext.session.kernel_answers import finished, isolation_of, sandbox_ended_message
from pennant_server_ext.session.kernel_request import KernelRequest
from pennant_server_ext.session.notebook_files import NotebookFiles
from pennant_server_ext.session.run_output import RunOutput, RunOutputs

_REMEMBERED_REQUESTS: Final = 500


class KernelRuns:
    """One session's kernel: found or started when a run needs it, linked until it is gone."""

    def __init__(
        self,
        sessions: KernelSessions,
        path: Callable[[], str],
        outputs: RunOutputs,
        files: NotebookFiles,
        board: Board,
        post: Callable[[Event], None],
        wake: Callable[[], None],
        question_patience_s: float,
        log: Logger,
    ) -> None:
        """``question_patience_s``: how long a question is only for whoever ran the cell."""
        self._sessions = sessions
        self._path = path
        self._outputs = outputs
        self._files = files
        self._board = board
        self._post = post
        self._wake = wake
        self._patience = timedelta(seconds=question_patience_s)
        self._log = log
        self._link: KernelLink | None = None
        self._serving: asyncio.Task[None] | None = None
        self._linking = asyncio.Lock()
        self._requests: dict[str, KernelRequest] = {}
        self._unknown_sandbox = False
        """The kernel's first sandbox was still being started when it described itself."""

    @property
    def kernel_id(self) -> str | None:
        """The kernel in use; None before the first run and after its end."""
        return None if self._link is None else self._link.kernel_id

    async def execute(self, run: Run, output: RunOutput, tasks: asyncio.TaskGroup) -> RunFinished:
        """Run a cell and wait for its end, however long it takes.

        Raises:
            KernelUnavailable: there is no kernel and none could be started.
        """
        link = await self.linked(tasks)
        while not await link.answers():
            link = await self.linked(tasks)
        request = KernelRequest(run.run_id, output, asyncio.get_running_loop().create_future())
        self._remember(link.send_execute(run.source, run.cell_id), request)
        reply = await request.reply
        await request.published()
        return finished(run.run_id, reply, utc_now())

    async def linked(self, tasks: asyncio.TaskGroup) -> KernelLink:
        """The link to the kernel, which is found or started first.

        Raises:
            KernelUnavailable: there is no kernel and none could be started.
        """
        async with self._linking:
            if self._link is not None and not await self._link.is_alive():
                await self._give_up_link()
            if self._link is not None:
                return self._link
            self._show_status("starting")
            link = KernelLink(self._sessions.kernels, await self._kernel_id_started(), self._hear)
            try:
                await link.connect()
            except BaseException:
                link.close()
                self._show_status("dead")
                raise
            self._link, self._serving = link, tasks.create_task(self._serve(link))
            self._show_status("idle")
            return link

    async def link_if_running(self, tasks: asyncio.TaskGroup) -> None:
        """Link to the notebook's kernel if there is one, so that people see its status before they run anything."""
        if await self._sessions.kernel_id(self._path()) is None:
            return
        try:
            await self.linked(tasks)
        except KernelUnavailable as error:
            self._log.warning("Kernel of %s: %s", self._path(), error.message)

    def answer(self, run: Run, question: Question, value: str | None, user: User) -> None:
        """Write question and answer where the output stands now, and let the cell go on."""
        request = next((known for known in reversed(self._requests.values()) if known.run_id == run.run_id), None)
        if self._link is None or request is None:
            return
        by = "" if user.username == run.user.username else user.display_name
        self._outputs.add(request.output, "stream", {"name": "stdout", "text": transcript(question, value, by)})
        self._link.send_input(reply_value(question, value))
        self._wake()

    def dispose(self, cell_ids: Sequence[str]) -> None:
        """Cells were deleted: what they left running ends."""
        if self._link is not None:
            self._link.dispose(cell_ids)

    def keep(self) -> bool:
        """Let the sandbox stay though no cell runs; False when there is none."""
        if self._link is None or not self._board.sandbox.alive:
            return False
        self._link.keep()
        return True

    async def interrupt(self) -> None:
        """Stop what the kernel runs, also when another client asked for it."""
        kernel_id = self.kernel_id or await self._sessions.kernel_id(self._path())
        if kernel_id is not None and kernel_id in self._sessions.kernels:
            await self._sessions.kernels.interrupt_kernel(kernel_id)

    async def restart(self, tasks: asyncio.TaskGroup) -> None:
        """Replace the kernel process and link to the new one; without a kernel there is nothing to do.

        Raises:
            KernelUnavailable: it did not come back.
        """
        kernel_id = self.kernel_id or await self._sessions.kernel_id(self._path())
        await self.unlink()
        self._board.sandbox = SandboxState()
        if kernel_id is None:
            return
        self._show_status("restarting")
        await self._sessions.restart(kernel_id)
        await self.linked(tasks)

    async def unlink(self) -> None:
        """Close the link; what still comes of earlier runs is lost with it."""
        link, serving = self._link, self._serving
        self._link = self._serving = None
        self._board.sandbox = sandbox_state.unlinked(self._board.sandbox)
        if serving is not None:
            serving.cancel()
            await asyncio.wait([serving])
        if link is not None:
            link.close()

    async def _give_up_link(self) -> None:
        """The kernel has ended, and nobody has told yet: what it was sent ends, what comes then is the next one's."""
        message = "The kernel has ended. Variables are gone; run the cells again."
        await self.unlink()
        self._lose_sandbox(message)
        self._post(KernelDied(message, utc_now(), self._unanswered))

    async def _kernel_id_started(self) -> str:
        try:
            return await self._sessions.kernel_id_started(self._path())
        except KernelUnavailable:
            self._show_status("none")
            raise

    async def _serve(self, link: KernelLink) -> None:
        try:
            await link.serve()
        except Exception:
            self._log.exception("The link to kernel %s broke", link.kernel_id)
            self._hear(KernelGone("The connection to the kernel broke. Run the cells again."))
        finally:
            link.close()

    def _remember(self, request_id: str, request: KernelRequest) -> None:
        self._requests[request_id] = request
        while len(self._requests) > _REMEMBERED_REQUESTS:
            del self._requests[next(iter(self._requests))]

    def _hear(self, event: LinkEvent) -> None:
        match event:
            case Replied(request_id, content):
                request = self._requests.get(request_id)
                if request is not None and not request.reply.done():
                    request.reply.set_result(content)
            case Published(request_id, message_type, content):
                self._take(self._requests.get(request_id or ""), message_type, content)
            case Asked(request_id, content):
                self._take_question(self._requests.get(request_id), content)
            case FileWanted(number, path):
                self._files.want(path, self._file_answer(number))
            case Described(content):
                self._describe(clean_object(content.get("sandbox")))
            case KernelGone(message):
                self._link = self._serving = None
                self._lose_sandbox(message)
                self._show_status("dead")
                self._post(KernelDied(message, utc_now(), self._unanswered))

    @property
    def _unanswered(self) -> frozenset[str]:
        return frozenset(request.run_id for request in self._requests.values() if not request.reply.done())

    def _lose_sandbox(self, message: str) -> None:
        before = self._board.sandbox
        if self._unanswered:
            # A kernel that dies at once may take with it that it had begun.
            before = sandbox_state.run_began(before)
        self._board.sandbox = sandbox_state.kernel_gone(before, message, utc_now())

    def _take(self, request: KernelRequest | None, message_type: str, content: dict[str, Any]) -> None:
        if request is not None:
            request.heard += 1
        match message_type:
            case "status":
                self._take_status(request, str(content.get("execution_state")))
            case "pennant_sandbox":
                self._take_sandbox(request, content)
            case _ if request is not None:
                self._outputs.add(request.output, message_type, content)
            case _:
                return
        self._wake()

    def _take_question(self, request: KernelRequest | None, content: dict[str, Any]) -> None:
        now = utc_now()
        if request is not None:
            question = question_of(content, uuid.uuid4().hex, now, now + self._patience)
            self._post(InputWanted(request.run_id, question, now))

    def _file_answer(self, number: int) -> Callable[[dict[str, str]], None]:
        link = self._link

        def answer(content: dict[str, str]) -> None:
            if link is not None and link is self._link:
                link.send_file(number, content)

        return answer

    def _take_status(self, request: KernelRequest | None, state: str) -> None:
        if state in ("busy", "idle"):
            self._board.status = state
        if state == "busy":
            self._board.sandbox = sandbox_state.run_began(self._board.sandbox)
        if request is not None and state == "busy":
            self._post(RunBegan(request.run_id, utc_now()))
        if request is not None and self._unknown_sandbox and self._link is not None:
            # When the run begins it may still be starting; when the run has ended it is there.
            self._link.ask()
        if request is not None and state == "idle":
            request.idle.set()

    def _describe(self, sandbox: dict[str, Any]) -> None:
        if self._link is not None and not self._unknown_sandbox:
            # A late answer to an early question; what was published since is newer.
            return
        self._unknown_sandbox = sandbox.get("state") == "starting"
        self._board.isolation = isolation_of(sandbox) or self._board.isolation
        self._board.sandbox = sandbox_state.described(self._board.sandbox, sandbox, utc_now())
        self._wake()

    def _take_sandbox(self, request: KernelRequest | None, content: dict[str, Any]) -> None:
        self._unknown_sandbox = False
        before, now = self._board.sandbox, utc_now()
        self._board.sandbox = after = sandbox_state.published(before, content, in_run=request is not None, at=now)
        self._board.isolation = isolation_of(content) or self._board.isolation
        if request is not None and before.line is not None and after.line is None:
            self._post(SandboxCame(request.run_id, now))
        if request is None and after.loss is not None and after.loss is not before.loss:
            # With a run, the run's own end tells it.
            message = sandbox_ended_message(content)
            self._board.add(Notice(NoticeKind.SANDBOX_ENDED, None, None, now, message))

    def _show_status(self, status: str) -> None:
        self._board.status = status
        self._wake()
