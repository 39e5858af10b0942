"""What a sandbox has asked of the kernel and was not answered yet. Pure; every request is hostile."""

from pennant_js_kernel.errors import ProtocolViolation
from pennant_js_kernel.frames import Input, ReadFile

MAX_OPEN_FILES = 256


class SandboxRequests:
    """Each request has the next number; at most one question to a person and 256 files are open at a time."""

    def __init__(self) -> None:
        self._last = 0
        self._input: int | None = None
        self._files: set[int] = set()

    def open(self, request: Input | ReadFile) -> None:
        """Raises ProtocolViolation for a number out of turn, or for too many."""
        if request.request != self._last + 1:
            raise ProtocolViolation(f"request {request.request} after {self._last}")
        self._last = request.request
        if isinstance(request, Input):
            self._open_input(request.request)
        else:
            self._open_file(request.request)

    def close(self, number: int) -> bool:
        """Answered or withdrawn; False when it is not open any more."""
        if number == self._input:
            self._input = None
            return True
        was_open = number in self._files
        self._files.discard(number)
        return was_open

    def _open_input(self, number: int) -> None:
        if self._input is not None:
            raise ProtocolViolation("a second question to a person at a time")
        self._input = number

    def _open_file(self, number: int) -> None:
        self._files.add(number)
        if len(self._files) > MAX_OPEN_FILES:
            raise ProtocolViolation(f"more than {MAX_OPEN_FILES} files asked for at a time")
