"""What a notebook remembers of the runs that ended in it."""

from typing import Any

from pycrdt import Array, Doc

from pennant_server_ext.notebook.run_memory import KEPT, RunMemory


def test_the_last_runs_are_remembered_in_every_copy_and_not_for_ever() -> None:
    doc: Doc[Any] = Doc()
    memory = RunMemory(doc)
    for number in range(KEPT + 3):
        with doc.transaction():
            memory.add({"run_id": f"run-{number}", "outcome": "ok"})
    assert memory.find("run-2") is None
    assert memory.find("run-3") == {"run_id": "run-3", "outcome": "ok"}
    copy: Doc[Any] = Doc()
    copy.apply_update(doc.get_update())
    assert RunMemory(copy).find(f"run-{KEPT + 2}") == {"run_id": f"run-{KEPT + 2}", "outcome": "ok"}
    assert len(doc.get_update()) < 100 * KEPT


def test_what_a_participant_writes_there_is_no_run() -> None:
    doc: Doc[Any] = Doc()
    doc.get("pennant_ended", type=Array).extend([1, "x", None, [], {"run_id": 1}])
    assert RunMemory(doc).find("run-1") is None
