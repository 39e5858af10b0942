"""The sandboxes that are ready and have run nothing: taken when somebody wants one, given up when they are too many."""

import select
import socket
from collections import Counter
from collections.abc import Sequence

from pennant_spawner.place import PlacedSandbox
from pennant_spawner.sandbox_limits import SandboxLimits


class WarmPool:
    """Nobody writes to a stream of a sandbox that lies here, so it runs nothing. Who takes one out ends it."""

    def __init__(self) -> None:
        self._ready: list[PlacedSandbox] = []

    def __len__(self) -> int:
        return len(self._ready)

    @property
    def counts(self) -> Counter[SandboxLimits]:
        return Counter(it.limits for it in self._ready)

    def memory_on(self, host: int) -> tuple[int, ...]:
        """The memory limits of those on that host, in bytes."""
        return tuple(it.limits.memory_bytes for it in self._ready if it.host == host)

    def add(self, placed: PlacedSandbox) -> None:
        self._ready.append(placed)

    def take(self, limits: SandboxLimits) -> PlacedSandbox | None:
        """One that lives, rather one that has said that it is ready. Those that are dead stay for `take_dead`."""
        fitting = [it for it in self._ready if it.limits == limits and is_alive(it.streams)]
        found = next((it for it in fitting if is_ready(it.streams)), fitting[0] if fitting else None)
        if found:
            self._ready.remove(found)
        return found

    def take_dead(self) -> list[PlacedSandbox]:
        return self._take([it for it in self._ready if not is_alive(it.streams)])

    def take_surplus(self, limits: SandboxLimits, count: int) -> list[PlacedSandbox]:
        return self._take([it for it in self._ready if it.limits == limits][:count])

    def take_on(self, host: int) -> list[PlacedSandbox]:
        """One on that host, to make room there; none when none is there."""
        return self._take([it for it in self._ready if it.host == host][:1])

    def take_all(self) -> list[PlacedSandbox]:
        return self._take(list(self._ready))

    def _take(self, chosen: list[PlacedSandbox]) -> list[PlacedSandbox]:
        for placed in chosen:
            self._ready.remove(placed)
        return chosen


def is_alive(streams: Sequence[socket.socket]) -> bool:
    """Whether nobody at the other end has closed a stream; what was written before stays to be read."""
    return not any(events & _ENDED for _, events in _poll(streams))


def is_ready(streams: Sequence[socket.socket]) -> bool:
    """Whether the sandbox has written something: its first words are that it is ready."""
    return any(events & select.POLLIN for _, events in _poll(streams))


_ENDED = select.POLLHUP | select.POLLERR | select.POLLNVAL | getattr(select, "POLLRDHUP", 0)


def _poll(streams: Sequence[socket.socket]) -> list[tuple[int, int]]:
    looking = select.poll()
    for stream in streams:
        looking.register(stream, select.POLLIN | (_ENDED & ~select.POLLNVAL))
    return looking.poll(0)
