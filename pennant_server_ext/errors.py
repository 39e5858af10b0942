"""What can go wrong, and whose matter it is.

PennantError                  message, reason (snake_case), HTTP status
├── UserError                 the request cannot be met as it stands; says what to do
│   ├── BadRequest            400
│   ├── Refused               403
│   ├── NotFound              404
│   ├── Conflict              409
│   │   └── RoomElsewhere     another server owns the shared notebook
│   └── TooLarge              413
└── SystemFailure             500, ours or the machine's
    ├── KernelUnavailable     no kernel could be found or started
    ├── RoomUnavailable       the shared notebook could not be opened or written
    ├── StoreUnavailable      the log of changes could not be read
    └── CopyUnavailable       the store of the copies did not do what it was asked
"""


class PennantError(Exception):
    """Base of every error that Pennant's server raises on purpose."""

    status = 500

    def __init__(self, reason: str, message: str, *, cell_id: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.cell_id = cell_id


class UserError(PennantError):
    """The request cannot be met as it stands."""

    status = 400


class BadRequest(UserError):
    """The request is malformed."""

    status = 400

    def __init__(self, message: str, *, cell_id: str | None = None) -> None:
        super().__init__("bad_request", message, cell_id=cell_id)


class Refused(UserError):
    """The request is understood and not allowed."""

    status = 403


class NotFound(UserError):
    """What the request names does not exist."""

    status = 404


class Conflict(UserError):
    """The request does not fit the present state."""

    status = 409


class RoomElsewhere(Conflict):
    """Another server owns the shared notebook. ``until`` in words; empty when that is not known."""

    def __init__(self, owner: str, until: str = "") -> None:
        # The first sentence alone has to fit into the reason of a closed socket.
        held = f", until {until}" if until else ""
        message = f"Open on another server: {owner}{held}. Open it there, or try again later."
        super().__init__("room_elsewhere", message)
        self.owner = owner


class TooLarge(UserError):
    """The request exceeds a limit."""

    status = 413


class SystemFailure(PennantError):
    """Pennant, Jupyter or the machine failed."""


class KernelUnavailable(SystemFailure):
    """No kernel could be found or started for the notebook."""

    def __init__(self, message: str) -> None:
        super().__init__("kernel_unavailable", message)


class RoomUnavailable(SystemFailure):
    """The shared notebook could not be opened, or not written in time."""

    def __init__(self, message: str) -> None:
        super().__init__("room_unavailable", message)


class StoreUnavailable(SystemFailure):
    """The log of changes could not be read, so nobody can tell what the shared document was."""

    def __init__(self, message: str) -> None:
        super().__init__("store_unavailable", message)


class CopyUnavailable(SystemFailure):
    """The store of the copies did not do what it was asked. The message is a few words, without a full stop."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__("copy_unavailable", message)
        self.details = details
