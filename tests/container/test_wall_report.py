"""The walls hold without vm2, as docs/walls.md and SECURITY.md tell it, attempt by attempt."""

import pytest

from pennant_spawner.jail_walls import JailWalls, possible_walls
from pennant_spawner.sandbox_program import find_program
from tests.container import wall_report
from tests.container.wall_measurement import HAS_PROBE, attempts
from tests.container.wall_report import Column, got_through, parse_full_report, summary_in
from tests.container.walls import WALLS, Wall, lacks, measured_with
from tests.parts import missing

IN_DOCKER = {"defaults", "container", "runsc"}
HARMLESS = {"its own memory": {"Node: WebAssembly", "call: executable memory"}}
LOOKING_AROUND = "reading about the machine"


def parameters() -> list[object]:
    return [pytest.param(it, id=it.key, marks=[pytest.mark.docker] if it.key in IN_DOCKER else []) for it in WALLS]


@pytest.fixture(scope="module")
def written() -> dict[str, Column]:
    return parse_full_report(wall_report.FULL.read_text("utf-8"))


@pytest.mark.parametrize("wall", parameters())
def test_each_wall_stops_what_the_table_says(wall: Wall, written: dict[str, Column]) -> None:
    need(wall, written[wall.key])
    found = wall_report.measured(wall).outcomes
    expected = {name: outcome for name, outcome in written[wall.key].outcomes.items() if name in found}
    assert found == expected, "type: make security-table, and read what has changed"


@pytest.mark.parametrize("key", [it.key for it in WALLS if it.ours])
def test_nothing_leaves_our_walls(key: str, written: dict[str, Column]) -> None:
    through = got_through(written[key])
    assert {(category, name) for category, name in attempts() if name in through and category != LOOKING_AROUND} == {
        (category, name) for category, names in HARMLESS.items() for name in names if HAS_PROBE or "Node" in name
    }


def test_the_table_of_the_security_page_is_the_one_that_was_measured(written: dict[str, Column]) -> None:
    assert summary_in(wall_report.SUMMARY.read_text("utf-8")) == wall_report.summary(written)


def test_the_page_is_the_one_that_is_written(written: dict[str, Column]) -> None:
    assert wall_report.full_report(written) == wall_report.FULL.read_text("utf-8")


def test_at_least_sixty_things_are_tried() -> None:
    names = [name for _, name in attempts()]
    assert len(names) == len(set(names)) >= (60 if HAS_PROBE else 30)


def need(wall: Wall, column: Column) -> None:
    """Skip what cannot be measured here, or not be compared: others' walls are those of one version."""
    if problem := lacks(wall):
        missing(problem, "sudo .ci/machine tests") if wall.ours else pytest.skip(problem)
    if not wall.ours and measured_with(wall) != column.measured_with:
        pytest.skip(f"the table was measured with {column.measured_with}, here is {measured_with(wall)}")
    if wall.key in ("jail", "bubblewrap") and not _has_every_wall(possible_walls(find_program())):
        pytest.skip("this Linux has no Landlock or no seccomp")


def _has_every_wall(walls: JailWalls) -> bool:
    return walls.seccomp and walls.landlock_abi > 0
