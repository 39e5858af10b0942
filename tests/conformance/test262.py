"""`python -m tests.conformance.test262 --suite PATH`: the kernel against the standard's own tests.

Runs test262's scripts as cells on the kernel's sandbox, each in a new one, and the same scripts in plain Node's `vm`
with the same binary and flags; prints how many pass, the ratio, and every test that plain Node passes and a cell fails.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from pennant_spawner.sandbox_program import find_program
from tests.conformance.kernel_runner import MAIN, KernelRunner
from tests.conformance.plain_runner import PlainRunner
from tests.conformance.report import Result, as_json, lines
from tests.conformance.suite import Case, Skipped, Suite

NODE_FLAGS = (
    "--max-old-space-size=256",
    "--optimize-for-size",
    "--no-memory-reducer",
    "--experimental-vm-modules",
    "--no-warnings",
    "--expose-gc",
)
"""Those of a sandbox, with room for the harness, and what `$262.gc` needs."""
_PROGRESS_EVERY = 200


async def run_cases(
    cases: Iterable[Case], command: Sequence[str], jobs: int, timeout_s: float, program: Path = MAIN
) -> list[Result]:
    """Runs every case on both, `jobs` at a time, each within `timeout_s` seconds."""
    pending = iter(list(cases))
    results: list[Result] = []

    async def work() -> None:
        async with KernelRunner(command, timeout_s, program) as kernel, PlainRunner(command, timeout_s) as plain:
            for case in pending:
                results.append(Result(case, await kernel.run(case), await plain.run(case)))
                if len(results) % _PROGRESS_EVERY == 0:
                    print(f"{len(results)} cases", file=sys.stderr)

    async with asyncio.TaskGroup() as workers:
        for _ in range(jobs):
            workers.create_task(work())
    return sorted(results, key=lambda result: result.case.name)


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.test262", description=__doc__)
    parser.add_argument("--suite", type=Path, required=True, help="a checkout of github.com/tc39/test262")
    parser.add_argument("--sample", type=int, help="how many tests to take at random (all of them)")
    parser.add_argument("--seed", type=int, default=262, help="which sample (262)")
    parser.add_argument("--jobs", type=int, default=1, help="how many sandboxes at a time (1)")
    parser.add_argument("--timeout", type=float, default=20.0, help="seconds for each test (20)")
    parser.add_argument("--json", type=Path, help="a file for everything that was seen")
    parser.add_argument("--node", default=find_program().node, help="the Node binary of both (that of the sandboxes)")
    parser.add_argument("--sandbox", type=Path, default=MAIN, help="the main module of the sandbox to test")
    parser.add_argument("filter", nargs="*", help="parts of paths, such as language/expressions (everything)")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """The command. Its status is 0 when it ran, whatever the tests say, and 2 when it could not."""
    arguments = _arguments(words)
    try:
        suite = Suite(arguments.suite)
    except FileNotFoundError as error:
        print(f"{error}. Get one with: git clone --depth 1 https://github.com/tc39/test262", file=sys.stderr)
        return 2
    paths = suite.sample(suite.paths(arguments.filter), arguments.sample, arguments.seed)
    found = [case for path in paths for case in suite.cases(path)]
    skipped = [one for one in found if isinstance(one, Skipped)]
    cases = [one for one in found if isinstance(one, Case)]
    command = [str(arguments.node), *NODE_FLAGS]
    results = asyncio.run(run_cases(cases, command, arguments.jobs, arguments.timeout, arguments.sandbox))
    print("\n".join(lines(results, skipped)))
    if arguments.json is not None:
        settings = {"sample": arguments.sample, "seed": arguments.seed, "filter": arguments.filter, "tests": len(paths)}
        arguments.json.write_text(json.dumps(as_json(results, skipped, settings), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
