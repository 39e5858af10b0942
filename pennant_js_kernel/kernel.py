"""The Jupyter face of the kernel: requests to the sandbox client, its outcomes to replies."""

# ipykernel and traitlets are typed in part only.
# pyright: reportUnknownMemberType=false, reportAttributeAccessIssue=false, reportUnknownVariableType=false
# pyright: reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false, reportOptionalMemberAccess=false

import asyncio
import signal
import socket
from collections.abc import Mapping, Set
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from jupyter_client.session import Session
from traitlets import Float, Instance, List

from pennant_js_kernel import control_requests, positions, replies
from pennant_js_kernel.cell_request import CellRequest
from pennant_js_kernel.frames import Complete, Inspect, IsComplete, Json
from pennant_js_kernel.history import Entry, History
from pennant_js_kernel.outcome import Outcome, kernel_failure
from pennant_js_kernel.publisher import Publisher
from pennant_js_kernel.request_handlers import RequestHandlers, complaint, refusal, reply_type
from pennant_js_kernel.run_ledger import Header
from pennant_js_kernel.sandbox_service import SandboxService
from pennant_js_kernel.shell_channel import ShellChannel
from pennant_js_kernel.stdin_channel import Client, StdinChannel
from pennant_js_kernel.user_input import Asker

_VERSION = version("pennant-notebook")


