"""What a notebook session needs of the server around it, put together once by the extension app."""

from collections.abc import Callable
from dataclasses import dataclass
from logging import Logger
from typing import Any

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.kernels.kernel_sessions import KernelSessions
from pennant_server_ext.outputs.output_files import RunFiles
from pennant_server_ext.rooms.rooms import Rooms
from pennant_server_ext.settings import Settings


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The server's parts that all notebook sessions share."""

    rooms: Rooms
    kernel_sessions: KernelSessions
    contents: Any
    """The server's contents manager."""
    settings: Settings
    event_logger: Any
    log: Logger
    run_files: Callable[[DocumentId], RunFiles]
    """Where everything is kept that a notebook's runs print."""
