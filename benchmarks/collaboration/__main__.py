"""`python -m benchmarks.collaboration [MEASURE …]`: shared notebooks here and on other servers, in turns."""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from benchmarks.collaboration.aims import AIMS
from benchmarks.collaboration.contenders import Pythons, Servers, available, running
from benchmarks.collaboration.edits import measure_edits
from benchmarks.collaboration.opening import measure_opening
from benchmarks.collaboration.room_memory import measure_memory
from benchmarks.collaboration.runs import LEFT_ALONE_S, measure_leaving, measure_runs
from benchmarks.collaboration.table import Row, header

RESULTS: Final = Path(__file__).parents[2] / "build" / "collaboration.json"
Measure = Callable[[Servers], Coroutine[Any, Any, list[Row]]]
LEAVING: Final = "leaving"
MEASURES: Final[dict[str, Measure]] = {
    "edits": measure_edits,
    "runs": measure_runs,
    LEAVING: measure_leaving,
    "opening": measure_opening,
    "memory": measure_memory,
}


def main(arguments: Sequence[str]) -> None:
    """Print a line for each figure, then the aims; keep all in a file."""
    parser = argparse.ArgumentParser("python -m benchmarks.collaboration", description=__doc__)
    parser.add_argument("measures", nargs="*", help=f"of {', '.join(MEASURES)} (all)")
    chosen = parser.parse_args(arguments).measures or list(MEASURES)
    pythons, missing = available()
    titles = [contender.title for contender in pythons]
    print(*missing, header(titles), sep="\n", flush=True)
    rows: list[Row] = []
    for name in chosen:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="pennant-bench-") as folder:
            rows += (new := asyncio.run(measure(name, pythons, Path(folder))))
        print(*(row.line(titles) for row in new), sep="\n")
        print(f"({name}: {time.monotonic() - began:.0f} s)", flush=True)
    print(*filter(None, (aim.verdict(rows) for aim in AIMS)), sep="\n", flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps([asdict(row) for row in rows], indent=1))


async def measure(name: str, pythons: Pythons, folder: Path) -> list[Row]:
    """One measure, with new servers."""
    async with running(pythons, folder, LEFT_ALONE_S if name == LEAVING else None) as servers:
        return await MEASURES[name](servers)


if __name__ == "__main__":
    main(sys.argv[1:])
