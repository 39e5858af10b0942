"""One notebook: the server's document with Pennant's writer, people's browsers, and a slow network between them."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import base64
import itertools
import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from jupyter_ydoc import YNotebook
from pycrdt import Doc, merge_updates

from pennant_server_ext.messages import Outcome, RunState, User
from pennant_server_ext.notebook.made_anew import CLIENT_ORIGIN
from pennant_server_ext.notebook.shared_notebook import SharedNotebook
from pennant_server_ext.outputs.output_bounds import OutputLimits
from pennant_server_ext.runs.cell_run import Run
from pennant_server_ext.runs.execution_queue import ExecutionQueue
from pennant_server_ext.session.board import Board
from pennant_server_ext.session.cell_writer import CellWriter
from pennant_server_ext.session.persistence import Persistence
from pennant_server_ext.session.run_output import RunOutput, RunOutputs
from tests.integration.lab_models.lab_models import LabModels
from tests.integration.lab_models.shown import Message
from tests.server_fakes import QuietRoom

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADA = User("ada", "Ada", "#aa0000")


@dataclass
class KeptInMemory:
    """What the writer needs of ``Persistence``."""

    notebook: SharedNotebook

    def changed(self) -> None:
        """Nothing is saved here."""


@dataclass
class Wire:
    """What is on its way between one person and the server."""

    coming: list[bytes] = field(default_factory=list[bytes])
    going: list[bytes] = field(default_factory=list[bytes])


class World:
    """The server and everybody."""

    def __init__(self, models: LabModels, cells: int, limits: OutputLimits | None = None, client_id: int = 1) -> None:
        """``client_id``: the server's; people's are 1000 and more. Of two values set at once, the larger's wins."""
        models.start_over()
        self.models = models
        self.doc: Doc[Any] = Doc(client_id=client_id)
        self.notebook = YNotebook(self.doc)
        made = [_cell(f"c{number}") for number in range(cells)]
        self.notebook.set({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        self.shared = SharedNotebook(self.doc, QuietRoom())
        self.outputs = RunOutputs(limits or OutputLimits())
        kept = cast("Persistence", KeptInMemory(self.shared))
        self.queue = ExecutionQueue()
        log = logging.getLogger("world")
        self.writer = CellWriter(kept, self.outputs, Board(), lambda: self.queue, asyncio.Event(), log)
        self.wires: dict[str, Wire] = {}
        self._sender = ""
        self._subscription = self.doc.observe(self._spread)
        self._numbers = itertools.count(1)
        self._loop = asyncio.Runner()

    def close(self) -> None:
        """Nothing happens any more."""
        self._loop.close()
        self.doc.unobserve(self._subscription)

    # The kernel and the writer.

    def begin(self, cell_id: str) -> tuple[Run, RunOutput]:
        """A run starts."""
        number = next(self._numbers)
        run = Run(
            run_id=f"run-{number:04}",
            cell_id=cell_id,
            source="",
            user=ADA,
            batch_id="b",
            stop_on_error=True,
            requested_at=NOW,
            state=RunState.RUNNING,
            started_at=NOW,
            execution_count=number,
        )
        self.queue = ExecutionQueue(running=run)
        return run, self._loop.run(self.writer.begin(run))

    def publish(self, output: RunOutput, message: Message) -> None:
        """The kernel sends something; the writer may change what it is given."""
        self.outputs.add(output, message[0], dict(message[1]))

    def end(self, run: Run) -> None:
        """The run ends."""
        ended = replace(run, state=RunState.ENDED, ended_at=NOW, outcome=Outcome.OK)
        self.queue = ExecutionQueue()
        self._loop.run(self.writer.end(ended))

    def flush(self) -> None:
        """The writer's clock ticks."""
        self._loop.run(self.writer.flush())

    # The network.

    def join(self, who: str) -> None:
        """Somebody opens the notebook."""
        self.wires[who] = Wire([self.doc.get_update()])
        self.arrive(who)

    def act(self, who: str, what: str, **more: Any) -> None:
        """Somebody does something, in the notebook as this person sees it."""
        self._note(who, self.models.tell(who, what, **more))

    def arrive(self, who: str, count: int | None = None) -> None:
        """What the server sent reaches the person, one update after the other."""
        wire = self.wires[who]
        there, wire.coming = wire.coming[:count], [] if count is None else wire.coming[count:]
        self._take(who, there)

    def arrive_at_once(self, who: str) -> None:
        """A browser that was away gets all that it has missed in one piece."""
        wire = self.wires[who]
        there, wire.coming = wire.coming, []
        if there:
            self._take(who, [merge_updates(*there)])

    def send(self, who: str) -> None:
        """What the person did reaches the server."""
        wire = self.wires[who]
        there, wire.going = wire.going, []
        self._sender = who
        for update in there:
            with self.doc.transaction(origin=CLIENT_ORIGIN):
                self.doc.apply_update(update)
        self._sender = ""

    def settle(self) -> None:
        """Everything arrives, everywhere; at last it is quiet."""
        for _ in range(20):
            self.flush()
            for who in self.wires:
                self.send(who)
                self.arrive(who)
            self.flush()
            if not any(wire.coming or wire.going for wire in self.wires.values()):
                return
        raise AssertionError("browsers and server write against each other")

    def replace_by(self, content: dict[str, Any]) -> None:
        """The notebook is reverted to an earlier version, by the server."""
        with self.doc.transaction(origin="history"):
            self.notebook.set(content)

    # What there is.

    @property
    def cells(self) -> list[dict[str, Any]]:
        """The document, in the words of ``LabModels``."""
        found: list[dict[str, Any]] = self.doc["cells"].to_py()
        return [
            {
                "id": cell["id"],
                "source": cell["source"],
                "outputs": cell.get("outputs", []),
                "count": None if cell.get("execution_count") is None else int(cell["execution_count"]),
                "state": cell.get("execution_state", "idle"),
            }
            for cell in found
        ]

    def seen_by(self, who: str) -> list[dict[str, Any]]:
        """The notebook as one person's JupyterLab shows it."""
        return self.models.tell(who, "show")["cells"]

    def _spread(self, event: Any) -> None:
        for who, wire in self.wires.items():
            if who != self._sender:
                wire.coming.append(event.update)

    def _take(self, who: str, updates: list[bytes]) -> None:
        given = [base64.b64encode(update).decode() for update in updates]
        self._note(who, self.models.tell(who, "take", updates=given))

    def _note(self, who: str, answer: dict[str, Any]) -> None:
        self.wires[who].going.extend(base64.b64decode(update) for update in answer["sent"])


def _cell(cell_id: str) -> dict[str, Any]:
    code = {"cell_type": "code", "outputs": [], "execution_count": None}
    return {"id": cell_id, "source": f"cell {cell_id}", "metadata": {}, **code}
