"""One live sandbox: what it is told, what it answers, from its start to its end."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import Protocol

from pennant_js_kernel import protocol
from pennant_js_kernel.cell_request import CellRequest
from pennant_js_kernel.deadlines import Deadlines
from pennant_js_kernel.errors import ProtocolViolation
from pennant_js_kernel.frames import (
    Answer,
    Diagnostic,
    Dispose,
    Done,
    Fault,
    FileReply,
    Input,
    InputReply,
    Interrupt,
    OutputFrame,
    ReadFile,
    Ready,
    Request,
    Run,
)
from pennant_js_kernel.framing import StreamNumber
from pennant_js_kernel.handover import MAX_DIAGNOSTICS_BYTES, KernelReason, Limits, Started
from pennant_js_kernel.questions import Question, Questions
from pennant_js_kernel.run_ledger import Header, RunLedger
from pennant_js_kernel.sandbox_requests import SandboxRequests
from pennant_js_kernel.streams import Streams

FRAME_COST_BYTES = 512
"""A frame counts as at least so much output: what its message costs the kernel and everybody who sees it."""
LEAST_LINE = 64
MAX_PLAIN_TEXT = 1024 * 1024
"""Characters of plain text on fd 2 in a whole life, a line at least 64 of them; V8's last words are a few thousand."""


class SandboxListener(Protocol):
    """Whoever shows output and ends runs. Called in the order in which things happened."""

    def show(self, header: Header, frame: OutputFrame) -> None: ...
    def output_limit_reached(self, run: int, header: Header | None, limits: Limits) -> None: ...
    def delivered(self, seq: int) -> None: ...
    def done(self, frame: Done, delivered: int) -> None: ...
    def asked(self, question: Input, delivered: int) -> None: ...
    def file_wanted(self, sandbox: "Sandbox", wanted: ReadFile) -> None: ...


