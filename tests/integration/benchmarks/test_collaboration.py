"""The measures against Pennant alone, as small as they go: they measure, and nothing is lost."""

import asyncio
from pathlib import Path

from benchmarks.collaboration.contenders import PENNANT, running
from benchmarks.collaboration.edits import measure_edits
from benchmarks.collaboration.opening import measure_opening
from benchmarks.collaboration.room_memory import measure_memory
from benchmarks.collaboration.runs import LOST, measure_runs
from benchmarks.collaboration.table import Row


def test_every_measure_of_a_running_server(tmp_path: Path) -> None:
    async def measure() -> list[Row]:
        async with running({PENNANT: None}, tmp_path) as servers:
            return [
                *await measure_edits(servers, rounds=1, many=3, letters=3, all_type_s=1),
                *await measure_opening(servers, rounds=1, megabytes=[1]),
                *await measure_memory(servers, rooms=1, clients=1, rest_s=0),
                *await measure_runs(servers, runs=1, floods=1),
            ]

    rows = {row.what: row.figures[PENNANT.title] for row in asyncio.run(measure())}
    assert len(rows) == 9 + 3 + 2 + 4
    assert rows.pop(LOST) == 0
    assert all(figure is not None for figure in rows.values())
