"""What people do to a cell with JupyterLab while it runs, one case at a time."""

from collections.abc import Iterator

import pytest

from pennant_server_ext.notebook.notebook_merge import ABSENT, SetField
from tests.integration.lab_models.lab_models import LabModels
from tests.integration.lab_models.shown import Message, shown
from tests.integration.lab_models.world import World


def printed(text: str, name: str = "stdout") -> Message:
    """A message of printed text."""
    return ("stream", {"name": name, "text": text})


LATER_THAN_PEOPLE = 10_000
DISPLAY: Message = ("display_data", {"data": {"text/plain": "d"}, "metadata": {}, "transient": {}})


@pytest.fixture
def world(lab_models: LabModels) -> Iterator[World]:
    """A notebook that two people have open."""
    world = World(lab_models, cells=2)
    world.join("ada")
    world.join("bob")
    yield world
    world.close()


def everybody_sees(world: World, messages: list[Message], state: str) -> None:
    """The document, and both browsers, show that in the first cell."""
    world.settle()
    for cells in (world.cells, world.seen_by("ada"), world.seen_by("bob")):
        [cell] = [cell for cell in cells if cell["id"] == "c0"]
        assert (cell["outputs"], cell["state"]) == (shown(messages), state)


@pytest.mark.parametrize("flushed", [True, False])
def test_a_cell_moved_in_the_instant_its_run_ends_keeps_its_last_lines(world: World, flushed: bool) -> None:
    run, output = world.begin("c0")
    world.publish(output, printed("first\n"))
    world.flush()
    world.arrive("ada")
    world.act("ada", "move", cell="c0", to=1)
    world.publish(output, printed("last\n"))
    if flushed:
        world.flush()
    world.end(run)
    world.send("ada")
    everybody_sees(world, [printed("first\nlast\n")], "idle")


def test_a_deletion_undone_after_the_run_brings_back_all_of_it(world: World) -> None:
    run, output = world.begin("c0")
    world.publish(output, printed("first\n"))
    world.flush()
    world.settle()
    world.act("ada", "delete", cell="c0")
    world.send("ada")
    world.publish(output, printed("last\n"))
    world.flush()
    world.end(run)
    world.act("ada", "undo")
    world.send("ada")
    everybody_sees(world, [printed("first\nlast\n")], "idle")


def test_what_somebody_clears_while_it_runs_stays_cleared(world: World) -> None:
    _, output = world.begin("c0")
    world.publish(output, printed("before\n"))
    world.flush()
    world.settle()
    world.act("ada", "clear", cell="c0")
    world.send("ada")
    world.flush()
    everybody_sees(world, [], "running")
    world.publish(output, printed("after\n"))
    world.flush()
    everybody_sees(world, [printed("after\n")], "running")


def test_a_stream_after_others_that_stay_is_an_output_of_its_own(world: World) -> None:
    _, output = world.begin("c0")
    first = [DISPLAY, printed("x", "stderr"), printed("a")]
    second: list[Message] = [("clear_output", {"wait": True}), DISPLAY, printed("b")]
    for messages in (first, second):
        for message in messages:
            world.publish(output, message)
        world.flush()
        world.settle()
    everybody_sees(world, first + second, "running")


def test_what_somebody_clears_in_the_instant_its_run_ends_does_not_come_back_with_a_move(lab_models: LabModels) -> None:
    world = World(lab_models, cells=2, client_id=LATER_THAN_PEOPLE)
    world.join("ada")
    run, output = world.begin("c0")
    world.publish(output, printed("printed\n"))
    world.flush()
    world.arrive("ada")
    world.end(run)
    world.act("ada", "clear", cell="c0")
    world.send("ada")
    # In JupyterLab, whoever hears of two counts at once does not hear what came with them.
    world.join("bob")
    everybody_sees(world, [], "idle")
    assert [cell["count"] for cell in world.cells] == [1, None], "the count is the server's"
    world.act("bob", "move", cell="c0", to=1)
    world.send("bob")
    everybody_sees(world, [], "idle")
    world.publish(output, printed("late\n"))
    everybody_sees(world, [printed("late\n")], "idle")
    world.close()


FROM_A_FILE = [SetField("c0", ("outputs",), []), SetField("c0", ("metadata", "pennant"), ABSENT)]


def test_outputs_that_a_file_brought_back_stay_when_the_cell_is_moved(world: World) -> None:
    run, output = world.begin("c0")
    world.publish(output, printed("printed\n"))
    world.end(run)
    world.settle()
    world.shared.apply_edits(FROM_A_FILE)
    everybody_sees(world, [], "idle")
    world.act("ada", "move", cell="c0", to=1)
    world.send("ada")
    everybody_sees(world, [], "idle")


def test_a_run_that_goes_on_keeps_its_outputs_whatever_the_file_says(world: World) -> None:
    run, output = world.begin("c0")
    world.publish(output, printed("first\n"))
    world.flush()
    world.settle()
    world.shared.apply_edits(FROM_A_FILE)
    world.publish(output, printed("last\n"))
    everybody_sees(world, [printed("first\nlast\n")], "running")
    world.end(run)
    everybody_sees(world, [printed("first\nlast\n")], "idle")
