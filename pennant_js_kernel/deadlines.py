"""How long the kernel waits for anything, in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadlines:
    """No wait of the kernel is longer than these."""

    start_s: float = 90.0
    """The broker's answer to `start`: a cold container on a slow disk."""
    ready_s: float = 30.0
    """The sandbox's first frame."""
    end_s: float = 45.0
    """The broker's answer to `end`; longer than an engine's own limits."""
    grace_s: float = 1.0
    """A sandbox may take this long to exit by itself, so that its exit status tells why."""
    obey_s: float = 3.0
    """From an interrupt to the end of what it interrupts; then the sandbox is replaced."""
    drain_s: float = 5.0
    """From one output frame to the next, while a run that has ended waits for those that belong to it."""
    drain_all_s: float = 60.0
    """All of them: one that drips keeps nobody waiting."""
    ask_s: float = 4.0
    """The answer to a completion, inspection or completeness question; then there is none."""
    file_s: float = 10.0
    """A file for a relative import; then it is unavailable."""
    last_words_s: float = 1.0
    """What a dying sandbox still says on the other stream."""
    shutdown_s: float = 8.0
    """All of the kernel's own end."""
