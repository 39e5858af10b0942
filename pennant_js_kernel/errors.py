"""What can go wrong in the kernel process, apart from the user's own code.

    KernelFailure
    ├── ProtocolViolation    the sandbox sent what PROTOCOL.md does not allow: it is ended
    ├── SandboxUnavailable   no sandbox could be started: the next run tries again
    ├── FileUnavailable      a relative import cannot be read: the cell is told why
    └── BrokerGone           whoever starts sandboxes closed the socket or does not answer: the kernel exits

A cell that throws is not here: it is an ordinary answer of the sandbox.
"""


class KernelFailure(Exception):
    """Any failure of this package."""


class ProtocolViolation(KernelFailure):
    """Bytes from the sandbox that no well-behaved sandbox sends."""


class FileUnavailable(KernelFailure):
    """One sentence for the person whose cell imports it."""


class SandboxUnavailable(KernelFailure):
    """Says in one sentence what happened, and in another what to do next."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(f"{message} {next_step}")
        self.message = message
        self.next_step = next_step


class BrokerGone(SandboxUnavailable):
    """The handover socket is closed or silent; it cannot be used again."""

    def __init__(self, message: str = "The sandbox broker is gone.") -> None:
        super().__init__(message, "Restart the kernel.")
