"""What people see: messages on IOPub, each with the header of the request that it belongs to."""

from collections.abc import Callable, Mapping
from typing import Any

from pennant_js_kernel.frames import Bundle, Clear, Display, Output, OutputFrame, ScriptError
from pennant_js_kernel.handover import Started
from pennant_js_kernel.run_ledger import Header

Send = Callable[[str, Mapping[str, Any], Header | None], None]


class Publisher:
    """Turns frames into Jupyter messages. `send(msg_type, content, parent_header)` does not block."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def output(self, header: Header, frame: OutputFrame) -> None:
        match frame:
            case Output(_, _, stream, text):
                self.text(header, stream, text)
            case Clear(_, _, wait):
                self.cleared(header, wait=wait)
            case Display():
                self._display(header, frame)

    def text(self, header: Header, stream: str, text: str) -> None:
        self._send("stream", {"name": stream, "text": text}, header)

    def result(self, header: Header, bundle: Bundle, execution_count: int) -> None:
        content = {"data": bundle.data, "metadata": bundle.metadata, "execution_count": execution_count}
        self._send("execute_result", content, header)

    def error(self, header: Header, error: ScriptError) -> None:
        self._send("error", error_content(error), header)

    def file_wanted(self, header: Header | None, number: int, path: str) -> None:
        self._send("pennant_file_request", {"request": number, "path": path}, header)

    def sandbox(self, header: Header | None, content: Mapping[str, Any]) -> None:
        self._send("pennant_sandbox", content, header)

    def cleared(self, header: Header, *, wait: bool) -> None:
        """What the cell has shown is gone; `wait`: as soon as it shows something else."""
        self._send("clear_output", {"wait": wait}, header)

    def _display(self, header: Header, frame: Display) -> None:
        transient = {} if frame.display_id is None else {"display_id": frame.display_id}
        content = {"data": frame.bundle.data, "metadata": frame.bundle.metadata, "transient": transient}
        self._send("update_display_data" if frame.update else "display_data", content, header)


def error_content(error: ScriptError) -> dict[str, Any]:
    return {"ename": error.name, "evalue": error.message, "traceback": list(error.traceback)}


def isolation_content(started: Started) -> dict[str, Any]:
    isolation = started.isolation
    return {"level": isolation.level, "summary": isolation.summary, "missing": list(isolation.missing)}
