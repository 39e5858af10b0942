"""Runs cells in the kernel's sandbox, one at a time, and shows what they print, late output too."""

import asyncio
from collections.abc import Callable
from typing import Any

from pennant_js_kernel import outcome
from pennant_js_kernel.active_run import ActiveRun
from pennant_js_kernel.broker_link import BrokerLink
from pennant_js_kernel.cell_request import CellRequest
from pennant_js_kernel.deadlines import Deadlines
from pennant_js_kernel.errors import FileUnavailable, SandboxUnavailable
from pennant_js_kernel.frames import Answer, Done, FileRefused, FileText, Input, OutputFrame, ReadFile
from pennant_js_kernel.handover import Ended, Limits, Started, Waiting
from pennant_js_kernel.idle_rule import Kept, RunBegan, RunEnded, SandboxCame, SandboxWent
from pennant_js_kernel.idle_watch import IdleWatch
from pennant_js_kernel.notebook_files import NotebookFiles
from pennant_js_kernel.outcome import Outcome
from pennant_js_kernel.publisher import Publisher
from pennant_js_kernel.questions import Question
from pennant_js_kernel.run_ledger import Header
from pennant_js_kernel.run_state import DoneReceived, OutputDelivered, QuestionReceived, SandboxGone, StopAsked
from pennant_js_kernel.sandbox import Sandbox
from pennant_js_kernel.sandbox_news import SandboxNews, described
from pennant_js_kernel.sandbox_supply import SandboxSupply
from pennant_js_kernel.sandbox_text import SandboxText

_FILES_AT_A_TIME = 8
"""Each may hold a MiB here and at the server, however many a sandbox asks for."""
_KERNEL_ENDS = Ended("stopped", "The kernel ends, and its sandbox with it.", "Restart the kernel.")


