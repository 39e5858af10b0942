r"""Printed text as a terminal shows it: ``\r`` goes back to the start of the line, ``\b`` takes a character back.

Browsers get the result, because JupyterLab shows a raw carriage return of a shared output as it is. Only the last line
can still change, so text before it is never looked at again.
"""

import re
from dataclasses import dataclass

_CONTROL = re.compile("[\r\n\b]")


@dataclass(frozen=True, slots=True)
class TerminalText:
    """Text so far, where its last line begins, and where in that line the next character goes (in code points)."""

    text: str = ""
    line_start: int = 0
    column: int = 0


def write(terminal: TerminalText, printed: str) -> TerminalText:
    """The text after something more was printed."""
    if not _CONTROL.search(printed) and terminal.line_start + terminal.column == len(terminal.text):
        return TerminalText(terminal.text + printed, terminal.line_start, terminal.column + len(printed))
    lines = [terminal.text[: terminal.line_start]]
    line, column = terminal.text[terminal.line_start :], terminal.column
    at = 0
    while at < len(printed):
        control = _CONTROL.search(printed, at)
        end = len(printed) if control is None else control.start()
        line, column = line[:column] + printed[at:end] + line[column + end - at :], column + end - at
        if control is not None:
            line, column = _obey(control.group(), line, column, lines)
        at = end + 1
    finished = "".join(lines)
    return TerminalText(finished + line, len(finished), column)


def without_start(terminal: TerminalText, at: int) -> TerminalText:
    """The text from a place on (in code points)."""
    line_start = terminal.line_start - at
    return TerminalText(terminal.text[at:], max(0, line_start), max(0, terminal.column + min(0, line_start)))


def _obey(control: str, line: str, column: int, lines: list[str]) -> tuple[str, int]:
    if control == "\n":
        lines.append(line + "\n")
        return "", 0
    if control == "\r":
        return line, 0
    back = max(0, column - 1)
    return line[:back] + line[column:], back
