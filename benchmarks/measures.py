"""What is measured of one kernel, through jupyter_client alone."""

import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty
from typing import Any, Final

import psutil

from benchmarks.peers import PENNANT, Language, Peer
from tests.kernel_session import KernelSession, start_kernel, stop_kernel

DEADLINE_S: Final = 20
STRAGGLERS_S: Final = 2.0
"""How long is waited for output that should have come before the kernel said that it is idle."""


class Refused(Exception):
    """A kernel answered, but did not do what is measured."""


@dataclass(frozen=True, slots=True)
class Code:
    """The same in both languages."""

    javascript: str
    python: str

    def for_(self, language: Language) -> str:
        """Its text in this language."""
        return self.javascript if language == "javascript" else self.python


@dataclass(frozen=True, slots=True)
class Flood:
    """Lines that arrived before the kernel was idle, and all that did in the end; seconds until the last of them."""

    seconds: float
    in_time: int
    in_the_end: int


@contextmanager
def running(peer: Peer, engine: str = "local") -> Generator[KernelSession]:
    """A kernel, ready, and ended afterwards. Pennant's sandbox is started without a container, as theirs are."""
    session = start_kernel(peer.kernel_name, **({"engine": engine} if peer == PENNANT else {}))
    try:
        yield session
    finally:
        stop_kernel(session, now=True)


def time_cell(session: KernelSession, source: str) -> float:
    """Seconds from sending the request until reply and idle are both here."""
    start = time.perf_counter()
    message_id = session.client.execute(source)
    _idle(session, message_id)
    _reply(session, message_id, "execute_reply")
    return time.perf_counter() - start


def time_completion(session: KernelSession, source: str) -> float:
    """Seconds until the reply."""
    start = time.perf_counter()
    _reply(session, session.client.complete(source), "complete_reply")
    return time.perf_counter() - start


def flood(session: KernelSession, source: str) -> Flood:
    """Runs a cell that prints lines, and counts them."""
    start = time.perf_counter()
    message_id = session.client.execute(source)
    in_time = _idle(session, message_id)
    _reply(session, message_id, "execute_reply")
    idle_at = time.perf_counter()
    late, last_at = _stragglers(session, message_id)
    return Flood(max(idle_at, last_at) - start, in_time, in_time + late)


def time_first_cell(peer: Peer) -> float:
    """Seconds from starting a kernel to the end of its first cell, in a program that has started others."""
    start = time.perf_counter()
    with running(peer) as session:
        time_cell(session, "1 + 1")
        return time.perf_counter() - start


def time_first_cell_of_a_program(peer: Peer) -> float:
    """The same for the first kernel of a new program, which measures itself."""
    program = "from benchmarks.peers import Peer; from benchmarks.measures import time_first_cell; "
    program += f"print(time_first_cell(Peer({peer.kernel_name!r}, {peer.title!r}, {peer.language!r})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def memory(peer: Peer) -> float:
    """Proportional bytes of all processes that a kernel brings, after its first cell and a second of rest."""
    before = _processes()
    with running(peer) as session:
        time_cell(session, "1 + 1")
        time.sleep(1)
        return sum(_proportional_bytes(process) for process in _processes() - before)


def _processes() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def _proportional_bytes(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except psutil.NoSuchProcess:
        return 0


def _idle(session: KernelSession, message_id: str) -> int:
    """Waits until the kernel is idle again; the lines that it printed by then."""
    lines = 0
    while True:
        message = session.client.get_iopub_msg(timeout=DEADLINE_S)
        lines += _lines(message, message_id)
        if _belongs(message, message_id, "status") and message["content"]["execution_state"] == "idle":
            return lines


def _reply(session: KernelSession, message_id: str, kind: str) -> None:
    """Waits for it. Raises Refused when the kernel did not do what is measured."""
    message = session.client.get_shell_msg(timeout=DEADLINE_S)
    while not _belongs(message, message_id, kind):
        message = session.client.get_shell_msg(timeout=DEADLINE_S)
    if message["content"]["status"] != "ok":
        raise Refused(f"a {kind} says {message['content']}")


def _stragglers(session: KernelSession, message_id: str) -> tuple[int, float]:
    """The lines that still come, and when the last one did."""
    lines, last_at = 0, 0.0
    try:
        while True:
            if late := _lines(session.client.get_iopub_msg(timeout=STRAGGLERS_S), message_id):
                lines += late
                last_at = time.perf_counter()
    except Empty:
        return lines, last_at


def _belongs(message: dict[str, Any], message_id: str, kind: str) -> bool:
    return message["parent_header"].get("msg_id") == message_id and message["header"]["msg_type"] == kind


def _lines(message: dict[str, Any], message_id: str) -> int:
    return message["content"]["text"].count("\n") if _belongs(message, message_id, "stream") else 0
