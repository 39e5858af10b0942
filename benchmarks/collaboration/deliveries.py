"""Letters on their way to the clients of a room, and how long each took to each of them."""

from dataclasses import dataclass, field

from benchmarks.capacity.key_presses import brings, update_of


@dataclass(slots=True)
class _Letter:
    client: int
    clock: int
    sent_at: float
    missing: int
    """The receivers who have not got it, as bits."""


@dataclass(slots=True)
class Deliveries:
    """Times are seconds of any one clock; receivers are numbered from 0."""

    latencies: list[float] = field(default_factory=list[float])
    _letters: dict[bytes, _Letter] = field(default_factory=dict[bytes, _Letter])
    _joined: dict[bytes, list[bytes]] = field(default_factory=dict[bytes, list[bytes]])
    """For each message that is not a letter, the letters in it: it comes once for each receiver."""

    @property
    def undelivered(self) -> int:
        """Letters that somebody has not got."""
        return len(self._letters)

    def sent(self, message: bytes, client: int, clock: int, receivers: int, at: float) -> None:
        """A letter was sent, to be got by the receivers of these bits."""
        self._letters[message] = _Letter(client, clock, at, receivers)

    def came(self, receiver: int, message: bytes, at: float) -> None:
        """A receiver got an update message."""
        letter = self._letters.get(message)
        if letter is not None:
            self._tick_off(receiver, message, letter, at)
        elif self._letters:
            self._look_closely(receiver, message, at)

    def _look_closely(self, receiver: int, message: bytes, at: float) -> None:
        """A server may join several letters in one update."""
        if message not in self._joined:
            update = update_of(message)
            found = [key for key, letter in self._letters.items() if brings(update, letter.client, letter.clock)]
            self._joined[message] = found
        for key in self._joined[message]:
            if letter := self._letters.get(key):
                self._tick_off(receiver, key, letter, at)

    def _tick_off(self, receiver: int, key: bytes, letter: _Letter, at: float) -> None:
        bit = 1 << receiver
        if letter.missing & bit:
            letter.missing &= ~bit
            self.latencies.append(at - letter.sent_at)
            if not letter.missing:
                del self._letters[key]
