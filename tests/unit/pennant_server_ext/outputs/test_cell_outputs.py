"""Outputs against a plain reference, and in a real Y.Doc through the edits that browsers understand."""

# pyright: reportUnknownMemberType=false

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jupyter_ydoc import YNotebook
from pycrdt import Doc

from pennant_server_ext.notebook.shared_notebook import RunMarks, SharedNotebook
from pennant_server_ext.outputs.cell_outputs import CellOutputs, fold
from pennant_server_ext.outputs.output_bounds import OutputLimits
from pennant_server_ext.session.run_output import RunOutput
from tests.server_fakes import QuietRoom
from tests.terminal import typed

Message = tuple[str, dict[str, Any]]

TEXTS = st.text(alphabet="ab\n\r\bé█😀", max_size=8)
STREAMS = st.tuples(st.sampled_from(["stdout", "stderr"]), TEXTS).map(
    lambda pair: ("stream", {"name": pair[0], "text": pair[1]})
)
DISPLAYS = st.tuples(st.sampled_from(["display_data", "update_display_data"]), st.sampled_from("xy"), TEXTS).map(
    lambda shown: (shown[0], {"data": {"text/plain": shown[2]}, "metadata": {}, "transient": {"display_id": shown[1]}})
)
CLEARS = st.booleans().map(lambda wait: ("clear_output", {"wait": wait}))
ERRORS = st.just(("error", {"ename": "E", "evalue": "no", "traceback": ["E: no"]}))
MESSAGES = st.lists(st.one_of(STREAMS, STREAMS, STREAMS, DISPLAYS, CLEARS, ERRORS), max_size=12)


def reference(messages: list[Message]) -> list[dict[str, Any]]:
    """The outputs, worked out from the beginning with no regard for effort."""
    shown: list[dict[str, Any]] = []
    pending = False
    for kind, content in messages:
        if kind == "clear_output":
            pending = content["wait"]
            shown = shown if pending else []
            continue
        if kind == "update_display_data":
            for output in shown:
                if output.get("id") == content["transient"]["display_id"]:
                    output["data"] = content["data"]
            continue
        if kind == "stream" and not content["text"]:
            continue
        shown, pending = [] if pending else shown, False
        if kind == "stream" and shown and shown[-1].get("name") == content["name"]:
            shown[-1]["raw"] += content["text"]
        elif kind == "stream":
            shown.append({"name": content["name"], "raw": content["text"]})
        elif kind == "error":
            shown.append({"ename": "E"})
        else:
            shown.append({"id": content["transient"]["display_id"], "data": content["data"]})
    return shown


def folded(messages: list[Message], limits: OutputLimits | None = None) -> list[dict[str, Any]]:
    """The outputs in the notebook format."""
    outputs = CellOutputs(limits or OutputLimits())
    for kind, content in messages:
        outputs = fold(outputs, kind, content)
    return [item.as_nbformat() for item in outputs.items]


