"""A kernel as a test drives it: cells in, messages out, each with the cell it belongs to."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from traitlets.config import Config

Message = dict[str, Any]
START_S = 60.0
CELL_S = 30.0
INTERRUPT_S = 6.0


@dataclass
class Cell:
    """One request and what came back for it, in order of arrival."""

    message_id: str
    reply: dict[str, Any] = field(default_factory=dict[str, Any])
    messages: list[Message] = field(default_factory=list[Message])

    @property
    def status(self) -> str:
        return self.reply["status"]

    @property
    def outcome(self) -> str:
        return self.reply["pennant"]["outcome"]

    @property
    def types(self) -> list[str]:
        return [message["msg_type"] for message in self.messages]

    @property
    def idle(self) -> bool:
        return any(m["msg_type"] == "status" and m["content"]["execution_state"] == "idle" for m in self.messages)

    def of_type(self, *types: str) -> list[dict[str, Any]]:
        return [message["content"] for message in self.messages if message["msg_type"] in types]

    def stream(self, name: str) -> str:
        return "".join(content["text"] for content in self.of_type("stream") if content["name"] == name)

    @property
    def stdout(self) -> str:
        return self.stream("stdout")

    @property
    def stderr(self) -> str:
        return self.stream("stderr")

    @property
    def result(self) -> str | None:
        """The text of the value, or None when none was shown."""
        shown = self.of_type("execute_result")
        return shown[0]["data"].get("text/plain", "") if shown else None

    @property
    def error(self) -> dict[str, Any]:
        return self.of_type("error")[0]


class KernelSession:
    """One kernel process and one client of it."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client
        self.cells: dict[str, Cell] = {}
        self.messages: list[Message] = []

    def run(
        self, source: str, *, timeout_s: float = CELL_S, interrupt_after_s: float | None = None, **how: Any
    ) -> Cell:
        """Runs a cell to its end: reply and idle. Raises TimeoutError."""
        cell = self.send(source, **how)
        if interrupt_after_s is not None and not self.wait_quietly(lambda: self.ended(cell), interrupt_after_s):
            self.interrupt()
            timeout_s = INTERRUPT_S
        self.wait(lambda: self.ended(cell), timeout_s)
        return cell

    def send(self, source: str, **how: Any) -> Cell:
        message_id = self.client.execute(source, **how)
        cell = self.cells[message_id] = Cell(message_id)
        return cell

    def send_cell(self, cell_id: str, source: str) -> Cell:
        """As a notebook does, which names its cells."""
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell_id})
        self.client.shell_channel.send(message)
        cell = self.cells[message["header"]["msg_id"]] = Cell(message["header"]["msg_id"])
        return cell

    def run_cell(self, cell_id: str, source: str) -> Cell:
        cell = self.send_cell(cell_id, source)
        self.wait(lambda: self.ended(cell))
        return cell

    def ended(self, cell: Cell) -> bool:
        return bool(cell.reply) and cell.idle

    def interrupt(self) -> None:
        """As the kernelspec says: by a control message."""
        self.client.control_channel.send(self.client.session.msg("interrupt_request", {}))

    @property
    def pid(self) -> int:
        """Of the kernel process."""
        provisioner: Any = self.manager.provisioner
        return provisioner.pid

    def ask(self, message_id: str, timeout_s: float = CELL_S) -> dict[str, Any]:
        """The reply's content to a question sent with one of the client's methods."""
        cell = self.cells[message_id] = Cell(message_id)
        self.wait(lambda: bool(cell.reply), timeout_s)
        return cell.reply

    def restart(self) -> None:
        """With a new client: an old one may take late words of the old kernel for the new one's."""
        self.client.stop_channels()
        self.manager.restart_kernel()
        self.client = _connected(self.manager)

    def ask_control(
        self, message_type: str, content: dict[str, Any] | None = None, timeout_s: float = CELL_S
    ) -> dict[str, Any]:
        """The reply's content to a request on the control channel."""
        request_id = self.tell_control(message_type, content or {})
        while True:
            reply = self.client.control_channel.get_msg(timeout=timeout_s)
            if reply["parent_header"]["msg_id"] == request_id:
                return reply["content"]

    def tell_control(self, message_type: str, content: dict[str, Any]) -> str:
        """Sends a message on the control channel that may have no reply; its id."""
        request = self.client.session.msg(message_type, content)
        self.client.control_channel.send(request)
        return request["header"]["msg_id"]

    def ask_shell(self, message_type: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
        """The reply's content to a request that the client has no method for."""
        request = self.client.session.msg(message_type, content or {})
        self.client.shell_channel.send(request)
        return self.ask(request["header"]["msg_id"])

    def wait(self, condition: Callable[[], bool], timeout_s: float = CELL_S) -> None:
        if not self.wait_quietly(condition, timeout_s):
            raise TimeoutError(f"not within {timeout_s:g} s")

    def wait_quietly(self, condition: Callable[[], bool], timeout_s: float) -> bool:
        """Takes messages until the condition holds; False when time is up."""
        deadline = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > deadline:
                return False
            self._take(self.client.get_iopub_msg, 0.02)
            self._take(self.client.get_shell_msg, 0.0)
        return True

    def _take(self, get: Callable[..., Message], timeout_s: float) -> None:
        try:
            while True:
                self._keep(get(timeout=timeout_s))
                timeout_s = 0.0
        except Empty:
            return

    def _keep(self, message: Message) -> None:
        self.messages.append(message)
        cell = self.cells.get(message["parent_header"].get("msg_id", ""))
        if cell and message["msg_type"].endswith("_reply"):
            cell.reply = message["content"]
        elif cell:
            cell.messages.append(message)


def wait_for(condition: Callable[[], bool], timeout_s: float = CELL_S) -> None:
    """For what shows in no message. Raises TimeoutError."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {timeout_s:g} s")
        time.sleep(0.02)


def start_kernel(name: str = "pennant", **sandbox: Any) -> KernelSession:
    """A kernel started through jupyter_client; `sandbox`: traits of PennantSandbox."""
    return _start(KernelManager(kernel_name=name, config=Config({"PennantSandbox": sandbox})), Path.cwd())


def _start(manager: KernelManager, folder: Path) -> KernelSession:
    manager.start_kernel(cwd=str(folder))
    try:
        return KernelSession(manager, _connected(manager))
    except BaseException:
        manager.shutdown_kernel(now=True)
        raise


def _connected(manager: KernelManager) -> BlockingKernelClient:
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=START_S)
    return client


@contextmanager
def kernel(**sandbox: Any) -> Generator[KernelSession]:
    session = start_kernel(**sandbox)
    try:
        yield session
    finally:
        stop_kernel(session)


@contextmanager
def configured_kernel(config: Config) -> Generator[KernelSession]:
    """A kernel of a server with that configuration."""
    session = _start(KernelManager(kernel_name="pennant", config=config), Path.cwd())
    try:
        yield session
    finally:
        stop_kernel(session)


@contextmanager
def kernel_in(folder: Path) -> Generator[KernelSession]:
    """A kernel whose working folder is `folder`."""
    config = Config({"PennantSandbox": {"engine": "local"}})
    session = _start(KernelManager(kernel_name="pennant", config=config), folder)
    try:
        yield session
    finally:
        stop_kernel(session)


def stop_kernel(session: KernelSession, *, now: bool = False) -> None:
    session.client.stop_channels()
    session.manager.shutdown_kernel(now=now)
