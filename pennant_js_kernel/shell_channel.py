"""How requests on the shell channel take turns: cells in order, questions also while a cell runs.

ipykernel answers one shell request at a time. A cell here runs in another process, so the kernel is free to answer
questions meanwhile; and without ipykernel's own channel thread, which it needs for subshells, a reply is 1 ms faster.
"""

# ipykernel and traitlets are typed in part only.
# pyright: reportUnknownMemberType=false, reportAttributeAccessIssue=false, reportUnknownVariableType=false
# pyright: reportOptionalMemberAccess=false, reportUnknownArgumentType=false

import asyncio
from collections.abc import Coroutine, Mapping
from contextvars import Context, copy_context
from functools import partial
from typing import Any

import zmq
from ipykernel.kernelbase import Kernel

_QUESTIONS = frozenset(
    {
        "complete_request",
        "inspect_request",
        "is_complete_request",
        "history_request",
        "comm_info_request",
        "kernel_info_request",
        "connect_request",
    }
)


class ShellChannel(Kernel):
    """The part of the kernel that decides what is handled when."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._turns_context: Context = copy_context()
        self._handling: set[asyncio.Task[None]] = set()
        self._received = 0
        self._abort_through = 0

    def start(self) -> None:
        super().start()
        if self.shell_stream is not None:
            self.shell_stream.on_recv(self._receive, copy=False)

    def _receive(self, message: list[zmq.Frame]) -> None:
        self._received += 1
        header = self._header(message) if self._main_asyncio_lock.locked() else {}
        if header.get("msg_type") in _QUESTIONS:
            self._own(self._answer_beside(header, message), copy_context())
        else:
            self._own(self._take_turn(self._received, message), self._turns_context)

    def _own(self, handling: Coroutine[Any, Any, None], context: Context) -> None:
        task = asyncio.get_running_loop().create_task(handling, context=context)
        self._handling.add(task)
        task.add_done_callback(self._handling.discard)

    async def _take_turn(self, ticket: int, message: list[zmq.Frame]) -> None:
        async with self._main_asyncio_lock:
            self._aborting = ticket <= self._abort_through
            await self.dispatch_shell(message)

    async def _answer_beside(self, header: Mapping[str, Any], message: list[zmq.Frame]) -> None:
        running = self._turns_context.run(self.get_parent, "shell")
        self._publish_status("busy", "shell", {"header": header})
        await self.dispatch_shell(message, concurrent=True)
        self._publish_status("idle", "shell", {"header": header})
        if self._main_asyncio_lock.locked():
            # Frontends that look at the state alone would believe that the cell is over.
            self._publish_status("busy", "shell", running)

    def _publish_status(self, status: str, channel: str, parent: Mapping[str, Any] | None = None) -> None:
        """That it is busy can be said after the cell was sent on its way."""
        parent = parent or self.get_parent(channel)
        publish = partial(super()._publish_status, status, channel, parent)
        if status == "busy" and channel == "shell":
            self.iopub_socket.postpone(publish)
        else:
            publish()

    def _publish_execute_input(self, code: str, parent: Mapping[str, Any], execution_count: int) -> None:
        self.iopub_socket.postpone(partial(super()._publish_execute_input, code, parent, execution_count))

    def _header(self, message: list[zmq.Frame]) -> Mapping[str, Any]:
        try:
            _, parts = self.session.feed_identities(message, copy=False)
            return self.session.deserialize(parts, content=False, copy=False)["header"]
        except (ValueError, TypeError, KeyError, IndexError):
            return {}

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """After a cell that failed: every request that has arrived by now is aborted, later ones are not."""
        if self.shell_stream is not None:
            self.shell_stream.flush(zmq.POLLIN)
        self._abort_through = self._received
