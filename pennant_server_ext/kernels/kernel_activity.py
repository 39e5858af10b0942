"""What jupyter_server knows of a kernel's activity, told by the link that reads the kernel's messages anyway.

The stock watch reads every message of every kernel a second time, checks its signature and takes it apart, to know when
something happened last and whether the kernel is busy: culling and ``/api/kernels`` go by that. While a link is
connected, the same is told from what it reads, and the stock watch pauses.
"""

from datetime import UTC, datetime
from typing import Any


class KernelActivity:
    """The watch over one kernel process, for as long as a link reads its messages."""

    def __init__(self, kernels: Any, kernel_id: str) -> None:
        """``kernels`` is jupyter_server's mapping kernel manager."""
        self._kernels = kernels
        self._kernel_id = kernel_id
        self._watched: Any = None

    def take_over(self) -> None:
        """End the stock watch. It stays while somebody waits for a restart, which its end would break off."""
        kernel = self._kernels.get_kernel(self._kernel_id)
        if not _is_watched(kernel) or getattr(kernel, "_pending_restart_cleanup", None):
            return
        self._kernels.stop_watching_activity(self._kernel_id)
        self._watched = kernel

    def heard(self, message: dict[str, Any]) -> None:
        """Take one IOPub message, as ``MappingKernelManager.start_watching_activity`` does."""
        kernel = self._watched
        if kernel is None:
            return
        message_type, asked = message["msg_type"], message["parent_header"].get("msg_type")
        tracked = self._kernels.track_message_type
        if tracked(message_type) or tracked(asked) or kernel.execution_state == "busy":
            kernel.last_activity = self._kernels.last_kernel_activity = datetime.now(UTC)
        if message_type == "status":
            self._take_status(kernel, str(message["content"].get("execution_state")), asked=tracked(asked))

    def give_back(self) -> None:
        """Let the stock watch go on, unless the kernel is gone or another process."""
        kernel, self._watched = self._watched, None
        if kernel is None or kernel.shutting_down or _is_watched(kernel) or self._kernel_id not in self._kernels:
            return
        if self._kernels.get_kernel(self._kernel_id) is kernel:
            self._kernels.start_watching_activity(self._kernel_id)

    @staticmethod
    def _take_status(kernel: Any, state: str, *, asked: bool) -> None:
        if asked:
            kernel.execution_state = state
        elif kernel.execution_state == "starting" and state != "starting":
            # What answers a question that does not count as activity says only that the kernel is there.
            kernel.execution_state = "idle"


def _is_watched(kernel: Any) -> bool:
    return getattr(kernel, "_activity_stream", None) is not None
