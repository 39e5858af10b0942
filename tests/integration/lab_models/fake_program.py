"""What a cell of the fake kernel (``tests/server_fakes.py``) prints: read from its source, with no kernel."""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.integration.lab_models.shown import Message


@dataclass
class FakeProgram:
    """A cell on its way: it stops at each question, and at an error."""

    source: str
    asks: str | None = None
    """The text of the question that it waits with."""
    _steps: Iterator[Message | str] = field(init=False)

    def __post_init__(self) -> None:
        self._steps = _steps(self.source)

    def go_on(self, answer: str | None = None) -> list[Message]:
        """What comes until the next question or the end, first of all the answer to what was asked."""
        messages: list[Message] = []
        if answer is not None and self.asks is not None:
            space = "" if not self.asks or self.asks[-1].isspace() else " "
            got = f"got {json.dumps({'value': answer})}\n"
            messages += [_printed(f"{self.asks}{space}{answer}\n"), _printed(got)]
        self.asks = None
        for step in self._steps:
            if isinstance(step, str):
                self.asks = step
                break
            messages.append(step)
        return messages


def interrupted() -> Message:
    """What an interrupted cell shows last."""
    return _error("Interrupted", "The cell was interrupted.")


def _steps(source: str) -> Iterator[Message | str]:
    """Messages, and the texts of questions."""
    for line in source.splitlines():
        command, _, rest = line.partition(" ")
        rest = codecs.decode(rest.encode("latin-1", "backslashreplace"), "unicode_escape")
        first, _, text = rest.partition(" ")
        match command:
            case "":
                continue
            case "print":
                yield _printed(rest + "\n")
            case "raw":
                yield _printed(rest)
            case "err":
                yield _printed(rest + "\n", "stderr")
            case "show" | "update":
                kind = "display_data" if command == "show" else "update_display_data"
                yield (kind, {"data": {"text/plain": text}, "metadata": {}, "transient": {"display_id": first}})
            case "clear" | "clear-wait":
                yield ("clear_output", {"wait": command == "clear-wait"})
            case "ask":
                yield text
            case "error":
                yield _error(first, text)
                return
            case _:
                yield _error("SyntaxError", f"unknown command {command}")
                return


def _printed(text: str, name: str = "stdout") -> Message:
    return ("stream", {"name": name, "text": text})


def _error(name: str, message: str) -> Message:
    return ("error", {"ename": name, "evalue": message, "traceback": [f"{name}: {message}"]})
