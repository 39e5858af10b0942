"""Runs a case in plain Node's `vm`."""

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.conformance.outcomes import Outcome
from tests.conformance.suite import Case

PROGRAM = Path(__file__).with_name("plain_vm.mjs")
_MARGIN_S = 5.0
_LINE_LIMIT = 2**24


class PlainRunner:
    """One Node process, with a new context for each case; replaced when it hangs or dies.

    `command` is the Node binary with its flags, `timeout_s` what one program may take in seconds.
    """

    def __init__(self, command: Sequence[str], timeout_s: float) -> None:
        self._command = [*command, str(PROGRAM)]
        self._timeout_s = timeout_s
        self._process: Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._end()

    async def run(self, case: Case) -> Outcome:
        """How the case ends."""
        process = self._process or await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, limit=_LINE_LIMIT
        )
        self._process = process
        try:
            async with asyncio.timeout(2 * self._timeout_s + _MARGIN_S):
                line = await self._ask(process, case)
        except (TimeoutError, ConnectionError):
            line = b""
        if line:
            return Outcome(**json.loads(line))
        await self._end()
        return Outcome("crashed", message="the process ended or did not answer")

    async def _ask(self, process: Process, case: Case) -> bytes:
        assert process.stdin is not None
        assert process.stdout is not None
        request = {
            "harness": case.harness,
            "source": case.source,
            "file": str(case.file.resolve()),
            "isModule": case.mode == "module",
            "isAsync": case.metadata.is_async,
            "timeoutMs": round(self._timeout_s * 1000),
        }
        process.stdin.write(json.dumps(request).encode() + b"\n")
        await process.stdin.drain()
        return await process.stdout.readline()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()
