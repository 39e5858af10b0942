"""The examples do what they show, headless and in order."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

EXAMPLES: Final = sorted((Path(__file__).parents[3] / "examples").glob("*.ipynb"))
DEADLINE_S: Final = 240


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_without_an_error(example: Path, tmp_path: Path) -> None:
    notebook = tmp_path / example.name
    shutil.copy(example, notebook)
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", str(notebook)]
    subprocess.run(command, cwd=tmp_path, timeout=DEADLINE_S, check=True)
    code = [cell for cell in json.loads(notebook.read_text())["cells"] if cell["cell_type"] == "code"]
    assert code
    assert not [output for cell in code for output in cell["outputs"] if output["output_type"] == "error"]
    assert all(cell["execution_count"] for cell in code if "".join(cell["source"]).strip())


def test_the_welcome_notebook_says_what_its_text_promises(tmp_path: Path) -> None:
    (welcome,) = (path for path in EXAMPLES if path.stem == "welcome")
    shutil.copy(welcome, tmp_path)
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", "welcome.ipynb"]
    subprocess.run(command, cwd=tmp_path, timeout=DEADLINE_S, check=True)
    cells = json.loads((tmp_path / "welcome.ipynb").read_text())["cells"]
    shown = "\n".join(text_of(cell) for cell in cells if cell["cell_type"] == "code")
    for promise in ("Hello, Pennant!", "47", "TypeError: Assignment to constant variable.", "lift-off"):
        assert promise in shown


def text_of(cell: dict[str, Any]) -> str:
    """Everything that stands below the cell, as text."""
    return "\n".join(
        "".join(output.get("text", "")) + "".join(output.get("data", {}).get("text/plain", ""))
        for output in cell["outputs"]
    )
