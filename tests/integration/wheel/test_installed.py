"""`pip install` of the wheel, then `jupyter lab`: nothing else is needed."""

import json
import re
from pathlib import Path
from typing import Any

from tests.integration.wheel.conftest import CleanEnvironment
from tests.integration.wheel.lab_server import lab_server

NOTEBOOK: dict[str, Any] = {
    "cells": [
        {
            "cell_type": "code",
            "id": "a",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": "const six = 6\nsix * 7",
        }
    ],
    "metadata": {"kernelspec": {"name": "pennant", "display_name": "JavaScript (Pennant)", "language": "javascript"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def test_the_server_extension_is_enabled(environment: CleanEnvironment) -> None:
    listed = environment.run("jupyter", "server", "extension", "list")
    assert re.search(r"pennant_server_ext\S* \S*enabled", listed)
    assert re.search(r"pennant_server_ext.*\S*OK", listed)


def test_the_labextension_is_active(environment: CleanEnvironment) -> None:
    listed = environment.run("jupyter", "labextension", "list")
    assert re.search(r"pennant-notebook-labextension v\S+ \S*enabled\S* \S*OK", listed)


def test_the_kernel_is_listed(environment: CleanEnvironment) -> None:
    kernels = json.loads(environment.run("jupyter", "kernelspec", "list", "--json"))["kernelspecs"]
    assert kernels["pennant"]["spec"]["display_name"] == "JavaScript (Pennant)"
    assert Path(kernels["pennant"]["resource_dir"]).is_relative_to(environment.prefix)


def test_packages_are_there_without_any_registry(environment: CleanEnvironment) -> None:
    listed = environment.run("pennant", "packages", "list")
    assert "@observablehq/plot@" in listed
    assert str(environment.prefix) in listed
    notebook = environment.home / "packages.ipynb"
    cell = {**NOTEBOOK["cells"][0], "source": "import { mean } from 'd3-array'; mean([40, 44])"}
    notebook.write_text(json.dumps({**NOTEBOOK, "cells": [cell]}))
    environment.run("jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", str(notebook))
    (output,) = json.loads(notebook.read_text())["cells"][0]["outputs"]
    assert "".join(output["data"]["text/plain"]) == "42"


def test_a_cell_runs_headless(environment: CleanEnvironment) -> None:
    notebook = environment.home / "headless.ipynb"
    notebook.write_text(json.dumps(NOTEBOOK))
    environment.run("jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", str(notebook))
    (output,) = json.loads(notebook.read_text())["cells"][0]["outputs"]
    assert "".join(output["data"]["text/plain"]) == "42"


def test_a_cell_runs_through_the_server(environment: CleanEnvironment, tmp_path: Path) -> None:
    (tmp_path / "shared.ipynb").write_text(json.dumps(NOTEBOOK))
    with lab_server(environment, tmp_path) as client:
        room = client.put("api/collaboration/session/shared.ipynb", json={"format": "json", "type": "notebook"}).json()
        runs = f"pennant/api/notebooks/json:notebook:{room['fileId']}/runs"
        body = {"runs": [{"run_id": "run-of-the-wheel", "cell_id": "a", "source": NOTEBOOK["cells"][0]["source"]}]}
        asked = client.post(runs, json=body)
        assert asked.status_code == 202, asked.text
        run = client.get(f"{runs}/run-of-the-wheel", params={"wait_s": 30}).json()
        assert (run["state"], run["outcome"]) == ("ended", "ok")
    (output,) = json.loads((tmp_path / "shared.ipynb").read_text())["cells"][0]["outputs"]
    assert "".join(output["data"]["text/plain"]) == "42"


def test_the_command_line_examines_the_machine(environment: CleanEnvironment) -> None:
    assert "engine" in environment.run("pennant", "doctor").lower()
