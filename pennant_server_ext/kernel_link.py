"""The server's connection to one kernel: sends runs, hands on what comes back, notices when the kernel is gone.

One link lives as long as one kernel process: a restart or a death ends it, and the session makes another.
"""

import asyncio
import queue
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pennant_server_ext.errors import KernelUnavailable
from pennant_server_ext.plain_json import clean_object

CONNECT_DEADLINE_S: Final = 60.0
RESTART_DEADLINE_S: Final = 60.0
WATCH_INTERVAL_S: Final = 1.0
_POLL_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Replied:
    """The kernel answered a run."""

    request_id: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """The kernel published something; ``request_id`` is None when nothing asked for it."""

    request_id: str | None
    message_type: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class KernelGone:
    """The kernel process ended or was replaced; the link is of no more use."""

    message: str


LinkEvent = Replied | Published | KernelGone


@dataclass(slots=True)
class KernelLink:
    """A connected client of one kernel process."""

    kernels: Any
    """jupyter_server's mapping kernel manager."""
    kernel_id: str
    deliver: Callable[[LinkEvent], None]
    info: dict[str, Any] = field(default_factory=dict[str, Any])
    """The ``pennant`` part of the kernel's ``kernel_info_reply``."""
    _client: Any = None
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def connect(self) -> None:
        """Open the channels and wait until the kernel answers on them.

        Raises:
            KernelUnavailable: it does not answer in time, or it is not there.
        """
        if self.kernel_id not in self.kernels:
            raise KernelUnavailable("The kernel is gone. Run the cell again to start another.")
        self._client = self.kernels.get_kernel(self.kernel_id).client()
        self._client.start_channels(shell=True, iopub=True, stdin=False, hb=False, control=True)
        try:
            async with asyncio.timeout(CONNECT_DEADLINE_S):
                await self._handshake()
        except TimeoutError as error:
            self.close()
            raise KernelUnavailable(
                f"The kernel did not answer within {CONNECT_DEADLINE_S:.0f} s. Restart it, then run the cell again."
            ) from error
        self.kernels.add_restart_callback(self.kernel_id, self._on_restart, "restart")

    async def serve(self) -> None:
        """Hand on what the kernel sends, until the link is closed or the kernel is gone."""
        async with asyncio.TaskGroup() as tasks:
            readers = [tasks.create_task(self._read_shell()), tasks.create_task(self._read_iopub())]
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
            "allow_stdin": False,
            "stop_on_error": False,
        }
        message = self._client.session.msg("execute_request", content)
        message["metadata"] = {"cellId": cell_id}
        self._client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    async def interrupt(self) -> None:
        """Stop what runs, keep the variables."""
        if self.kernel_id in self.kernels:
            await self.kernels.interrupt_kernel(self.kernel_id)

    def close(self) -> None:
        """Close the channels."""
        self._ended.set()
        if self.kernel_id in self.kernels:
            self.kernels.remove_restart_callback(self.kernel_id, self._on_restart, "restart")
        if self._client is not None:
            self._client.stop_channels()

    async def _handshake(self) -> None:
        # A subscriber joins late: only a message that arrived shows that the next ones will.
        answer, heard = None, None
        while answer is None or heard is None:
            if not await self.kernels.get_kernel(self.kernel_id).is_alive():
                raise KernelUnavailable("The kernel process ended while it started. Run the cell again.")
            self._client.control_channel.send(self._client.session.msg("kernel_info_request", {}))
            answer = answer or await _next(self._client.control_channel)
            heard = heard or await _next(self._client.iopub_channel)
        self.info = clean_object(answer["content"].get("pennant"))

    async def _read_shell(self) -> None:
        while True:
            message = await self._client.shell_channel.get_msg(timeout=None)
            if message["msg_type"] == "execute_reply":
                self.deliver(Replied(str(message["parent_header"].get("msg_id")), message["content"]))

    async def _read_iopub(self) -> None:
        while True:
            message = await self._client.iopub_channel.get_msg(timeout=None)
            if message["msg_type"] == "status" and message["content"].get("execution_state") == "starting":
                self._end("The kernel was restarted. Variables are gone; run the cells again.")
                continue
            self.deliver(Published(message["parent_header"].get("msg_id"), message["msg_type"], message["content"]))

    async def _watch(self) -> None:
        while not await self._ended_within(WATCH_INTERVAL_S):
            if self.kernel_id not in self.kernels:
                self._end("The kernel was shut down. Variables are gone; run the cells again to start another.")
            elif not await self.kernels.get_kernel(self.kernel_id).is_alive():
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
            self._ended.set()
            self.deliver(KernelGone(message))


async def restart_kernel(kernels: Any, kernel_id: str) -> None:
    """Replace the kernel process and wait until the new one answers.

    Raises:
        KernelUnavailable: it did not come back in time.
    """
    try:
        async with asyncio.timeout(RESTART_DEADLINE_S):
            answered = await kernels.restart_kernel(kernel_id)
            if answered is not None:
                await answered
    except Exception as error:
        raise KernelUnavailable(f"The kernel did not restart: {error or 'no answer in time'}. Try again.") from error


async def _next(channel: Any) -> Any:
    try:
        return await channel.get_msg(timeout=_POLL_S)
    except queue.Empty:
        return None
