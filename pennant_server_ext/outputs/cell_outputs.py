"""The outputs of one cell run, folded from the kernel's IOPub messages. Pure.

Consecutive text of one stream is one output, as in every Jupyter client. ``clear_output(wait=True)`` holds until the
next output. ``update_display_data`` changes an output in its place. Of what exceeds the limits the beginning and the
newest are shown, with a notice in between (``output_bounds``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pennant_server_ext.outputs import output_bounds, terminal_text
from pennant_server_ext.outputs.output import Output, Rich, Stream
from pennant_server_ext.outputs.output_bounds import OutputLimits, Whole
from pennant_server_ext.outputs.terminal_text import TerminalText
from pennant_server_ext.plain_json import clean, clean_object, clean_text


@dataclass(frozen=True, slots=True)
class CellOutputs:
    """What the cell shows, and what decides over the next message."""

    limits: OutputLimits = field(default_factory=OutputLimits)
    whole: Whole = field(default_factory=Whole)
    items: tuple[Output, ...] = ()
    clear_pending: bool = False
    bytes_seen: int = 0
    """Bytes since the last clear, whether still shown or overwritten."""
    notice_at: int | None = None
    """Where the notice stands that something is left out; None while everything is shown."""


def fold(outputs: CellOutputs, message_type: str, content: Mapping[str, Any]) -> CellOutputs:
    """The outputs after one IOPub message; a message that is no output changes nothing."""
    match message_type:
        case "stream":
            text = clean_text(str(content.get("text", "")))
            return _print(outputs, "stderr" if content.get("name") == "stderr" else "stdout", text)
        case "display_data" | "execute_result" | "error":
            return _show(outputs, _rich(message_type, content))
        case "update_display_data":
            return _update(outputs, _rich("display_data", content))
        case "clear_output":
            return replace(outputs, clear_pending=True) if content.get("wait") else cleared(outputs)
        case _:
            return outputs


def cleared(outputs: CellOutputs) -> CellOutputs:
    """Nothing shown, nothing pending."""
    return CellOutputs(outputs.limits, outputs.whole)


def with_figures(outputs: CellOutputs) -> CellOutputs:
    """The same with a notice that tells how much there was in the end; until then it is renewed now and then."""
    at = outputs.notice_at
    if at is None:
        return outputs
    items = (*outputs.items[:at], _notice(outputs), *outputs.items[at + 1 :])
    return outputs if items == outputs.items else replace(outputs, items=items)


def _print(outputs: CellOutputs, name: str, text: str) -> CellOutputs:
    if not text:
        return outputs
    outputs = _make_room(outputs, len(text.encode()))
    last = outputs.items[-1] if outputs.items else None
    if isinstance(last, Stream) and last.name == name:
        longer = Stream(name, terminal_text.write(last.terminal, text))
        return _bounded(replace(outputs, items=(*outputs.items[:-1], longer)))
    return _append(outputs, Stream(name, terminal_text.write(TerminalText(), text)))


def _show(outputs: CellOutputs, output: Rich) -> CellOutputs:
    return _append(_make_room(outputs, output.size), output)


def _update(outputs: CellOutputs, update: Rich) -> CellOutputs:
    if update.display_id is None or not any(_shows(item, update.display_id) for item in outputs.items):
        return outputs
    items = tuple(_updated(item, update) if _shows(item, update.display_id) else item for item in outputs.items)
    at = outputs.notice_at
    if at is not None and not output_bounds.fits(items[:at], outputs.limits.half):
        # What stands before the notice cannot grow any more.
        items = (*outputs.items[:at], *items[at:])
    return _bounded(replace(outputs, items=items, bytes_seen=outputs.bytes_seen + update.size))


def _shows(item: Output, display_id: str | None) -> bool:
    return isinstance(item, Rich) and item.display_id == display_id


def _updated(item: Output, update: Rich) -> Output:
    content = {**item.as_nbformat(), "data": update.content["data"], "metadata": update.content["metadata"]}
    return Rich(content, update.display_id)


def _make_room(outputs: CellOutputs, more_bytes: int) -> CellOutputs:
    outputs = cleared(outputs) if outputs.clear_pending else outputs
    return replace(outputs, bytes_seen=outputs.bytes_seen + more_bytes)


def _append(outputs: CellOutputs, output: Output) -> CellOutputs:
    return _bounded(replace(outputs, items=(*outputs.items, output)))


def _bounded(outputs: CellOutputs) -> CellOutputs:
    at, limits = outputs.notice_at, outputs.limits
    if at is None:
        if output_bounds.fits(outputs.items, limits):
            return outputs
        first, rest = output_bounds.beginning(outputs.items, limits.half)
        at = len(first)
    else:
        first, rest = outputs.items[:at], outputs.items[at + 1 :]
        if output_bounds.fits(rest, limits.half):
            return outputs
    newest = output_bounds.newest(rest, limits.half)
    return replace(outputs, items=(*first, _notice(outputs), *newest), notice_at=at)


def _notice(outputs: CellOutputs) -> Rich:
    return output_bounds.notice(outputs.bytes_seen, outputs.whole)


def _rich(output_type: str, content: Mapping[str, Any]) -> Rich:
    if output_type == "error":
        traceback = [str(line) for line in clean(content.get("traceback") or [])]
        name, value = clean_text(str(content.get("ename", ""))), clean_text(str(content.get("evalue", "")))
        return Rich({"output_type": "error", "ename": name, "evalue": value, "traceback": traceback})
    output: dict[str, Any] = {"output_type": output_type}
    if output_type == "execute_result":
        output["execution_count"] = clean(content.get("execution_count"))
    output["data"] = clean_object(content.get("data"))
    output["metadata"] = clean_object(content.get("metadata"))
    transient = clean_object(content.get("transient"))
    display_id = transient.get("display_id")
    return Rich(output, display_id if isinstance(display_id, str) else None)
