"""How much of a cell's output a shared notebook shows: the beginning, the newest, and a notice in between. Pure.

What is shown moves on by a quarter of the limit at a time, because JupyterLab cannot take text away from the front of
an output: the newest part is written anew each time.
"""

from dataclasses import dataclass, replace
from typing import Final

from pennant_server_ext.outputs import terminal_text
from pennant_server_ext.outputs.output import Output, Rich, Stream

_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OutputLimits:
    """How much one cell may show."""

    total_bytes: int = 16 * _MIB
    text_bytes: int = 2 * _MIB
    """Of it printed text, which browsers lay out line by line."""
    outputs: int = 2000

    @property
    def half(self) -> "OutputLimits":
        """Half of everything."""
        return OutputLimits(self.total_bytes // 2, self.text_bytes // 2, self.outputs // 2)


@dataclass(frozen=True, slots=True)
class Whole:
    """Where everything that was printed can be had."""

    url: str = ""
    """Empty: nowhere."""
    most_bytes: int = 0
    """What is kept at most."""


def fits(outputs: tuple[Output, ...], limits: OutputLimits) -> bool:
    """Whether they may be shown as they are."""
    return (
        len(outputs) <= limits.outputs
        and sum(output.size for output in outputs) <= limits.total_bytes
        and sum(output.size for output in outputs if isinstance(output, Stream)) <= limits.text_bytes
    )


def beginning(outputs: tuple[Output, ...], limits: OutputLimits) -> tuple[tuple[Output, ...], tuple[Output, ...]]:
    """As many from the start as fit, and the rest; a text is divided after a line."""
    for index, output in enumerate(outputs):
        if fits((output,), limits):
            limits = _left(limits, output)
            continue
        if isinstance(output, Stream) and (room := _text_room(limits)):
            first, second = _divided(output, room)
            return (*outputs[:index], first), (second, *outputs[index + 1 :])
        return outputs[:index], outputs[index:]
    return outputs, ()


def newest(outputs: tuple[Output, ...], limits: OutputLimits) -> tuple[Output, ...]:
    """The last ones, about half of what would fit, so that some more can follow."""
    last = outputs[-1:]
    if last and isinstance(last[0], Rich) and not fits(last, limits.half):
        return last if fits(last, limits) else ()
    limits = limits.half
    for index in range(len(outputs) - 1, -1, -1):
        output = outputs[index]
        if fits((output,), limits):
            limits = _left(limits, output)
            continue
        kept = outputs[index + 1 :]
        room = _text_room(limits) if isinstance(output, Stream) else 0
        return (_end_of(output, room), *kept) if isinstance(output, Stream) and room else kept
    return outputs


def notice(printed_bytes: int, whole: Whole) -> Rich:
    """What stands where something is left out: plain, and with a link that can be followed."""
    shown = f"{_words(printed_bytes)} were printed, more than a shared notebook shows of one cell."
    where = "Above is the beginning, below the newest."
    kept = "everything" if printed_bytes <= whole.most_bytes else f"the first {_words(whole.most_bytes)}"
    plain = f"Download {kept}: {whole.url}" if whole.url else "What was between is not kept."
    link = f"[Download {kept}]({whole.url})" if whole.url else plain
    data = {"text/plain": f"{shown} {where}\n{plain}", "text/markdown": f"*{shown} {where}* {link}"}
    return Rich({"output_type": "display_data", "data": data, "metadata": {}})


def _left(limits: OutputLimits, used: Output) -> OutputLimits:
    text = used.size if isinstance(used, Stream) else 0
    return OutputLimits(limits.total_bytes - used.size, limits.text_bytes - text, limits.outputs - 1)


def _text_room(limits: OutputLimits) -> int:
    return min(limits.total_bytes, limits.text_bytes) if limits.outputs > 0 else 0


def _divided(stream: Stream, first_bytes: int) -> tuple[Stream, Stream]:
    first = stream.text.encode()[:first_bytes].decode(errors="ignore")
    at = first.rfind("\n") + 1 or len(first) or 1
    kept = replace(stream, terminal=terminal_text.TerminalText(stream.text[:at]))
    return kept, replace(stream, terminal=terminal_text.without_start(stream.terminal, at))


def _end_of(stream: Stream, most_bytes: int) -> Stream:
    end = stream.text.encode()[-most_bytes:].decode(errors="ignore")
    start = len(stream.text) - len(end)
    line_end = stream.text.find("\n", start) + 1
    at = line_end if 0 < line_end < len(stream.text) else start
    return replace(stream, terminal=terminal_text.without_start(stream.terminal, at))


def _words(size: int) -> str:
    return f"{size / _MIB:.0f} MiB" if size >= 10 * _MIB else f"{size / _MIB:.1f} MiB"
