"""`python -m benchmarks.capacity`: more and more notebooks on one server, until it is too slow.

Server, kernels, sandboxes and the people who load them share the processors of this machine.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks.capacity.crowd import Crowd
from benchmarks.capacity.load_plan import INTERVALS_S, Deed
from benchmarks.capacity.measured_step import HEADER, Step, told_beside
from benchmarks.servers import server

RESULTS: Final = Path(__file__).parents[2] / "build" / "capacity.json"
NOTEBOOKS: Final = "20,40,80,120,160,200,240,280,320,360,400"
SECONDS: Final = 120.0
PEER_NOTEBOOKS: Final = 10
PEER_SECONDS: Final = 30.0


def main(arguments: Sequence[str]) -> None:
    """Run the steps that were asked for, print a line for each, and keep them in a file."""
    given = _parser().parse_args(arguments)
    counts = sorted({int(count) for count in given.notebooks.split(",")})
    steps: list[Step] = []
    if given.peer_notebooks:
        with tempfile.TemporaryDirectory(prefix="pennant-capacity-") as folder:
            print(compare_typing(Path(folder), given.peer_notebooks, min(given.seconds, PEER_SECONDS)), flush=True)
    print(HEADER, flush=True)
    with tempfile.TemporaryDirectory(prefix="pennant-capacity-") as folder:
        for step in run(Path(folder), counts, given.seconds, given):
            steps.append(step)
            print(step, flush=True)
            RESULTS.parent.mkdir(exist_ok=True)
            RESULTS.write_text(json.dumps([step.as_json() for step in steps], indent=1))


def run(folder: Path, counts: Sequence[int], seconds: float, how: argparse.Namespace) -> Iterator[Step]:
    """A step for each number of notebooks, until one does not hold."""
    with ExitStack() as stack:
        ours = server(folder, pennant=True, engine=how.engine)
        stack.callback(ours.stop)
        ours.start()
        crowd = stack.enter_context(
            Crowd(ours, {deed: every for deed in Deed if (every := getattr(how, f"{deed}_every"))})
        )
        for count in counts:
            crowd.open(count)
            step = crowd.load(seconds)
            yield step
            if not (step.holds or how.to_the_end):
                return


def compare_typing(folder: Path, notebooks: int, seconds: float) -> str:
    """People who only type, on a stock jupyter-collaboration and on Pennant, one after the other."""
    steps: dict[bool, Step] = {}
    for pennant in (False, True):
        with ExitStack() as stack:
            one = server(folder / ("pennant" if pennant else "stock"), pennant=pennant)
            stack.callback(one.stop)
            one.start()
            crowd = stack.enter_context(Crowd(one, {Deed.TYPE: INTERVALS_S[Deed.TYPE]}))
            crowd.open(notebooks)
            steps[pennant] = crowd.load(seconds)
    return told_beside(steps[True], steps[False])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.capacity", description=__doc__)
    parser.add_argument("--notebooks", default=NOTEBOOKS, help="numbers of notebooks, with commas (%(default)s)")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of load in each step (%(default)s)")
    parser.add_argument("--engine", default="docker", choices=["docker", "local"])
    for deed, interval in INTERVALS_S.items():
        words = (
            f"seconds from one {deed} of a user to the next; 0: never, which shows what the rest costs (%(default)s)"
        )
        parser.add_argument(f"--{deed}-every", type=float, default=interval, help=words)
    words = "notebooks in which people only type, here and on a stock server, before all else; 0: none (%(default)s)"
    parser.add_argument("--peer-notebooks", type=int, default=PEER_NOTEBOOKS, help=words)
    parser.add_argument("--to-the-end", action="store_true", help="go on when a step does not hold")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
