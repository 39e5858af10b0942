"""What is shown of too much output: the beginning, a notice, the newest; and that it stays within the limits."""

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pennant_server_ext.outputs.cell_outputs import CellOutputs, fold, with_figures
from pennant_server_ext.outputs.output import Stream
from pennant_server_ext.outputs.output_bounds import OutputLimits, Whole, fits, notice
from pennant_server_ext.outputs.output_edits import EditLastText, edits

LIMITS = OutputLimits(total_bytes=4000, text_bytes=1000, outputs=12)
NOTICE_BYTES = 1000
WHOLE = Whole("/somewhere", 10_000)

PRINTED = st.tuples(st.sampled_from(["stdout", "stderr"]), st.text("aé😀\n", min_size=1, max_size=400)).map(
    lambda pair: ("stream", {"name": pair[0], "text": pair[1]})
)
SHOWN = st.integers(1, 3000).map(lambda size: ("display_data", {"data": {"text/plain": "x" * size}, "metadata": {}}))
MESSAGES = st.lists(PRINTED | PRINTED | SHOWN, max_size=40)


def texts(outputs: CellOutputs) -> str:
    """All printed text that is shown."""
    return "".join(item.text for item in outputs.items if isinstance(item, Stream))


@settings(max_examples=300, deadline=None)
@given(MESSAGES)
def test_the_beginning_and_the_newest_stay(messages: list[tuple[str, dict[str, Any]]]) -> None:
    outputs, printed = CellOutputs(LIMITS, WHOLE), ""
    for kind, content in messages:
        before = outputs
        outputs = fold(outputs, kind, content)
        printed += content.get("text", "")
        at = outputs.notice_at
        if at is None:
            assert texts(outputs) == printed
            assert fits(outputs.items, LIMITS)
            continue
        first, rest = outputs.items[:at], outputs.items[at + 1 :]
        assert fits(first, LIMITS.half)
        assert fits(rest, LIMITS.half)
        assert before.notice_at is None or first == before.items[: before.notice_at]
        assert printed.startswith("".join(item.text for item in first if isinstance(item, Stream)))
        newest = "".join(item.text for item in rest if isinstance(item, Stream))
        assert printed.endswith(newest)
        names = [item.name if isinstance(item, Stream) else None for item in outputs.items]
        assert all(one is None or one != other for one, other in pairwise(names))


def test_a_line_that_goes_on_and_a_progress_bar_go_on_after_the_cut() -> None:
    outputs = CellOutputs(LIMITS, WHOLE)
    for text in ("first line\n", "x" * 3000, "\rback at the start", "\b!"):
        outputs = fold(outputs, "stream", {"name": "stdout", "text": text})
    first, _, newest = outputs.items
    assert isinstance(first, Stream)
    assert first.text == "first line\n"
    assert isinstance(newest, Stream)
    assert newest.text.startswith("back at the star!")


def test_the_newest_lines_are_appended_and_move_on_seldom() -> None:
    outputs, rewritten, printed = CellOutputs(LIMITS, WHOLE), 0, 0
    for number in range(2000):
        before = outputs
        outputs = fold(outputs, "stream", {"name": "stdout", "text": f"{number:09}\n"})
        printed += 10
        if not all(isinstance(edit, EditLastText) for edit in edits(before.items, outputs.items)):
            rewritten += sum(item.size for item in outputs.items[1:])
    assert rewritten < 3 * printed
    assert texts(outputs).endswith("000001999\n")
    assert texts(outputs).startswith("000000000\n")


def test_the_notice_tells_how_much_and_where() -> None:
    outputs = CellOutputs(LIMITS, WHOLE)
    for _ in range(100):
        outputs = fold(outputs, "stream", {"name": "stdout", "text": "0123456789\n" * 1000})
    told = with_figures(outputs).items[1].as_nbformat()
    assert told["output_type"] == "display_data"
    assert "1.0 MiB" in told["data"]["text/plain"]
    assert "(/somewhere)" in told["data"]["text/markdown"]
    assert "the first 0.0 MiB" in told["data"]["text/markdown"]
    assert "not kept" in notice(100, Whole()).as_nbformat()["data"]["text/markdown"]