def assert_equal(outputs: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """Same outputs, in the words of the reference."""
    assert len(outputs) == len(expected)
    for output, wanted in zip(outputs, expected, strict=True):
        if "raw" in wanted:
            assert (output["name"], output["text"]) == (wanted["name"], typed(wanted["raw"]))
        else:
            assert {key: output.get(key) for key in wanted if key != "id"} == {
                key: value for key, value in wanted.items() if key != "id"
            }


@settings(max_examples=400, deadline=None)
@given(MESSAGES)
def test_folding_is_what_the_reference_says(messages: list[Message]) -> None:
    assert_equal(folded(messages), reference(messages))


class Cell:
    """A cell in a real Y.Doc, and the run that writes it."""

    def __init__(self) -> None:
        self.doc: Doc[Any] = Doc()
        self.room = notebook = YNotebook(self.doc)
        cell: dict[str, Any] = {
            "id": "c0",
            "cell_type": "code",
            "source": "",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        notebook.set({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        self.shared = SharedNotebook(self.doc, QuietRoom())
        self.shared.mark_running("c0")
        self.output = RunOutput("c0", OutputLimits())

    @property
    def outputs(self) -> list[dict[str, Any]]:
        """What stands in the document."""
        return self.doc["cells"].to_py()[0]["outputs"]


@settings(max_examples=300, deadline=None)
@given(st.lists(MESSAGES, max_size=5))
def test_the_document_is_what_was_folded_after_every_flush(flushes: list[list[Message]]) -> None:
    cell = Cell()
    so_far: list[Message] = []
    for messages in flushes:
        for kind, content in messages:
            cell.output.add(kind, content)
        so_far += messages
        cell.output.flush(cell.shared)
        assert_equal(cell.outputs, reference(so_far))
        names = [output.get("name") for output in cell.outputs]
        assert all(before != after for before, after in pairwise(names) if before)


@settings(max_examples=200, deadline=None)
@given(st.lists(MESSAGES, max_size=5))
def test_every_transaction_is_one_that_jupyterlab_shows_rightly(flushes: list[list[Message]]) -> None:
    cell = Cell()
    changes: list[tuple[int, int, list[str]]] = []

    def watch(events: list[Any]) -> None:
        texts = [event.path for event in events if event.path[-1] == "text"]
        arrays = [event for event in events if event.path[-1] == "outputs"]
        last = [path[2] for path in texts]
        changes.append((len(texts), len(arrays), last))

    subscription = cell.doc["cells"].observe_deep(watch)
    for messages in flushes:
        for kind, content in messages:
            cell.output.add(kind, content)
        before = len(cell.outputs)
        cell.output.flush(cell.shared)
        for texts, arrays, places in changes:
            assert texts + arrays <= 1, "one text or one structure in a transaction"
            assert all(place == before - 1 for place in places), "only the last output's text changes"
        changes.clear()
    del subscription


def test_what_was_printed_and_replaced_is_forgotten() -> None:
    cell = Cell()
    for number in range(30):
        cell.shared.clear_outputs("c0")
        output = RunOutput("c0", OutputLimits())
        output.add("stream", {"name": "stdout", "text": str(number % 10) * 20_000})
        output.flush(cell.shared)
    # Without an origin the undo manager of the room's YNotebook keeps all thirty.
    assert len(cell.doc.get_update()) < 2 * 20_000


def test_one_more_line_costs_one_more_line() -> None:
    cell = Cell()
    cell.output.add("stream", {"name": "stdout", "text": "x\n" * 20_000})
    cell.output.flush(cell.shared)
    before = cell.doc.get_state()
    cell.output.add("stream", {"name": "stdout", "text": "one more\n"})
    cell.output.flush(cell.shared)
    assert len(cell.doc.get_update(before)) < 200


def test_a_progress_bar_with_wide_characters_keeps_its_line() -> None:
    cell = Cell()
    for percent, bar in ((10, "█"), (37, "███▋"), (100, "██████████")):
        cell.output.add("stream", {"name": "stdout", "text": f"\r{percent:3}%|{bar:10}| é"})
        cell.output.flush(cell.shared)
    assert cell.outputs[0]["text"] == "100%|██████████| é"


def test_an_update_of_what_is_shown_before_the_notice_cannot_outgrow_it() -> None:
    limits = OutputLimits(total_bytes=4000, text_bytes=4000, outputs=50)

    def display(kind: str, text: str) -> Message:
        return (kind, {"data": {"text/plain": text}, "metadata": {}, "transient": {"display_id": "x"}})

    flood: Message = ("stream", {"name": "stdout", "text": "line\n" * 2000})
    [first, *_] = folded([display("display_data", "small"), flood, display("update_display_data", "y" * 3000)], limits)
    assert first["data"] == {"text/plain": "small"}
    [first, *_] = folded([display("display_data", "small"), flood, display("update_display_data", "new")], limits)
    assert first["data"] == {"text/plain": "new"}


def test_what_a_kernel_may_not_say_is_made_fit_for_the_document() -> None:
    data = {"text/plain": "\ud83d", "application/json": {"big": 2**60, "nan": float("nan"), "deep": [[[1]]]}}
    [output] = folded([("display_data", {"data": data, "metadata": None})])
    assert output["data"]["text/plain"] == "\ufffd"
    assert output["data"]["application/json"] == {"big": str(2**60), "nan": None, "deep": [[[1]]]}
    assert output["metadata"] == {}
    [joined] = folded([("stream", {"name": "stdout", "text": "\ud83d\ude00"})])
    assert joined["text"] == "😀"


def test_outputs_that_somebody_cleared_do_not_come_back() -> None:
    cell = Cell()
    cell.output.add("stream", {"name": "stdout", "text": "before\n"})
    cell.output.flush(cell.shared)
    cell.doc["cells"][0]["outputs"].clear()
    cell.output.add("stream", {"name": "stdout", "text": "after\n"})
    cell.output.flush(cell.shared)
    assert [output["text"] for output in cell.outputs] == ["after\n"]


def test_late_output_after_the_end_leaves_other_peoples_outputs_alone() -> None:
    cell = Cell()
    cell.output.add("stream", {"name": "stdout", "text": "before\n"})
    cell.output.flush(cell.shared)
    cell.output.marks = RunMarks(1, None, None)
    cell.output.add("stream", {"name": "stdout", "text": "late\n"})
    cell.output.flush(cell.shared)
    assert [output["text"] for output in cell.outputs] == ["before\nlate\n"]
    YNotebook(cell.doc).set_cell(0, {**YNotebook(cell.doc).get_cell(0), "outputs": [{"output_type": "error"}]})
    cell.output.add("stream", {"name": "stdout", "text": "later\n"})
    cell.output.flush(cell.shared)
    assert cell.outputs == [{"output_type": "error"}]