class SandboxClient:
    """All methods are called on the event loop that `serve` runs on."""

    def __init__(self, link: BrokerLink, publisher: Publisher, files: NotebookFiles, deadlines: Deadlines) -> None:
        self.supply = SandboxSupply(link, self, deadlines)
        self.files = files
        self.news = SandboxNews(publisher)
        self.idle = IdleWatch(self)
        self._tasks: asyncio.TaskGroup | None = None
        self._publisher = publisher
        self._deadlines = deadlines
        self._active: ActiveRun | None = None
        self._request: CellRequest | None = None
        self._text = SandboxText(publisher)
        self._stopped: asyncio.Future[None] | None = None
        self._background_flood = False
        self._reading = asyncio.Semaphore(_FILES_AT_A_TIME)

    @property
    def described(self) -> dict[str, Any]:
        """The `sandbox` of `kernel_info_reply.content.pennant`."""
        supply = self.supply
        used = supply.current is not None and supply.current.ran
        return described(
            supply.state, supply.last_started, supply.place, self.news.lost, self.idle.ends_in_s, used=used
        )

    async def serve(self) -> None:
        """Starts the first sandbox and replaces those that end; never returns."""
        self.supply.prepare()
        try:
            async with asyncio.TaskGroup() as self._tasks:
                await self.supply.serve()
        finally:
            self.idle.close()
            if self._active:
                self._active.handle(SandboxGone(_KERNEL_ENDS))

    async def run(self, request: CellRequest) -> Outcome:
        """Runs one cell to its end. One call at a time."""
        self._request = request
        self.idle.tell(RunBegan())
        try:
            while sandbox := await self._sandbox(request):
                outcome_there = await self._run_in(sandbox, request)
                if not sandbox.missed_its_run:
                    return outcome_there
            return outcome.stopped_before_start()
        except SandboxUnavailable as unavailable:
            return outcome.not_started(unavailable.message, unavailable.next_step)
        finally:
            self._request = None
            self.idle.tell(RunEnded())

    def keep(self) -> None:
        """Somebody wants the sandbox to stay though nothing runs."""
        self.idle.tell(Kept())

    def interrupt(self) -> None:
        """Stops what runs: a cell, a cell that waits for its sandbox, or what a cell left running."""
        if self._active:
            self._active.handle(StopAsked("interrupt"))
        elif self._stopped:
            if not self._stopped.done():
                self._stopped.set_result(None)
        elif sandbox := self.supply.current:
            sandbox.interrupt("unresponsive")

    def dispose(self, cell_ids: tuple[str, ...]) -> None:
        """These cells were deleted."""
        if sandbox := self.supply.current:
            sandbox.dispose(cell_ids)

    async def ask(self, make: Callable[[int], Question]) -> Answer | None:
        """Asks without side effects, also while a cell runs; None when there is no answer in time."""
        if (coming := self.supply.coming) and not self.supply.place:
            await asyncio.wait((coming,), timeout=self._deadlines.ask_s)
        sandbox = self.supply.current
        return await sandbox.ask(make) if sandbox else None

    async def _sandbox(self, request: CellRequest) -> Sandbox | None:
        """None when an interrupt came first."""
        stopped = self._stopped = asyncio.get_running_loop().create_future()
        if place := self.supply.place:
            self._text.in_line(request, place)
        try:
            while not (stopped.done() or self.supply.current):
                coming = self.supply.prepare()
                await asyncio.wait((coming, stopped), return_when=asyncio.FIRST_COMPLETED)
                if coming.done():
                    coming.result()
            return None if stopped.done() else self.supply.current
        finally:
            self._stopped = None
            self._text.waited(request)

    async def _run_in(self, sandbox: Sandbox, request: CellRequest) -> Outcome:
        self._text.begins(request, self.news.lost)
        self.news.lost = None
        run = sandbox.run(request)
        active = self._active = ActiveRun(run, sandbox, self._deadlines, request.asker)
        try:
            finish = await active.finished
        finally:
            self._active = None
            active.drop()
        self._stop_background_flood()
        return outcome.outcome(finish, sandbox.started.limits)

    def _stop_background_flood(self) -> None:
        if self._background_flood and (sandbox := self.supply.current):
            sandbox.interrupt("output_limit")
        self._background_flood = False

    # What the sandbox says (SupplyListener).

    def show(self, header: Header, frame: OutputFrame) -> None:
        self._publisher.output(header, frame)

    def output_limit_reached(self, run: int, header: Header | None, limits: Limits) -> None:
        if header is not None:
            self._publisher.text(header, "stderr", outcome.output_notice(limits))
        if self._active and self._active.run == run:
            self._active.handle(StopAsked("output_limit"))
            return
        self._background_flood = True
        if not self._active:
            self._stop_background_flood()

    def delivered(self, seq: int) -> None:
        if self._active:
            self._active.handle(OutputDelivered(seq))

    def done(self, frame: Done, delivered: int) -> None:
        if self._active:
            self._active.handle(DoneReceived(frame, delivered))

    def asked(self, question: Input, delivered: int) -> None:
        if self._active:
            self._active.handle(QuestionReceived(question, delivered))

    def file_wanted(self, sandbox: Sandbox, wanted: ReadFile) -> None:
        if self._tasks:
            self._tasks.create_task(self._give_file(sandbox, wanted))

    async def _give_file(self, sandbox: Sandbox, wanted: ReadFile) -> None:
        try:
            async with self._reading:
                reply = FileText(wanted.request, await self.files.read(wanted.path, self._header))
        except FileUnavailable as unavailable:
            reply = FileRefused(wanted.request, str(unavailable))
        sandbox.give(reply)

    # The life of sandboxes (SupplyListener, IdleListener).

    @property
    def _header(self) -> Header | None:
        return self._request.shown_header if self._request else None

    def started(self, started: Started) -> None:
        self.news.started(self._header, started)

    def ready(self, started: Started) -> None:
        self.idle.tell(SandboxCame(started.limits))

    def in_line(self, place: Waiting) -> None:
        self.news.in_line(self._header, place)
        self._text.in_line(self._request, place)

    def not_started(self, unavailable: SandboxUnavailable) -> None:
        self.news.not_started(self._header, unavailable)

    def ended(self, sandbox: Sandbox, ended: Ended) -> None:
        """It belongs to the run that ran in it, not to one that waits for the next sandbox."""
        in_cell = self._active is not None and not sandbox.missed_its_run
        header = self._header if in_cell else None
        self.news.ended(header, sandbox.started, ended, lost=sandbox.ran, in_cell=in_cell)
        self.idle.tell(SandboxWent())
        if self._active:
            self._active.handle(SandboxGone(ended))

    def idle_announced(self, ends_in_s: float, idle_s: float) -> None:
        if started := self.supply.last_started:
            self.news.idle_announced(started, ends_in_s, idle_s)

    def idle_taken_back(self) -> None:
        if started := self.supply.last_started:
            self.news.idle_taken_back(started)

    def idle_over(self) -> None:
        self.supply.retire()
