"""The outputs of one cell run, folded from the kernel's IOPub messages. Pure.

Consecutive text of one stream is one output, as in every Jupyter client. ``clear_output(wait=True)`` holds until the
next output. ``update_display_data`` changes an output in its place. What exceeds the limits is dropped, and a notice
says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pennant_server_ext import terminal_text
from pennant_server_ext.plain_json import clean, clean_object, clean_text, size
from pennant_server_ext.terminal_text import TerminalText

LIMIT_NOTICE: Final = (
    "\n[Pennant] This cell's output exceeds the limit of what a shared notebook can hold; the rest is not shown. "
    "Print less, or write it in parts.\n"
)


@dataclass(frozen=True, slots=True)
class OutputLimits:
    """How much one cell may show."""

    total_bytes: int = 16 * 1024 * 1024
    outputs: int = 2000


@dataclass(frozen=True, slots=True)
class Stream:
    """Printed text."""

    name: str
    terminal: TerminalText

    @property
    def text(self) -> str:
        """What a reader sees."""
        return self.terminal.text

    def as_nbformat(self) -> dict[str, Any]:
        """The output as the notebook format has it."""
        return {"output_type": "stream", "name": self.name, "text": self.text}


@dataclass(frozen=True, slots=True)
class Rich:
    """A display, a result or an error, in the notebook format."""

    content: Mapping[str, Any]
    display_id: str | None = None

    def as_nbformat(self) -> dict[str, Any]:
        """The output as the notebook format has it."""
        return dict(self.content)


Output = Stream | Rich


@dataclass(frozen=True, slots=True)
class CellOutputs:
    """What the cell shows, and what decides over the next message."""

    limits: OutputLimits = OutputLimits()
    items: tuple[Output, ...] = ()
    clear_pending: bool = False
    bytes_seen: int = 0
    """Bytes since the last clear, whether still shown or overwritten."""
    full: bool = False


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
    return CellOutputs(outputs.limits)


def _print(outputs: CellOutputs, name: str, text: str) -> CellOutputs:
    if not text:
        return outputs
    outputs = _make_room(outputs, len(text.encode()))
    if outputs.full:
        return outputs
    last = outputs.items[-1] if outputs.items else None
    if isinstance(last, Stream) and last.name == name:
        longer = Stream(name, terminal_text.write(last.terminal, text))
        return replace(outputs, items=(*outputs.items[:-1], longer))
    return _append(outputs, Stream(name, terminal_text.write(TerminalText(), text)))


def _show(outputs: CellOutputs, output: Rich) -> CellOutputs:
    outputs = _make_room(outputs, size(output.content))
    return outputs if outputs.full else _append(outputs, output)


def _update(outputs: CellOutputs, update: Rich) -> CellOutputs:
    if update.display_id is None or not any(_shows(item, update.display_id) for item in outputs.items):
        return outputs
    outputs = _count(outputs, size(update.content))
    if outputs.full:
        return outputs
    items = tuple(_updated(item, update) if _shows(item, update.display_id) else item for item in outputs.items)
    return replace(outputs, items=items)


def _shows(item: Output, display_id: str | None) -> bool:
    return isinstance(item, Rich) and item.display_id == display_id


def _updated(item: Output, update: Rich) -> Output:
    content = {**item.as_nbformat(), "data": update.content["data"], "metadata": update.content["metadata"]}
    return Rich(content, update.display_id)


def _make_room(outputs: CellOutputs, more_bytes: int) -> CellOutputs:
    return _count(cleared(outputs) if outputs.clear_pending else outputs, more_bytes)


def _count(outputs: CellOutputs, more_bytes: int) -> CellOutputs:
    if outputs.full:
        return outputs
    outputs = replace(outputs, bytes_seen=outputs.bytes_seen + more_bytes)
    return _close(outputs) if outputs.bytes_seen > outputs.limits.total_bytes else outputs


def _append(outputs: CellOutputs, output: Output) -> CellOutputs:
    if len(outputs.items) >= outputs.limits.outputs:
        return _close(outputs)
    return replace(outputs, items=(*outputs.items, output))


def _close(outputs: CellOutputs) -> CellOutputs:
    last = outputs.items[-1] if outputs.items else None
    if isinstance(last, Stream) and last.name == "stderr":
        items = (*outputs.items[:-1], Stream("stderr", terminal_text.write(last.terminal, LIMIT_NOTICE)))
    else:
        items = (*outputs.items, Stream("stderr", terminal_text.write(TerminalText(), LIMIT_NOTICE.lstrip())))
    return replace(outputs, items=items, full=True)


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