class Sandbox:
    """Trusts no frame: the first that does not fit ends it."""

    def __init__(
        self, started: Started, sockets: Sequence[socket.socket], listener: SandboxListener, deadlines: Deadlines
    ) -> None:
        self.started = started
        self.ran = False
        self.missed_its_run = False
        """It was over before it had read the run that it was given last: no code of it ran."""
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._listener = listener
        self._deadlines = deadlines
        self._streams = Streams(started.framing, sockets, self._take_line)
        self._ledger = RunLedger(started.limits.cell_output_bytes)
        self._questions = Questions()
        self._requests = SandboxRequests()
        self._last_id = 0
        self._delivered = 0
        self._active: Run | None = None
        self._last_sent: Request | None = None
        self._ran_before = False
        self._diagnostics = ""
        self._plain_text = 0
        self._end: asyncio.Future[KernelReason] = asyncio.get_running_loop().create_future()

    @property
    def diagnostics(self) -> str:
        """The last plain text on fd 2, and why the kernel gave up on it if it did."""
        return self._diagnostics + self._streams.unfinished_text.decode(errors="replace")

    async def live(self) -> KernelReason | None:
        """Returns when it is over: with the kernel's reason to end it, or None when its streams ended."""
        ready_limit = asyncio.get_running_loop().call_later(self._deadlines.ready_s, self._check_ready)
        try:
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(self._read())
                await asyncio.wait((reading, self._end), return_when=asyncio.FIRST_COMPLETED)
                reading.cancel()
            return self._end.result() if self._end.done() else reading.result()
        finally:
            ready_limit.cancel()
            self._streams.close()
            self._questions.abandon()

    def end(self, reason: KernelReason) -> None:
        """The first reason counts."""
        if not self._end.done():
            self._end.set_result(reason)

    def run(self, request: CellRequest) -> int:
        """Starts a cell and returns its run id."""
        run = Run(
            self._next_id(),
            request.cell,
            request.source,
            dict(request.expressions),
            request.cell_id,
            stdin=request.asker is not None,
        )
        self._ran_before, self.ran = self.ran, True
        self._active = run
        if self._streams.takes_nothing:
            self._miss_run()
        self._ledger.open(run.id, request.shown_header)
        self._send(run)
        return run.id

    def dispose(self, cell_ids: tuple[str, ...]) -> None:
        """These cells were deleted: what they left running ends."""
        self._send(Dispose(cell_ids))

    def give(self, reply: InputReply | FileReply) -> None:
        """The answer to a request of the sandbox; dropped when it was withdrawn or the sandbox ended."""
        if self._requests.close(reply.request) and not self._streams.closed:
            self._send(reply)

    def withdraw(self, request: int) -> None:
        """The sandbox does not wait for this answer any more."""
        self._requests.close(request)

    def interrupt(self, otherwise: KernelReason | None = None) -> None:
        """Stops whatever runs. `otherwise`: the reason to end the sandbox when there is no answer in time."""
        answer = self._questions.open(question := Interrupt(self._next_id()))
        self._send(question)
        if otherwise:
            asyncio.get_running_loop().call_later(
                self._deadlines.obey_s, lambda: None if answer.done() else self.end(otherwise)
            )

    async def ask(self, make: Callable[[int], Question]) -> Answer | None:
        """The answer, also while a cell runs; None when there was none in time."""
        answer = self._questions.open(question := make(self._next_id()))
        self._send(question)
        try:
            async with asyncio.timeout(self._deadlines.ask_s):
                return await asyncio.shield(answer)
        except TimeoutError:
            return None
        except asyncio.CancelledError:
            if answer.cancelled():
                return None
            raise

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _send(self, request: Request) -> None:
        self._last_sent = request
        self._streams.write(protocol.encode(request))
        if self._streams.clogged or self._questions.too_many:
            self.end("unresponsive")

    async def _read(self) -> KernelReason | None:
        try:
            await self._streams.open()
            failure = await self._streams.read(self._deadlines.last_words_s)
        except OSError as error:
            failure = error
        if failure:
            self._note(f"{type(failure).__name__}: {failure}")
        if isinstance(failure, ConnectionError) and self._active is not None and self._last_sent is self._active:
            # Who goes and leaves something unread breaks the connection: it was the end of the run, if not more.
            self._miss_run()
        return "protocol_violation" if isinstance(failure, ProtocolViolation) else None

    def _miss_run(self) -> None:
        self.missed_its_run, self.ran = True, self._ran_before

    def _check_ready(self) -> None:
        if not self.ready.done():
            self.end("unresponsive")

    def _take_line(self, stream: StreamNumber, line: bytes) -> None:
        if stream == 1:
            self._take_output(protocol.parse_output(line), max(len(line), FRAME_COST_BYTES))
        else:
            self._take_control(line)

    def _take_output(self, frame: OutputFrame, size: int) -> None:
        if frame.seq != self._delivered + 1:
            raise ProtocolViolation(f"output {frame.seq} after {self._delivered}")
        header = self._ledger.header(frame.run)
        verdict = self._ledger.count(frame.run, size)
        if verdict == "show" and header is not None:
            self._listener.show(header, frame)
        elif verdict == "limit_reached":
            self._listener.output_limit_reached(frame.run, header, self.started.limits)
        elif verdict == "flood":
            self.end("output_limit")
        self._delivered = frame.seq
        self._listener.delivered(frame.seq)

    def _take_control(self, line: bytes) -> None:
        match protocol.parse_control(line):
            case Diagnostic(text):
                self._take_plain_text(text)
            case Ready(version):
                self._take_ready(version)
            case Done() as frame:
                self._take_done(frame)
            case Fault(message):
                self._note(f"fault: {message}")
                self.end("unresponsive")
            case Input() as question:
                self._take_question(question)
            case ReadFile() as wanted:
                self._requests.open(wanted)
                self._listener.file_wanted(self, wanted)
            case answer:
                self._questions.answer(answer)

    def _take_plain_text(self, text: str) -> None:
        self._plain_text += max(len(text), LEAST_LINE)
        if self._plain_text > MAX_PLAIN_TEXT:
            raise ProtocolViolation("more than 1 MiB of plain text")
        self._note(text)

    def _take_ready(self, version: int) -> None:
        if self.ready.done() or version != protocol.PROTOCOL_VERSION:
            raise ProtocolViolation("not the one ready frame of this protocol version")
        self.ready.set_result(None)

    def _take_question(self, question: Input) -> None:
        if self._active is None or question.run != self._active.id or not self._active.stdin:
            raise ProtocolViolation(f"a question of run {question.run}, which may not ask")
        self._requests.open(question)
        self._listener.asked(question, self._delivered)

    def _take_done(self, frame: Done) -> None:
        if self._active is None or frame.id != self._active.id:
            raise ProtocolViolation(f"the end of run {frame.id}, which does not run")
        if not frame.expressions.keys() <= self._active.expressions.keys():
            raise ProtocolViolation(f"expressions of run {frame.id} that nobody asked for")
        self._active = None
        self._listener.done(frame, self._delivered)

    def _note(self, text: str) -> None:
        self._diagnostics = f"{self._diagnostics}{text}\n"[-MAX_DIAGNOSTICS_BYTES:]
