"""What can go wrong when sandboxes are started.

SpawnerError
├── EngineError      a sandbox could not be started, or its engine does not answer
└── HandoverError    the kernel process broke the handover protocol
"""


class SpawnerError(Exception):
    """Any failure of this package."""


class EngineError(SpawnerError):
    """Says in one sentence what happened, and in another what to do next."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(f"{message} {next_step}")
        self.message = message
        self.next_step = next_step


class HandoverError(SpawnerError):
    """A request on the handover socket that the protocol does not know."""
