"""Pennant's kernel beside ipykernel's own, each driven by jupyter_client alone."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from benchmarks.comparison import Comparison
from tests.kernel_session import KernelSession, start_kernel, stop_kernel

DEADLINE_S: Final = 60
ROUND_TRIPS: Final = 200
FIRST_CELLS: Final = 5
FLOODS: Final = 5
PEER: Final = "ipykernel, Python"


@dataclass(frozen=True, slots=True)
class Pair:
    """The same in both languages."""

    javascript: str
    python: str


SUM: Final = Pair("1 + 1", "1 + 1")
FLOOD: Final = Pair(
    "for (let i = 0; i < 10000; i++) console.log('line ' + i)", "for i in range(10000): print('line ' + str(i))"
)


def compare_kernels() -> Generator[Comparison]:
    """Round trip, flood of output, and the first cell of a new kernel."""
    with running("pennant") as ours, running("python3") as theirs:
        yield compare(ours, theirs, SUM, ROUND_TRIPS, "round trip of 1 + 1")
        yield compare(ours, theirs, FLOOD, FLOODS, "10,000 lines printed one by one")
    starts = [(time_first_cell("pennant"), time_first_cell("python3")) for _ in range(FIRST_CELLS)]
    yield Comparison("from nothing to the first cell's result", starts, PEER)


def compare(ours: KernelSession, theirs: KernelSession, code: Pair, times: int, what: str) -> Comparison:
    """Run the pair in turns, after one run of each that is not counted."""
    pairs = [(time_cell(ours, code.javascript), time_cell(theirs, code.python)) for _ in range(times + 1)]
    return Comparison(what, pairs[1:], PEER)


def time_cell(session: KernelSession, source: str) -> float:
    """Seconds from sending the request until reply and idle are both here."""
    start = time.perf_counter()
    message_id = session.client.execute(source)
    wait_for(lambda: session.client.get_iopub_msg(timeout=DEADLINE_S), message_id, "status", "idle")
    wait_for(lambda: session.client.get_shell_msg(timeout=DEADLINE_S), message_id, "execute_reply", "")
    return time.perf_counter() - start


def wait_for(receive: Callable[[], dict[str, dict[str, str]]], message_id: str, kind: str, state: str) -> None:
    """Take messages until the one of this kind, and of this execution state, for this request."""
    while True:
        message = receive()
        ours = message["parent_header"].get("msg_id") == message_id and message["header"]["msg_type"] == kind
        if ours and message["content"].get("execution_state", "") == state:
            return


def time_first_cell(name: str) -> float:
    """Seconds from starting a kernel to the end of its first cell."""
    start = time.perf_counter()
    with running(name) as session:
        time_cell(session, "1 + 1")
        return time.perf_counter() - start


@contextmanager
def running(name: str) -> Generator[KernelSession]:
    """A kernel of this name, ready, and ended afterwards."""
    session = start_kernel(name)
    try:
        yield session
    finally:
        stop_kernel(session, now=True)
