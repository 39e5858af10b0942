"""JupyterLab's own notebook models, held by a Node program (``lab_models.mjs``)."""

import json
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

from pennant_spawner.sandbox_program import find_node
from tests.parts import missing

PROGRAM = Path(__file__).with_name("lab_models.mjs")
MODULES = Path(__file__).parents[3] / "labextension" / "node_modules"

KNOWN_ERROR = ("YCodeCell.getChanges", "oldValue")
"""In @jupyter/ydoc, where two write a cell's count or state at once: the later change is taken, and told to nobody."""


class LabModels:
    """The program: what happens to a person goes in as one line, what that person sent comes back as one line."""

    def __init__(self) -> None:
        if not (MODULES / "@jupyterlab").exists():
            missing("the labextension's packages are not installed", "npm ci in labextension/")
        self.missed_changes = False
        """Whether the known error has come to somebody, whose JupyterLab may show less than there is."""
        self._program = subprocess.Popen(
            [find_node(), PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def tell(self, who: str, what: str, **more: Any) -> dict[str, Any]:
        """Let something happen to a person; the answer, and no error anywhere in JupyterLab."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps({"who": who, "what": what, **more}) + "\n")
        self._program.stdin.flush()
        answer: dict[str, Any] = defaultdict(list, json.loads(self._program.stdout.readline()))
        errors = [error for error in answer["errors"] if not all(word in error for word in KNOWN_ERROR)]
        self.missed_changes |= len(errors) < len(answer["errors"])
        assert errors == [], f"{who} {what}: {errors[0]}"
        return answer

    def start_over(self) -> None:
        """Everybody is gone."""
        self.tell("", "start over")
        self.missed_changes = False

    def close(self) -> None:
        """End the program."""
        self._program.kill()
        self._program.wait()
