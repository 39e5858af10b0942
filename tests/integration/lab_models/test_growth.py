"""What a cell leaves behind in the shared document when it is run again and again."""

# jupyter_ydoc is typed in part only.
# pyright: reportUnknownMemberType=false

import json

from tests.integration.lab_models.lab_models import LabModels
from tests.integration.lab_models.world import World

RUNS = 1000
PRINTED = 100_000


def test_a_thousand_runs_of_a_cell_leave_no_more_than_twice_its_content(lab_models: LabModels) -> None:
    world = World(lab_models, cells=3)
    world.join("ada")
    for number in range(RUNS):
        run, output = world.begin("c0")
        line = f"{number:04} " * 20 + "\n"
        for part in range(2):
            world.publish(output, ("stream", {"name": ("stdout", "stderr")[part], "text": line * (PRINTED // 202)}))
            world.flush()
        world.end(run)
        world.arrive("ada")
    world.settle()
    assert world.seen_by("ada") == world.cells
    content = len(json.dumps(world.notebook.get()))
    assert content > PRINTED * 0.9
    assert len(world.doc.get_update()) < 2 * content
    assert lab_models.tell("ada", "weigh")["bytes"] < 2 * content
    world.close()
