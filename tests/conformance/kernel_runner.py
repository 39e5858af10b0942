"""Runs a case as cells on the kernel's sandbox: the harness is one cell, the test the next."""

import asyncio
import json
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.conformance.outcomes import Outcome, settles
from tests.conformance.suite import Case

MAIN = Path(__file__).parents[2] / "kernel_sandbox" / "src" / "main.mjs"
_START_S = 30.0
_LINE_LIMIT = 2**24

Frame = dict[str, Any]


class SandboxEnded(Exception):
    """The sandbox died."""


class _Sandbox:
    """One sandbox process; both its streams, read as one queue of frames."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue()
        self.printed = ""

    async def read(self, stream: asyncio.StreamReader) -> None:
        async for line in stream:
            if line.startswith(b"{"):
                self._frames.put_nowait(json.loads(line))
        self._frames.put_nowait(None)

    def send(self, frame: Frame) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(frame).encode() + b"\n")

    async def next_frame(self) -> Frame:
        frame = await self._frames.get()
        if frame is None:
            raise SandboxEnded
        if frame["type"] == "output" and frame["stream"] == "stdout":
            self.printed += frame["text"]
        elif frame["type"] == "read_file":
            self.send({"type": "file", "request": frame["request"], **_file(self._folder, frame["path"])})
        return frame

    async def run_cell(self, number: int, source: str) -> Frame:
        """Runs a cell to its end, with all that it printed before; the frame that ended it."""
        request = {"type": "run", "id": number, "cell": number, "cell_id": f"cell-{number}", "source": source}
        self.send({**request, "expressions": {}, "stdin": False})
        done: Frame | None = None
        last_seq = 0
        while done is None or last_seq < done["seq"]:
            frame = await self.next_frame()
            last_seq = max(last_seq, frame.get("seq", 0)) if frame["type"] != "done" else last_seq
            done = frame if frame["type"] == "done" else done
        return done


class KernelRunner:
    """Gives every case a sandbox of its own; the next one starts while a case runs.

    `command` is the Node binary with its flags, `timeout_s` what one program may take in seconds, `program` the
    sandbox's main module.
    """

    def __init__(self, command: Sequence[str], timeout_s: float, program: Path = MAIN) -> None:
        self._command = [*command, str(program)]
        self._timeout_s = timeout_s
        self._spare: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        self._spare = await self._spawn()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._spare is not None:
            await _end(self._spare)

    async def _spawn(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={}, cwd="/", limit=_LINE_LIMIT
        )

    async def run(self, case: Case) -> Outcome:
        """How the case ends."""
        async with self._sandbox(case.file.parent) as sandbox:
            try:
                async with asyncio.timeout(_START_S):
                    await sandbox.next_frame()
                self._spare = await self._spawn()
                async with asyncio.timeout(self._timeout_s):
                    return await _run(sandbox, case)
            except TimeoutError:
                return Outcome("in time-out", printed=sandbox.printed)
            except SandboxEnded:
                return Outcome("crashed", message="the sandbox ended", printed=sandbox.printed)

    @asynccontextmanager
    async def _sandbox(self, folder: Path) -> AsyncGenerator[_Sandbox]:
        process, self._spare = self._spare or await self._spawn(), None
        sandbox = _Sandbox(process, folder)
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            async with asyncio.TaskGroup() as readers:
                tasks = [readers.create_task(sandbox.read(stream)) for stream in (process.stdout, process.stderr)]
                try:
                    yield sandbox
                finally:
                    for task in tasks:
                        task.cancel()
        finally:
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


async def _run(sandbox: _Sandbox, case: Case) -> Outcome:
    if case.harness:
        done = await sandbox.run_cell(1, case.harness)
        if done["status"] != "ok":
            return Outcome("crashed", message=f"the harness failed: {_thrown(done, '')}")
    source = _import_of(case.file) if case.mode == "module" else case.source
    done = await sandbox.run_cell(2, source)
    if done["status"] != "ok":
        return _thrown(done, sandbox.printed)
    while case.metadata.is_async and not settles(sandbox.printed):
        await sandbox.next_frame()
    return Outcome("normally", printed=sandbox.printed)


def _import_of(file: Path) -> str:
    return f"await import({json.dumps(f'./{file.name}')})"


def _file(folder: Path, path: str) -> Frame:
    try:
        return {"text": (folder / path).read_bytes().decode()}
    except OSError:
        return {"error": f"There is no file {path} beside this test."}


def _thrown(done: Frame, printed: str) -> Outcome:
    error = done["error"]
    message = error["message"]
    if "Test262Error" in error["name"] or message.startswith("Test262Error"):
        return Outcome("threw", "Test262Error", message, printed)
    return Outcome("threw", "" if error["name"] == "Uncaught" else error["name"], message, printed)
