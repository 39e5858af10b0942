"""What an earlier server left, as the log and the browsers that come back tell it."""

# pycrdt and jupyter_ydoc are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import asyncio
from datetime import UTC, datetime
from typing import Any

import nbformat
import pytest
from jupyter_ydoc import YNotebook
from pycrdt import Doc

from pennant_server_ext.notebook.shared_notebook import RunMarks, SharedNotebook
from pennant_server_ext.session.left_runs import end_left_runs, left_runs
from tests.server_fakes import QuietRoom

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def told(run_id: str, state: str) -> dict[str, Any]:
    return {"run_id": run_id, "cell_id": "c0", "state": state, "digest": ""}


@pytest.mark.parametrize("order", [("queued", "running"), ("running", "queued")])
def test_a_run_that_somebody_saw_running_is_not_offered(order: tuple[str, str]) -> None:
    left = left_runs([told("one", state) for state in order], lambda _run_id: False, NOW)
    assert ([run.run_id for run in left.ended], left.offered) == (["one"], ())


def test_what_only_waited_is_offered_and_what_is_known_is_left_alone() -> None:
    left = left_runs([told("one", "queued"), told("two", "running")], lambda run_id: run_id == "two", NOW)
    assert ([run.run_id for run in left.offered], left.ended) == (["one"], ())


def test_a_cell_tells_of_the_end_also_when_it_was_shown_as_idle_before() -> None:
    notebook = notebook_with_a_cell()
    notebook.mark_running("c0")
    notebook.mark_idle_except(frozenset())
    left = left_runs([told("one", "running")], lambda _run_id: False, NOW)
    asyncio.run(end_left_runs(notebook, frozenset(), left.ended))
    assert outcome_of(notebook) == ("one", "kernel_died")


def test_a_cell_that_has_run_since_keeps_its_own_end() -> None:
    notebook = notebook_with_a_cell()
    notebook.mark_ended("c0", RunMarks(7, {"run_id": "newer", "outcome": "ok"}, None))
    left = left_runs([told("one", "running")], lambda _run_id: False, NOW)
    asyncio.run(end_left_runs(notebook, frozenset(), left.ended))
    assert outcome_of(notebook) == ("newer", "ok")


def notebook_with_a_cell() -> SharedNotebook:
    document = YNotebook(Doc())
    document.set(dict(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", id="c0")])))
    return SharedNotebook(document.ydoc, QuietRoom())


def outcome_of(notebook: SharedNotebook) -> tuple[Any, Any]:
    last: Any = notebook.last_run("c0")
    return last["run_id"], last["outcome"]
