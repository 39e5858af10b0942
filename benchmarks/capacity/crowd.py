"""The processes that play people, and what is measured around them."""

# nbformat is typed in part only.
# pyright: reportUnknownMemberType=false

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, Self

import nbformat

from benchmarks.capacity.latencies import Latencies
from benchmarks.capacity.load_plan import RUN_SOURCE, USERS, Deed, run_cell, typed_cell
from benchmarks.capacity.measured_step import Step
from benchmarks.capacity.usage import look, memory
from tests.integration.server.server_process import TOKEN, ServerProcess

SETTLE_S: Final = 40.0
"""A sandbox collects its garbage half a minute after the last cell."""
REST_S: Final = 10.0
NOTEBOOKS_PER_PROCESS: Final = 200
_MIB: Final = 1024 * 1024


class Crowd:
    """Opens notebooks on one server and loads them."""

    def __init__(self, server: ServerProcess, intervals_s: Mapping[Deed, float]) -> None:
        self._server = server
        self._intervals_s = dict(intervals_s)
        self._processes: list[subprocess.Popen[str]] = []
        self._opened = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.kill()
            process.wait()

    def open(self, count: int) -> None:
        """Open notebooks until there are so many."""
        while self._opened < count:
            process = self._process_with_room()
            room = NOTEBOOKS_PER_PROCESS - self._opened % NOTEBOOKS_PER_PROCESS
            more = min(room, count - self._opened)
            paths = [self._write_notebook(number) for number in range(self._opened, self._opened + more)]
            _ask(process, {"open": paths, "with_kernels": Deed.RUN in self._intervals_s})
            self._opened += more

    def load(self, seconds: float) -> Step:
        """Rest, then load, and measure both."""
        time.sleep(SETTLE_S)
        idle = self._spend(lambda: time.sleep(REST_S))
        answers: list[dict[str, Any]] = []
        spent = self._spend(lambda: answers.extend(self._load_all(seconds)))
        took = max(answer["seconds"] for answer in answers)
        return Step(
            notebooks=self._opened,
            users=self._opened * USERS,
            seconds=round(took, 1),
            edits=Latencies.of([figure for answer in answers for figure in answer["edits"]]),
            runs=Latencies.of([figure for answer in answers for figure in answer["runs"]]),
            generator_late=max((Latencies(**answer["late"]) for answer in answers), key=lambda late: late.p95_ms or 0),
            undelivered=sum(answer["undelivered"] for answer in answers),
            failed_runs=sum(answer["failed_runs"] for answer in answers),
            lost_sockets=sum(answer["lost_sockets"] for answer in answers),
            cores=spent,
            idle_cores={part: share for part, share in idle.items() if part != "generator"},
            memory_mib={part: held // _MIB for part, held in memory(self._server.process.pid).items()},
        )

    def _spend(self, act: Callable[[], None]) -> dict[str, float]:
        pids = [process.pid for process in self._processes]
        before, began = look(self._server.process.pid, pids), time.perf_counter()
        act()
        took = time.perf_counter() - began
        spent = look(self._server.process.pid, pids).since(before)
        return {part: round(seconds / took, 3) for part, seconds in spent.items()}

    def _load_all(self, seconds: float) -> list[dict[str, Any]]:
        for process in self._processes:
            _tell(process, {"load": seconds, "intervals_s": self._intervals_s})
        return [_answer(process) for process in self._processes]

    def _process_with_room(self) -> subprocess.Popen[str]:
        if self._opened == len(self._processes) * NOTEBOOKS_PER_PROCESS:
            command = [
                sys.executable,
                "-m",
                "benchmarks.capacity.generator",
                self._server.url,
                TOKEN,
                str(self._opened),
            ]
            self._processes.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return self._processes[-1]

    def _write_notebook(self, number: int) -> str:
        spec = {"name": "pennant", "display_name": "Pennant", "language": "javascript"}
        notebook: Any = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
        for user in range(USERS):
            notebook.cells.append(nbformat.v4.new_code_cell(f"// Person {user} types here.\n", id=typed_cell(user)))
            notebook.cells.append(nbformat.v4.new_code_cell(RUN_SOURCE, id=run_cell(user)))
        path = f"crowd{number}.ipynb"
        (self._server.root / path).write_text(nbformat.writes(notebook))
        return path


def _ask(process: subprocess.Popen[str], command: dict[str, Any]) -> dict[str, Any]:
    _tell(process, command)
    return _answer(process)


def _tell(process: subprocess.Popen[str], command: dict[str, Any]) -> None:
    assert process.stdin is not None
    print(json.dumps(command), file=process.stdin, flush=True)


def _answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise ChildProcessError("a process of the load generator ended; see above")
    return json.loads(line)
