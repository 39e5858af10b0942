"""The server's connection to one kernel: sends runs, hands on what comes back, notices when the kernel is gone.

One link lives as long as one kernel process: a restart or a death ends it, and the session makes another.
"""

import asyncio
import queue
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import zmq

from pennant_server_ext.errors import KernelUnavailable
from pennant_server_ext.kernels.kernel_activity import KernelActivity
from pennant_server_ext.kernels.link_events import (
    Asked,
    Described,
    FileWanted,
    KernelGone,
    LinkEvent,
    Published,
    Replied,
)
from pennant_server_ext.plain_json import clean_object

CONNECT_DEADLINE_S: Final = 60.0
WATCH_INTERVAL_S: Final = 1.0
FENCE_DEADLINE_S: Final = 2.0
"""How long a question may wait for the output before it; then it is shown as it is."""

ANSWER_DEADLINE_S: Final = 10.0
"""How long a kernel that was killed may go unnoticed."""

_POLL_S: Final = 0.25


@dataclass(slots=True)
class KernelLink:
    """A connected client of one kernel process."""

    kernels: Any
    """jupyter_server's mapping kernel manager."""
    kernel_id: str
    deliver: Callable[[LinkEvent], None]
    _client: Any = None
    _activity: KernelActivity = field(init=False)
    _process: str = ""
    """The kernel process, by the session id in the headers of its messages."""
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _fences: dict[str, asyncio.Event] = field(default_factory=dict[str, asyncio.Event])
    """Questions to the kernel whose status on IOPub shows that everything before it has come."""

    def __post_init__(self) -> None:
        self._activity = KernelActivity(self.kernels, self.kernel_id)

    async def connect(self) -> None:
        """Open the channels and wait until the kernel answers on them.

        Raises:
            KernelUnavailable: it does not answer in time, or it is not there.
        """
        try:
            async with asyncio.timeout(CONNECT_DEADLINE_S):
                while not await self._shaken_hands():
                    self._close_channels()
        except TimeoutError as error:
            raise KernelUnavailable(
                f"The kernel did not answer within {CONNECT_DEADLINE_S:.0f} s. Restart it, then run the cell again."
            ) from error
        self._send_control("pennant_attach", {"files": True})
        self.kernels.add_restart_callback(self.kernel_id, self._on_restart, "restart")
        self._activity.take_over()

    async def is_alive(self) -> bool:
        """Whether the kernel process is there; its end is told a moment later."""
        return self.kernel_id in self.kernels and bool(await self.kernels.get_kernel(self.kernel_id).is_alive())

    async def answers(self) -> bool:
        """Whether the kernel still answers; False once it has ended.

        One that was just killed counts as alive for a while. What it is sent then might have run, for all we know.
        """
        await self._output_so_far(ANSWER_DEADLINE_S)
        return not self._ended.is_set()

    async def serve(self) -> None:
        """Hand on what the kernel sends, until the link is closed or the kernel is gone."""
        async with asyncio.TaskGroup() as tasks:
            reads = (self._read_shell(), self._read_iopub(), self._read_stdin(), self._read_control())
            readers = [tasks.create_task(read) for read in reads]
            await self._watch()
            for reader in readers:
                reader.cancel()

    def send_execute(self, source: str, cell_id: str) -> str:
        """Send a run to the kernel; its id in the answers."""
        content: dict[str, Any] = {
            "code": source,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": True,
            "stop_on_error": False,
        }
        message = self._client.session.msg("execute_request", content)
        message["metadata"] = {"cellId": cell_id}
        _send(self._client.shell_channel, message)
        return str(message["header"]["msg_id"])

    def send_input(self, value: str | None) -> None:
        """Answer what the kernel asked; None declines."""
        content = {"value": "", "status": "cancelled"} if value is None else {"value": value}
        _send(self._client.stdin_channel, self._client.session.msg("input_reply", content))

    def send_file(self, request: int, content: dict[str, str]) -> None:
        """Answer for a file: its ``text``, or an ``error``."""
        self._send_control("pennant_file", {"request": request, **content})

    def dispose(self, cell_ids: Sequence[str]) -> None:
        """These cells are gone: what they left running ends."""
        self._send_control("pennant_dispose", {"cell_ids": list(cell_ids)})

    def keep(self) -> None:
        """The sandbox stays though nothing runs in it."""
        self._send_control("pennant_keep", {})

    def ask(self) -> None:
        """Ask the kernel to describe itself; the answer is delivered."""
        self._send_control("kernel_info_request", {})

    def close(self) -> None:
        """Close the channels."""
        self._mark_ended()
        self._activity.give_back()
        if self.kernel_id in self.kernels:
            self.kernels.remove_restart_callback(self.kernel_id, self._on_restart, "restart")
        self._close_channels()

    async def _shaken_hands(self) -> bool:
        """Whether the kernel answered; False when it ended meanwhile and may come back on other ports."""
        while not await self._alive():  # noqa: ASYNC110 (nothing announces it)
            await asyncio.sleep(_POLL_S)
        where = self._ports()
        self._client = self.kernels.get_kernel(self.kernel_id).client()
        # ZeroMQ drops what comes while a thousand messages wait; a cell that shows much would lose some of it.
        self._client.context.setsockopt(zmq.RCVHWM, 0)
        questions = _only_when_connected(self._client)
        self._client.start_channels(shell=True, iopub=True, stdin=True, hb=False, control=True)
        # A subscriber joins late: only a message that arrived shows that the next ones will. And what a kernel asks
        # somebody who is not connected yet is lost.
        answer, heard, can_be_asked = None, None, False
        while answer is None or heard is None or not can_be_asked:
            # It may have ended and be back between two looks.
            if not await self._alive() or self._ports() != where:
                return False
            self.ask()
            can_be_asked = can_be_asked or bool(await questions.poll(int(_POLL_S * 1000), zmq.POLLOUT))
            answer = answer or await _next(self._client.control_channel)
            heard = heard or await _next(self._client.iopub_channel)
        self._process = str(answer["header"]["session"])
        self.deliver(Described(clean_object(answer["content"].get("pennant"))))
        return True

    def _ports(self) -> list[int]:
        """Where the kernel listens; elsewhere once it has died before anybody has seen it alive."""
        return list(self.kernels.get_kernel(self.kernel_id).ports) if self.kernel_id in self.kernels else []

    async def _alive(self) -> bool:
        if self.kernel_id not in self.kernels:
            raise KernelUnavailable("The kernel is gone. Run the cell again to start another.")
        return await self.is_alive()

    def _send_control(self, message_type: str, content: dict[str, Any]) -> str:
        message = self._client.session.msg(message_type, content)
        _send(self._client.control_channel, message)
        return str(message["header"]["msg_id"])

    def _close_channels(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.stop_channels()

    async def _read_shell(self) -> None:
        while True:
            message = await _following(self._client.shell_channel)
            if message["msg_type"] == "execute_reply":
                self.deliver(Replied(str(message["parent_header"].get("msg_id")), message["content"]))

    async def _read_iopub(self) -> None:
        while True:
            message = await _following(self._client.iopub_channel)
            if message["header"]["session"] != self._process:
                self._end("The kernel was restarted. Variables are gone; run the cells again.")
                return
            self._activity.heard(message)
            if message["msg_type"] == "pennant_file_request":
                self._take_file_request(message["content"])
                continue
            parent = message["parent_header"]
            if (fence := self._fences.get(parent.get("msg_id"))) is not None:
                fence.set()
            # Busy and idle also frame completions and our own questions, while a cell runs.
            if message["msg_type"] != "status" or parent.get("msg_type") == "execute_request":
                self.deliver(Published(parent.get("msg_id"), message["msg_type"], message["content"]))

    def _take_file_request(self, content: dict[str, Any]) -> None:
        request, path = content.get("request"), content.get("path")
        if isinstance(request, int) and isinstance(path, str):
            self.deliver(FileWanted(request, path))

    async def _read_stdin(self) -> None:
        while True:
            message = await _following(self._client.stdin_channel)
            if message["msg_type"] == "input_request":
                await self._output_so_far(FENCE_DEADLINE_S)
                self.deliver(Asked(str(message["parent_header"].get("msg_id")), message["content"]))

    async def _output_so_far(self, deadline_s: float) -> None:
        """Return when all output has come that was published before (it comes over another socket), or none can."""
        if self._ended.is_set():
            return
        fence = self._send_control("kernel_info_request", {})
        self._fences[fence] = passed = asyncio.Event()
        with suppress(TimeoutError):
            async with asyncio.timeout(deadline_s):
                await passed.wait()
        self._fences.pop(fence, None)

    async def _read_control(self) -> None:
        while True:
            message = await _following(self._client.control_channel)
            if message["msg_type"] == "kernel_info_reply":
                self.deliver(Described(clean_object(message["content"].get("pennant"))))

    async def _watch(self) -> None:
        while not await self._ended_within(WATCH_INTERVAL_S):
            if self.kernel_id not in self.kernels:
                self._end("The kernel was shut down. Variables are gone; run the cells again to start another.")
            elif not await self.is_alive():
                self._on_restart()

    async def _ended_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._ended.wait()
        except TimeoutError:
            return False
        return True

    def _on_restart(self) -> None:
        self._end("The kernel process died. Variables are gone; run the cells again.")

    def _end(self, message: str) -> None:
        if not self._ended.is_set():
            self._mark_ended()
            self.deliver(KernelGone(message))

    def _mark_ended(self) -> None:
        self._ended.set()
        for fence in self._fences.values():
            fence.set()


def _only_when_connected(client: Any) -> Any:
    """The socket on which the kernel asks; it can be written to when it is connected, and not before."""
    client.context.setsockopt(zmq.IMMEDIATE, 1)
    try:
        return client.stdin_channel.socket
    finally:
        client.context.setsockopt(zmq.IMMEDIATE, 0)


def _send(channel: Any, message: dict[str, Any]) -> None:
    """Send a message, and have the one who reads the channel look again.

    jupyter_client sends past asyncio's socket. ZeroMQ tells of what has come only once, and may do so while it sends:
    then nobody would read that, nor anything that comes after it. Asking for the socket's events makes up for it.
    """
    channel.send(message)
    channel.socket.get(zmq.EVENTS)


async def _following(channel: Any) -> Any:
    """The channel's next message. Its own ``get_msg`` asks first whether there is one, at twice the price."""
    return await channel._recv()


async def _next(channel: Any) -> Any:
    try:
        return await channel.get_msg(timeout=_POLL_S)
    except queue.Empty:
        return None
