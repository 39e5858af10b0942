"""Random operations of a kernel and of several people: document, file and every JupyterLab equal a reference."""

# jupyter_ydoc and hypothesis are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownLambdaType=false, reportArgumentType=false

import copy
import os
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pennant_server_ext.outputs.output_bounds import OutputLimits
from pennant_server_ext.runs.cell_run import Run
from pennant_server_ext.session.run_output import RunOutput
from tests.integration.lab_models.lab_models import LabModels
from tests.integration.lab_models.shown import Message, Shown
from tests.integration.lab_models.world import World

EXAMPLES = int(os.environ.get("PENNANT_EXAMPLES", "40"))
"""How many sequences; more of them by hand."""
STEPS = 40
PHASES = [Phase.generate] if "PENNANT_QUICK" in os.environ else list(Phase)

TEXTS = st.text(alphabet="ab\n\r\bé█😀\ud83d", min_size=1, max_size=10) | st.just("long " * 5000 + "\n")
STREAMS = st.tuples(st.sampled_from(["stdout", "stderr"]), TEXTS).map(
    lambda pair: ("stream", {"name": pair[0], "text": pair[1]})
)
DATA = st.sampled_from(["1", "22", "333"]).map(lambda text: {"text/plain": text})
DISPLAYS = st.tuples(st.sampled_from(["display_data", "update_display_data"]), st.sampled_from("xy"), DATA).map(
    lambda made: (made[0], {"data": made[2], "metadata": {}, "transient": {"display_id": made[1]}})
)
RESULTS = DATA.map(lambda data: ("execute_result", {"execution_count": 1, "data": data, "metadata": {}}))
ERRORS = st.just(("error", {"ename": "E", "evalue": "no", "traceback": ["E: no"]}))
CLEARS = st.booleans().map(lambda wait: ("clear_output", {"wait": wait}))
MESSAGES = st.lists(STREAMS | STREAMS | DISPLAYS | RESULTS | ERRORS | CLEARS, min_size=1, max_size=5)

CELLS = st.sampled_from(["c0", "c1", "c2"])
PEOPLE = st.sampled_from(["ada", "bob"])
STRUCTURE = st.sampled_from(["move", "delete", "cut", "copy", "paste-anew", "split", "merge"])


@dataclass
class Expected(Shown):
    """What a cell must show that has been run."""

    run: Run
    output: RunOutput
    flushed: int = 0

    def cleared(self, everything_seen: bool) -> None:
        """Somebody cleared the cell, and it has come to the server."""
        if everything_seen and self.flushed == len(self.messages):
            self.starts = {self.flushed}
        else:
            self.starts.update((self.flushed, len(self.messages)))


