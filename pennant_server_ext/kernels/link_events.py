"""What the connection to a kernel tells whoever uses it."""

from dataclasses import dataclass
from typing import Any


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
class Asked:
    """The kernel asks people for input, and waits with the run."""

    request_id: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FileWanted:
    """The kernel asks for a file beside the notebook; ``request`` is its own name for the question."""

    request: int
    path: str


@dataclass(frozen=True, slots=True)
class Described:
    """The kernel told about itself: the ``pennant`` part of its ``kernel_info_reply``."""

    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class KernelGone:
    """The kernel process ended or was replaced; the link is of no more use."""

    message: str


LinkEvent = Replied | Published | Asked | FileWanted | Described | KernelGone
