"""The root map: what the server tells, and what it finds told by another."""

from typing import Any

from pycrdt import Doc, Map

from pennant_server_ext.notebook.root_map import RootMap


def runs_of(doc: Doc[Any]) -> Any:
    """What stands under ``runs``."""
    return doc.get("pennant", type=Map).get("runs")


def test_what_stood_there_first_is_left_by_an_earlier_server_and_taken_once() -> None:
    doc: Doc[Any] = Doc()
    doc.get("pennant", type=Map).update({"runs": [{"run_id": "a"}], "offered": [{"run_id": "b"}]})
    root = RootMap(doc)
    root.publish({"runs": [], "offered": []})
    assert root.has_left
    assert root.take_left() == ({"run_id": "b"}, {"run_id": "a"})
    assert (root.take_left(), root.has_left) == ((), False)


def test_what_a_browser_brings_along_is_noticed_and_written_over() -> None:
    doc: Doc[Any] = Doc()
    root = RootMap(doc)
    noticed: list[str] = []
    root.on_overwritten.add(lambda: noticed.append("overwritten"))
    root.publish({"runs": []})
    assert noticed == []
    doc.get("pennant", type=Map)["runs"] = [{"run_id": "a"}]
    assert noticed == ["overwritten"]
    assert root.take_left() == ({"run_id": "a"},)
    root.publish({"runs": []})
    assert runs_of(doc) == []


def test_what_has_not_changed_is_not_written_again() -> None:
    doc: Doc[Any] = Doc()
    root = RootMap(doc)
    updates: list[bytes] = []
    doc.observe(lambda event: updates.append(event.update))
    for _ in range(3):
        root.publish({"runs": [], "kernel": {"status": "idle"}})
    assert len(updates) == 1