class Notebook(RuleBasedStateMachine):
    """One notebook that is run, changed and watched."""

    def __init__(self, models: LabModels, limits: OutputLimits) -> None:
        super().__init__()
        self.world = World(models, 3, limits)
        self.is_bounded = limits != OutputLimits()
        self.runs: dict[str, Expected] = {}
        self.running: Expected | None = None
        self.on_the_way: dict[str, list[tuple[str, Expected | None, int | None]]] = {}
        """Cells that a person has cleared, and how much of their output this person had seen."""
        self.kept: dict[str, Any] | None = None
        self.names = 0
        self.doubled: set[str] = set()
        """Two people moved these at once: JupyterLab makes such a cell twice, and a save renames one of the two."""

    @initialize()
    def two_are_there(self) -> None:
        """Two browsers from the beginning."""
        for who in ("ada", "bob"):
            self.world.join(who)
            self.on_the_way[who] = []

    # The kernel.

    @precondition(lambda self: self.running is None)
    @rule(cell_id=CELLS)
    def begin(self, cell_id: str) -> None:
        run, output = self.world.begin(cell_id)
        self.running = self.runs[cell_id] = Expected(run, output)

    @precondition(lambda self: self.running is not None)
    @rule(messages=MESSAGES, flush=st.booleans())
    def publish(self, messages: list[Message], flush: bool) -> None:
        assert self.running is not None
        self._publish(self.running, messages)
        if flush:
            self.flush()

    @precondition(lambda self: any(run.ended for run in self.runs.values()))
    @rule(messages=MESSAGES, data=st.data())
    def publish_late(self, messages: list[Message], data: st.DataObject) -> None:
        ended = sorted(cell_id for cell_id, run in self.runs.items() if run.ended)
        self._publish(self.runs[data.draw(st.sampled_from(ended))], messages)

    @rule()
    def flush(self) -> None:
        self.world.flush()
        for run in self.runs.values():
            run.flushed = len(run.messages)

    @precondition(lambda self: self.running is not None)
    @rule()
    def end(self) -> None:
        assert self.running is not None
        self.world.end(self.running.run)
        for run in self.runs.values():
            run.flushed = len(run.messages)
        self.running.ended = True
        self.running = None

    # People.

    @rule(who=PEOPLE, cell_id=CELLS, what=STRUCTURE, to=st.integers(0, 3), send=st.booleans())
    def change(self, who: str, cell_id: str, what: str, to: int, send: bool) -> None:
        self.names += 1
        self.world.act(who, what, cell=cell_id, to=to, at=to, text=f"new{self.names}")
        if send:
            self.send(who)

    @rule(who=PEOPLE, cell_id=CELLS, send=st.booleans())
    def cut_and_paste(self, who: str, cell_id: str, send: bool) -> None:
        self.world.act(who, "cut", cell=cell_id)
        if send:
            self.send(who)
        others = [cell["id"] for cell in self.world.seen_by(who)]
        if others:
            self.world.act(who, "paste", cell=others[0])

    @rule(who=PEOPLE, cell_id=CELLS, text=st.sampled_from(["x", "é", "😀"]), at=st.integers(0, 6))
    def type(self, who: str, cell_id: str, text: str, at: int) -> None:
        self.world.act(who, "type", cell=cell_id, text=text, at=at)

    @rule(who=PEOPLE, what=st.sampled_from(["undo", "undo", "redo"]), send=st.booleans())
    def undo(self, who: str, what: str, send: bool) -> None:
        self.world.act(who, what)
        if send:
            self.send(who)

    @rule(who=PEOPLE, cell_id=CELLS, send=st.booleans())
    def clear(self, who: str, cell_id: str, send: bool) -> None:
        run = self.runs.get(cell_id)
        seen = run.flushed if run is not None and not self.world.wires[who].coming else None
        self.world.act(who, "clear", cell=cell_id)
        self.on_the_way[who].append((cell_id, run, seen))
        if send:
            self.send(who)

    @precondition(lambda self: "eve" not in self.on_the_way)
    @rule()
    def join_late(self) -> None:
        self.on_the_way["eve"] = []
        self.world.join("eve")

    # The network.

    @rule(who=PEOPLE)
    def send(self, who: str) -> None:
        there, self.on_the_way[who] = self.on_the_way[who], []
        self.world.send(who)
        for cell_id, run, seen in there:
            now = self.runs.get(cell_id)
            if now is not None:
                now.cleared(now is run and seen == now.flushed)

    @rule(who=PEOPLE, count=st.integers(1, 4))
    def arrive(self, who: str, count: int) -> None:
        self.world.arrive(who, count)

    @rule(who=PEOPLE)
    def arrive_at_once(self, who: str) -> None:
        self.world.arrive_at_once(who)

    # The server.

    @rule()
    def keep_version(self) -> None:
        self.kept = copy.deepcopy(self.world.notebook.get())

    @precondition(lambda self: self.kept is not None)
    @rule()
    def revert(self) -> None:
        assert self.kept is not None
        self.world.replace_by(self.kept)
        outputs = {cell["id"]: cell["outputs"] for cell in self.kept["cells"]}
        for cell_id, run in self.runs.items():
            if run.ended:
                run.reverted = outputs.get(cell_id)

    # What must hold.

    @rule()
    def look(self) -> None:
        for who in sorted(self.world.wires):
            if who in self.on_the_way:
                self.send(who)
        self.world.settle()
        self._note_doubled()
        saved = self.world.notebook.get()["cells"]
        # jupyter_ydoc gives cells of one id other ids when it saves, and leaves out those that are equal.
        self.world.settle()
        for run in self.runs.values():
            run.flushed = len(run.messages)
        self._look_at_the_document()
        outputs = {cell["id"]: cell["outputs"] for cell in self.world.cells}
        assert all(cell["outputs"] == outputs[cell["id"]] for cell in saved)
        for who in self.world.wires:
            assert self.world.seen_by(who) == self.world.cells, who

    def _look_at_the_document(self) -> None:
        cells = self.world.cells
        active = None if self.running is None else self.running.run.cell_id
        for cell in cells:
            run = self.runs.get(cell["id"])
            if cell["id"] in self.doubled:
                continue
            assert cell["state"] == ("running" if cell["id"] == active else "idle"), cell["id"]
            if run is not None and not self.is_bounded:
                assert cell["outputs"] in run.outputs, f"{cell['id']} shows {cell['outputs']}, not {run.outputs}"

    def _note_doubled(self) -> None:
        ids = [cell["id"] for cell in self.world.cells]
        self.doubled.update(cell_id for cell_id in ids if ids.count(cell_id) > 1)

    def _publish(self, run: Expected, messages: list[Message]) -> None:
        for message in messages:
            self.world.publish(run.output, message)
            everywhere = message[0] == "update_display_data"
            for each in self.runs.values() if everywhere else [run]:
                each.messages.append(message)

    @invariant()
    def the_contract_holds(self) -> None:
        """Two outputs of one stream never follow each other: every browser would join them and write that back."""
        self._note_doubled()
        for cell in self.world.cells:
            names = [output.get("name") for output in cell["outputs"]]
            assert all(first is None or first != second for first, second in pairwise(names))

    def teardown(self) -> None:
        if self.on_the_way:
            self.look()
        self.world.close()


FEW = OutputLimits(total_bytes=6000, text_bytes=60, outputs=6)
"""So few that most cells leave something out."""


@pytest.mark.parametrize("limits", [OutputLimits(), FEW], ids=["all", "bounded"])
def test_random_operations(lab_models: LabModels, limits: OutputLimits) -> None:
    checked = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        phases=PHASES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize="PENNANT_EXAMPLES" not in os.environ,
    )
    run_state_machine_as_test(lambda: Notebook(lab_models, limits), settings=checked)
