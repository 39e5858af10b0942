"""Contents of replies."""

from pennant_js_kernel import replies
from pennant_js_kernel.frames import Bundle, Completed, Completeness, Inspected, ScriptError
from pennant_js_kernel.outcome import Outcome

ERROR = ScriptError("RangeError", "too far", ("RangeError: too far",))


def test_an_ok_reply_has_the_expressions() -> None:
    outcome = Outcome("ok", expressions={"a": Bundle({"text/plain": "1"}, {}), "b": ERROR})
    reply = replies.executed(outcome, 3)
    assert (reply["status"], reply["execution_count"], reply["pennant"]) == ("ok", 3, {"outcome": "ok", "began": True})
    assert reply["user_expressions"]["a"] == {"status": "ok", "data": {"text/plain": "1"}, "metadata": {}}
    assert reply["user_expressions"]["b"]["ename"] == "RangeError"


def test_an_error_reply_has_the_error_and_the_outcome() -> None:
    reply = replies.executed(Outcome("timed_out", ERROR, began=False), 3)
    assert (reply["status"], reply["ename"], reply["evalue"]) == ("error", "RangeError", "too far")
    assert reply["traceback"] == ["RangeError: too far"]
    assert reply["pennant"] == {"outcome": "timed_out", "began": False}


def test_completions_are_counted_in_characters() -> None:
    source = "'\N{GRINNING FACE}'.le"
    reply = replies.completed(Completed(1, ("length",), 5, 7, ("number",)), source, len(source))
    assert (reply["cursor_start"], reply["cursor_end"]) == (4, 6)
    assert reply["metadata"]["_jupyter_types_experimental"] == [
        {"start": 4, "end": 6, "text": "length", "type": "number"}
    ]


def test_without_an_answer_there_is_nothing_to_choose() -> None:
    reply = replies.completed(None, "\N{GRINNING FACE}ab", 2)
    assert (reply["matches"], reply["cursor_start"], reply["cursor_end"]) == ([], 2, 2)
    assert replies.inspected(None)["found"] is False
    assert replies.completeness(None) == {"status": "unknown"}


def test_what_was_not_found_shows_nothing() -> None:
    assert replies.inspected(Inspected(1, False, Bundle({"text/plain": "x"}, {})))["data"] == {}


def test_only_incomplete_source_has_an_indent() -> None:
    assert replies.completeness(Completeness(1, "incomplete", "  ")) == {"status": "incomplete", "indent": "  "}
    assert replies.completeness(Completeness(1, "complete", "  ")) == {"status": "complete"}
