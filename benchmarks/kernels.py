"""Pennant's kernel beside other JavaScript kernels and ipykernel, each driven by jupyter_client alone."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack
from queue import Empty
from typing import Final

from benchmarks.comparison import MIB, MS, Comparison, Unit
from benchmarks.measures import (
    DEADLINE_S,
    Code,
    Flood,
    Refused,
    flood,
    memory,
    running,
    time_cell,
    time_completion,
    time_first_cell,
    time_first_cell_of_a_program,
)
from benchmarks.peers import PENNANT, Peer
from tests.kernel_session import KernelSession

STARTS: Final = 7
ROUND_TRIPS: Final = 200
FLOODS: Final = 3
LOOPS: Final = 5
MOST_FAILURES: Final = 3
Sessions = Mapping[Peer, KernelSession]

SUM: Final = Code("1 + 1", "1 + 1")
COMPLETION: Final = Code("Math.sq", "str.jo")
LOOP: Final = Code("var s = 0; for (var i = 0; i < 3e6; i++) s += i; s", "s = 0\nfor i in range(3000000): s += i\ns")
SQRT_LOOP: Final = Code(
    "var s = 0; for (var i = 0; i < 3e6; i++) s += Math.sqrt(i); s",
    "import math\ns = 0\nfor i in range(3000000): s += math.sqrt(i)\ns",
)
LONG_LINE: Final = Code("console.log('x'.repeat(1e7))", "print('x' * 10000000)")


def lines(count: int) -> Code:
    """A cell that prints so many lines, one by one."""
    return Code(
        f"for (let i = 0; i < {count}; i++) console.log('line ' + i)",
        f"for i in range({count}): print('line ' + str(i))",
    )


def compare_kernels(peers: Sequence[Peer]) -> Generator[Comparison | str]:
    """Every comparison with every peer, and a sentence on each that failed, lost lines or printed them late."""
    yield from compare("first cell, a program's first kernel", peers, STARTS, time_first_cell_of_a_program)
    yield from compare("first cell, a server's next kernel", peers, STARTS, time_first_cell)
    yield from compare("memory of an idle kernel, all processes", peers, LOOPS, memory, MIB)
    with ExitStack() as stack:
        sessions = {peer: stack.enter_context(running(peer)) for peer in (PENNANT, *peers)}
        yield from compare("round trip of 1 + 1", peers, ROUND_TRIPS, cells(sessions, SUM))
        yield from compare("completion of a member", peers, ROUND_TRIPS, completions(sessions, COMPLETION))
        yield from compare("top-level loop, 3 million rounds", peers, LOOPS, cells(sessions, LOOP))
        yield from compare("the same, calling a square root", peers, LOOPS, cells(sessions, SQRT_LOOP))
        yield from compare_floods(sessions, peers, 10_000)
        yield from compare_floods(sessions, peers, 100_000)
    with ExitStack() as stack:
        sessions = {peer: stack.enter_context(running(peer)) for peer in (PENNANT, *peers)}
        yield from compare("one line of 10 million characters", peers, 1, cells(sessions, LONG_LINE))


def compare(
    what: str, peers: Sequence[Peer], times: int, measure: Callable[[Peer], float], unit: Unit = MS
) -> Generator[Comparison | str]:
    """Measures all kernels in turns, after a round that is not counted when there are many."""
    rounds: list[dict[Peer, float]] = []
    failed: Counter[Peer] = Counter()
    for _ in range(times + (times > 1)):
        rounds.append({PENNANT: measure(PENNANT)})
        for peer in peers:
            if failed[peer] >= MOST_FAILURES:
                continue
            try:
                rounds[-1][peer] = measure(peer)
            except (Empty, Refused):
                failed[peer] += 1
    for peer, count in failed.items():
        yield f"    {peer.title}: {what}: {count} requests failed, or did not end within {DEADLINE_S} s"
    counted = rounds[1:] or rounds
    for peer in peers:
        pairs = [(figures[PENNANT], figures[peer]) for figures in counted if peer in figures]
        if pairs:
            yield Comparison(what, pairs, peer.title, unit)


def cells(sessions: Sessions, code: Code) -> Callable[[Peer], float]:
    """Seconds that a cell takes in the kernel of a peer."""
    return lambda peer: time_cell(sessions[peer], code.for_(peer.language))


def completions(sessions: Sessions, code: Code) -> Callable[[Peer], float]:
    """Seconds that completing the end of a text takes."""
    return lambda peer: time_completion(sessions[peer], code.for_(peer.language))


def compare_lines_in_a_container(peers: Sequence[Peer]) -> Generator[Comparison | str]:
    """100,000 lines by way of Docker; the peers print theirs without it, as they do everything."""
    with ExitStack() as stack:
        sessions = {peer: stack.enter_context(running(peer)) for peer in peers}
        sessions[PENNANT] = stack.enter_context(running(PENNANT, engine="docker"))
        yield from compare_floods(sessions, peers, 100_000, "through a container")


def compare_floods(
    sessions: Sessions, peers: Sequence[Peer], count: int, how: str = "printed one by one"
) -> Generator[Comparison | str]:
    """Printing many lines: the time, and what became of the lines."""
    floods: dict[Peer, list[Flood]] = {peer: [] for peer in (PENNANT, *peers)}

    def measure(peer: Peer) -> float:
        floods[peer].append(flood(sessions[peer], lines(count).for_(peer.language)))
        return floods[peer][-1].seconds

    yield from compare(f"{count:,} lines {how}", peers, FLOODS, measure)
    for peer, each in floods.items():
        if each and min(one.in_time for one in each) < count:
            yield losses(peer, each, count)


def losses(peer: Peer, floods: Sequence[Flood], count: int) -> str:
    """What a kernel did to the lines that it was to print."""
    lost = max(count - one.in_the_end for one in floods)
    late = max(one.in_the_end - one.in_time for one in floods)
    return f"    {peer.title}: of {count:,} lines up to {lost:,} never came, up to {late:,} came after idle"
