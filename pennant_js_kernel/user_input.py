"""`prompt`, `confirm` and `alert`: how a question reads in a frontend, and what an answer means. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pennant_js_kernel.frames import Input
from pennant_js_kernel.protocol import MAX_INPUT_CHARACTERS

YES = "yes"
_YES_WORDS = frozenset({"y", "yes", "true", "ok", "1"})


class Asker(Protocol):
    """Whoever can put one question at a time to the person who runs the cell. Does not block."""

    def ask(self, question: Input, answered: Callable[[str | None], None]) -> None:
        """Calls `answered` at most once: with the text, or None when it was declined."""
        ...

    def withdraw(self) -> None:
        """Nobody waits for the answer any more; a late one is ignored."""
        ...


def request_content(question: Input, *, knows_kinds: bool) -> dict[str, Any]:
    """Of Jupyter's input_request. `knows_kinds`: the client draws a dialog of its own for each kind."""
    text = question.prompt if knows_kinds else _line(question)
    return {"prompt": text, "password": False, "pennant": {"kind": question.kind, "default": question.default}}


def answer(question: Input, content: Mapping[str, Any], *, knows_kinds: bool) -> str | None:
    """What an input_reply means. None: declined. `confirm`: any text is a yes, None a no."""
    value = content.get("value")
    if content.get("status") in ("cancelled", "error", "aborted") or not isinstance(value, str):
        return None
    if question.kind == "confirm":
        return YES if value.strip().lower() in _YES_WORDS else None
    if not value and not knows_kinds:
        return question.default
    # One more than is allowed is enough for the sandbox to refuse it.
    return value[: MAX_INPUT_CHARACTERS + 1]


def _line(question: Input) -> str:
    """For a frontend that shows one line of text and a field."""
    match question.kind:
        case "prompt":
            hint = f"[{question.default}] " if question.default else ""
        case "confirm":
            hint = "[y/n] "
        case "alert":
            hint = "[Enter] "
    return _with_space(question.prompt) + hint


def _with_space(text: str) -> str:
    return text if not text or text[-1].isspace() else f"{text} "
