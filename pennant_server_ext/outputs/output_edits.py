"""The smallest edits that turn the outputs a cell shows into those it should show, in the form every client follows.

JupyterLab's shared output model understands few changes (each measured against 4.6): append to the text of the last
output, replace the end of that text, append outputs, and drop outputs from some place to the end and append others. It
applies a text change to the last output wherever it was made, so text and structure never change in one transaction. It
shows nothing of a change inside an output, so an updated display is dropped and appended with all that follow it. After
outputs were dropped it still takes a stream for more of the last one that it had added, so a stream is never the first
to be appended where others stay.
"""

from dataclasses import dataclass

from pennant_server_ext.outputs.output import Output, Stream


@dataclass(frozen=True, slots=True)
class EditLastText:
    """Keep so many bytes (UTF-8) of the last output's text, then append."""

    keep_bytes: int
    text: str


@dataclass(frozen=True, slots=True)
class ReplaceTail:
    """Drop the outputs from an index to the end and append others."""

    index: int
    outputs: tuple[Output, ...]


Edit = EditLastText | ReplaceTail
"""One transaction each."""


def edits(shown: tuple[Output, ...], wanted: tuple[Output, ...]) -> tuple[Edit, ...]:
    """What to do, in this order."""
    same = _common(shown, wanted)
    if same == len(shown) == len(wanted):
        return ()
    if same == len(shown) - 1 < len(wanted):
        before, after = shown[same], wanted[same]
        if isinstance(before, Stream) and isinstance(after, Stream) and before.name == after.name:
            more = wanted[same + 1 :]
            tail = (ReplaceTail(same + 1, more),) if more else ()
            return (_text_edit(before.text, after.text), *tail)
    if same < len(shown):
        same = _before_streams(wanted, same)
    return (ReplaceTail(same, wanted[same:]),)


def _before_streams(outputs: tuple[Output, ...], index: int) -> int:
    while index > 0 and (index == len(outputs) or isinstance(outputs[index], Stream)):
        index -= 1
    return index


def _common(shown: tuple[Output, ...], wanted: tuple[Output, ...]) -> int:
    same = 0
    for before, after in zip(shown, wanted, strict=False):
        if before is not after and before != after:
            break
        same += 1
    return same


def _text_edit(before: str, after: str) -> EditLastText:
    kept = len(before) if after.startswith(before) else _common_prefix(before, after)
    return EditLastText(len(before[:kept].encode()), after[kept:])


def _common_prefix(before: str, after: str) -> int:
    low, high = 0, min(len(before), len(after))
    while low < high:
        middle = (low + high + 1) // 2
        if before[low:middle] == after[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