class PennantKernel(ShellChannel):
    """JavaScript in a sandbox. `broker`: the kernel's end of the handover socket (HANDOVER.md)."""

    implementation = "pennant"
    implementation_version = _VERSION
    banner = f"Pennant {_VERSION}: standard JavaScript in a sandbox"
    language_info: dict[str, object] = {  # noqa: RUF012 (ipykernel's own declaration)
        "name": "javascript",
        "version": "ES2025",
        "mimetype": "text/javascript",
        "file_extension": ".js",
        "codemirror_mode": "javascript",
        "pygments_lexer": "javascript",
        "nbconvert_exporter": "script",
    }
    help_links = List(
        [
            {
                "text": "JavaScript reference (MDN)",
                "url": "https://developer.mozilla.org/docs/Web/JavaScript/Reference",
            },
            {"text": "JavaScript guide (MDN)", "url": "https://developer.mozilla.org/docs/Web/JavaScript/Guide"},
        ]
    )
    control_msg_types = [  # noqa: RUF012
        "kernel_info_request",
        "connect_request",
        "comm_info_request",
        "history_request",
        "interrupt_request",
        "shutdown_request",
        "usage_request",
        "debug_request",
        "pennant_attach",
        "pennant_file",
        "pennant_dispose",
        "pennant_keep",
    ]
    broker = Instance(socket.socket)
    _execute_sleep = Float(0.0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._publisher = Publisher(self._publish)
        self._service = SandboxService(self.broker, self._publisher, Path.cwd())
        self._history = History()
        self._next_count = 1
        self._stdin: StdinChannel | None = None
        self._attached_sessions: set[str] = set()
        self.shell_handlers = RequestHandlers({**self.shell_handlers, "comm_open": self._close_comm}, self._refuse)
        self.control_handlers = RequestHandlers(self.control_handlers, self._refuse)

    def start(self) -> None:
        super().start()
        self._stdin = StdinChannel(cast("Session", self.session), self.stdin_socket)
        loop: asyncio.AbstractEventLoop = self.io_loop.asyncio_loop
        loop.add_signal_handler(signal.SIGINT, self._service.client.interrupt)
        loop.add_signal_handler(signal.SIGTERM, self._service.begin_close)
        self.io_loop.add_callback(self._serve)

    async def _serve(self) -> None:
        """The process ends when the service does: nobody else can start sandboxes for it."""
        try:
            await self._service.serve()
        finally:
            self.io_loop.stop()

    def pre_handler_hook(self) -> None:
        """ipykernel would let Ctrl-C raise in the event loop; here it interrupts the sandbox."""

    def post_handler_hook(self) -> None:
        """See pre_handler_hook."""

    # Cells.

    @property
    def execution_count(self) -> int:
        """The number of the next cell; only requests that store history move it on."""
        return self._next_count

    @execution_count.setter
    def execution_count(self, count: int) -> None:
        """ipykernel counts every request; ours are counted in do_execute."""

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: Mapping[str, str] | None = None,
        allow_stdin: bool = False,
        *,
        cell_meta: object = None,
        cell_id: object = None,
    ) -> dict[str, Any]:
        count = self._next_count
        header = cast("Header", self.get_parent("shell")["header"])
        entry = self._count_cell(code) if store_history and not silent else None
        request = CellRequest(
            count,
            code,
            user_expressions or {},
            header,
            silent,
            control_requests.cell_id(cell_id),
            self._asker() if allow_stdin else None,
            header.get("session") in self._attached_sessions,
        )
        outcome = await self._run(request)
        if not silent:
            self._show(header, outcome, count, entry)
        return replies.executed(outcome, count)

    def _asker(self) -> Asker | None:
        """Of whoever sent the request that is handled now."""
        parent = cast("dict[str, Any]", self.get_parent("shell"))
        idents = cast("list[bytes]", self._get_shell_context_var(self._shell_parent_ident))
        client = Client(idents, parent, parent["header"].get("session") in self._attached_sessions)
        return self._stdin.asker(client) if self._stdin else None

    def _count_cell(self, code: str) -> Entry:
        entry = self._history.add(self._next_count, code)
        self._next_count += 1
        return entry

    async def _run(self, request: CellRequest) -> Outcome:
        try:
            return await self._service.client.run(request)
        except Exception as error:
            self.log.exception("A cell could not be run")
            return kernel_failure(error)

    def _show(self, header: Header, outcome: Outcome, count: int, entry: Entry | None) -> None:
        if outcome.error:
            self._publisher.error(header, outcome.error)
        elif outcome.result:
            self._publisher.result(header, outcome.result, count)
            if entry:
                entry.result = _text(outcome.result.data.get("text/plain"))

    def _publish(self, message_type: str, content: Mapping[str, Any], header: Header | None) -> None:
        topic = self._topic(message_type)
        self.session.send(self.iopub_socket, message_type, dict(content), parent=header, ident=topic)

    # Questions.

    async def do_complete(self, code: str, cursor_pos: int) -> dict[str, Any]:
        cursor = positions.to_utf16(code, cursor_pos)
        answer = await self._service.client.ask(lambda number: Complete(number, code, cursor))
        return replies.completed(answer, code, cursor_pos)

    async def do_inspect(
        self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: Set[str] = frozenset()
    ) -> dict[str, Any]:
        cursor = positions.to_utf16(code, cursor_pos)
        answer = await self._service.client.ask(lambda number: Inspect(number, code, cursor, detail_level))
        return replies.inspected(answer)

    async def do_is_complete(self, code: str) -> dict[str, Any]:
        return replies.completeness(await self._service.client.ask(lambda number: IsComplete(number, code)))

    async def do_history(
        self,
        hist_access_type: str,
        output: bool = False,
        raw: bool = True,
        session: int | None = None,
        start: int | None = None,
        stop: int | None = None,
        n: int | None = None,
        pattern: str | None = None,
        unique: bool = False,
    ) -> dict[str, Any]:
        match hist_access_type:
            case "tail":
                rows = self._history.tail(n, output=output)
            case "range":
                rows = self._history.range(session or 0, start or 0, stop, output=output)
            case _:
                rows = self._history.search(pattern or "*", n, unique=unique, output=output)
        return {"status": "ok", "history": rows}

    @property
    def kernel_info(self) -> dict[str, Any]:
        """Answers at once, also while the first sandbox is being started."""
        return {**self._language(), "pennant": {"sandbox": self._service.client.described}}

    def _language(self) -> dict[str, Any]:
        return {
            "protocol_version": "5.4",
            "implementation": self.implementation,
            "implementation_version": self.implementation_version,
            "language_info": self.language_info,
            "banner": self.banner,
            "help_links": self.help_links,
            "debugger": False,
            "supported_features": [],
        }

    def _refuse(self, stream: object, ident: object, parent: Any) -> None:
        message_type = parent["header"]["msg_type"]
        content = refusal("UnknownRequest", f"This kernel does not know {message_type}.")
        self.session.send(stream, reply_type(message_type), content, parent, ident=ident)

    def should_handle(self, stream: object, msg: Any, idents: object) -> bool:
        message_type = msg["header"]["msg_type"]
        if wrong := complaint(message_type, msg["content"]):
            content = refusal("MalformedRequest", wrong)
            self.session.send(stream, reply_type(message_type), content, msg, ident=idents)
        return not wrong

    def _close_comm(self, _stream: object, _ident: object, parent: Any) -> None:
        """There is no comm target here; Jupyter's answer to that is to close the comm at once."""
        content: dict[str, Any] = {"comm_id": parent["content"].get("comm_id", ""), "data": {}}
        self._publish("comm_close", content, parent["header"])

    # The control channel.

    async def interrupt_request(self, stream: object, ident: object, parent: Any) -> None:
        self._service.soon(self._service.client.interrupt)
        self.session.send(stream, "interrupt_reply", {"status": "ok"}, parent, ident=ident)

    async def pennant_attach(self, _stream: object, _ident: object, parent: Any) -> None:
        """A server looks after the notebook: it knows the kinds of questions, and gives files if it says so."""
        self._attached_sessions.add(parent["header"].get("session", ""))
        if parent["content"].get("files") is True:
            self._service.soon(self._service.client.files.attach)

    async def pennant_file(self, _stream: object, _ident: object, parent: Any) -> None:
        self._service.soon(lambda: self._service.client.files.take(parent["content"]))

    async def pennant_dispose(self, _stream: object, _ident: object, parent: Any) -> None:
        if cells := control_requests.disposed_cells(parent["content"]):
            self._service.soon(lambda: self._service.client.dispose(cells))

    async def pennant_keep(self, _stream: object, _ident: object, _parent: Any) -> None:
        self._service.soon(self._service.client.keep)

    async def do_debug_request(self, msg: Mapping[str, Any]) -> dict[str, Any]:
        return control_requests.debug_refusal(msg)

    async def do_shutdown(self, restart: bool) -> dict[str, Any]:
        await self._service.close()
        return {"status": "ok", "restart": restart}


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None
