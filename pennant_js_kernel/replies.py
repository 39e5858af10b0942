"""Contents of replies. Pure."""

from typing import Any

from pennant_js_kernel import positions
from pennant_js_kernel.frames import Answer, Bundle, Completed, Completeness, Inspected, ScriptError
from pennant_js_kernel.outcome import Outcome
from pennant_js_kernel.publisher import error_content


def executed(outcome: Outcome, execution_count: int) -> dict[str, Any]:
    pennant = {"outcome": outcome.name, "began": outcome.began}
    reply: dict[str, Any] = {"execution_count": execution_count, "pennant": pennant, "payload": []}
    if outcome.error:
        return {"status": "error", **reply, **error_content(outcome.error), "user_expressions": {}}
    expressions = {name: _expression(value) for name, value in outcome.expressions.items()}
    return {"status": "ok", **reply, "user_expressions": expressions}


def completed(answer: Answer | None, source: str, cursor: int) -> dict[str, Any]:
    """`cursor` in code points, as Jupyter asked; without an answer there is nothing to choose from."""
    if not isinstance(answer, Completed):
        here = positions.to_utf16(source, cursor)
        answer = Completed(0, (), here, here, ())
    start, end = positions.from_utf16(source, answer.start), positions.from_utf16(source, answer.end)
    typed = zip(answer.matches, answer.types, strict=True)
    types = [{"start": start, "end": end, "text": text, "type": kind} for text, kind in typed]
    return {
        "status": "ok",
        "matches": list(answer.matches),
        "cursor_start": start,
        "cursor_end": end,
        "metadata": {"_jupyter_types_experimental": types},
    }


def inspected(answer: Answer | None) -> dict[str, Any]:
    if not isinstance(answer, Inspected) or not answer.found:
        return {"status": "ok", "found": False, "data": {}, "metadata": {}}
    return {"status": "ok", "found": True, "data": answer.bundle.data, "metadata": answer.bundle.metadata}


def completeness(answer: Answer | None) -> dict[str, Any]:
    if not isinstance(answer, Completeness):
        return {"status": "unknown"}
    return {"status": answer.status, **({"indent": answer.indent} if answer.status == "incomplete" else {})}


def _expression(value: Bundle | ScriptError) -> dict[str, Any]:
    if isinstance(value, ScriptError):
        return {"status": "error", **error_content(value)}
    return {"status": "ok", "data": value.data, "metadata": value.metadata}
