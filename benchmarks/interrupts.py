"""How long a stop takes while the machine is busy: a real kernel, a real container, cells that do not want to end."""

import random
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack
from typing import Any, Final

import zmq

from benchmarks.comparison import MS, spread
from benchmarks.measures import DEADLINE_S, running
from benchmarks.peers import IPYKERNEL, PENNANT
from tests.kernel_session import KernelSession

REPEATS: Final = 20
BYSTANDERS: Final = 2
LONGEST_S: Final = 0.4
"""A cell has run for up to so long when it is stopped."""
_SEED: Final = 4

LOOPS: Final[dict[str, str]] = {
    "an empty loop": "for (;;) {}",
    "a loop that calculates": "let x = 0; for (;;) x += Math.sqrt(x + 1)",
    "a catastrophic regular expression": "const found = /^(a+)+$/.test('a'.repeat(60) + '!')",
    "a loop that allocates": "for (;;) Array.from({ length: 1000 }, (_, i) => ({ i })).map(o => o.i * 2).sort()",
    "a microtask loop": "for (;;) await null",
    "promises that follow each other": "await new Promise(() => { (function on() { Promise.resolve().then(on) })() })",
    "a flood on the console": "for (let i = 0; ; i++) console.log('line', i)",
    "a promise that never comes": "await new Promise(() => {})",
}
"""Each cell first says that it runs."""
_BUSY: Final = "for (let i = 0; ; i++) { if (i % 1000000 === 0) console.log(i) }"
_STARTED: Final = "it runs"


def measure_interrupts() -> Generator[str]:
    """A line for each kind of cell, and one for all; each time is from the request to stop until the cell has ended."""
    chance = random.Random(_SEED)
    with ExitStack() as stack:
        session = stack.enter_context(running(PENNANT, engine="docker"))
        for _ in range(BYSTANDERS):
            stack.enter_context(running(PENNANT, engine="docker")).client.execute(_BUSY)
        everything: list[float] = []
        for what, source in LOOPS.items():
            code = f"console.log('{_STARTED}')\n{source}"
            figures = [time_interrupt(session, code, pause, session.interrupt) for pause in pauses(chance)]
            everything.extend(figures)
            yield f"    {what:<42}{spread(figures, MS):>22}"
        yield f"interrupt, {BYSTANDERS} busy kernels beside it{spread(everything, MS):>33}"
        python = stack.enter_context(running(IPYKERNEL))
        code = f"print('{_STARTED}', flush=True)\nwhile True: pass"
        figures = [time_interrupt(python, code, pause, python.manager.interrupt_kernel) for pause in pauses(chance)]
        yield f"    {'ipykernel, an empty loop':<42}{spread(figures, MS):>22}"


def pauses(chance: random.Random) -> list[float]:
    """How long each cell runs before it is stopped, seconds."""
    return [chance.random() * LONGEST_S for _ in range(REPEATS)]


def time_interrupt(session: KernelSession, code: str, after_s: float, stop: Callable[[], None]) -> float:
    """Seconds from the request to stop until reply and idle are both here.

    Raises:
        TimeoutError: the cell did not start, or did not end.
    """
    cell = Watched(session, session.client.execute(code, allow_stdin=False))
    cell.follow(lambda: cell.started, DEADLINE_S)
    cell.follow(lambda: False, after_s)
    start = time.perf_counter()
    stop()
    if not cell.follow(lambda: cell.ended, DEADLINE_S):
        raise TimeoutError(f"the cell did not end within {DEADLINE_S} s: {code}")
    return time.perf_counter() - start


class Watched:
    """A cell that runs; nothing of what it prints is kept."""

    def __init__(self, session: KernelSession, message_id: str) -> None:
        self._session = session
        self._message_id = message_id
        self._poller = zmq.Poller()
        self._channels: dict[Any, Any] = {}
        for channel in (session.client.iopub_channel, session.client.shell_channel):
            self._channels[channel.socket] = channel
            self._poller.register(channel.socket, zmq.POLLIN)
        self.started = self._idle = self._replied = False

    @property
    def ended(self) -> bool:
        """Whether both say so, the answer and the state."""
        return self._idle and self._replied

    def follow(self, until: Callable[[], bool], within_s: float) -> bool:
        """Take messages until the condition holds; False when time is up."""
        end = time.monotonic() + within_s
        while not until():
            left_ms = int((end - time.monotonic()) * 1000)
            if left_ms <= 0:
                return False
            for socket, _ in self._poller.poll(left_ms):
                self._take(self._channels[socket].get_msg(timeout=0))
        return True

    def _take(self, message: dict[str, Any]) -> None:
        if message["parent_header"].get("msg_id") != self._message_id:
            return
        content = message["content"]
        self._idle = self._idle or content.get("execution_state") == "idle"
        self._replied = self._replied or message["msg_type"] == "execute_reply"
        self.started = self.started or _STARTED in content.get("text", "")
