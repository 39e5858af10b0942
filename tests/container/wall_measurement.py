"""Every attempt behind one wall, and what became of it."""

import errno
import platform
import struct
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from pennant_spawner.broker import Broker
from pennant_spawner.sandbox_program import SandboxProgram
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.attempts import ATTEMPTS
from tests.container.calls import CALLS, WITHOUT_TRACE
from tests.container.puppets import Puppet, puppet_program
from tests.container.sandbox_client import SandboxClient, SandboxEnded
from tests.container.system_calls import Call, probe_program
from tests.container.walls import Wall, broker_behind

Outcome = Literal["allowed", "reached", "absent", "refused", "ended"]
"""`reached`: the kernel's own code was reached, and wanted other arguments. `absent`: what it asks for is not there.

`ended`: the sandbox was ended for it.
"""

HAS_PROBE = platform.machine() == "x86_64"
_REFUSALS = (-errno.EPERM, -errno.EACCES, -errno.ENOSYS, -errno.EROFS)
_AT_ONCE = 3
_LEFT_BEHIND = "pennant-probe*"
_Item = TypeVar("_Item")
_Wanted = TypeVar("_Wanted", contravariant=True)


def measure(wall: Wall, folder: Path) -> dict[str, Outcome]:
    """By the names of `attempts()`. `folder` is empty, and every user can read what will be in it."""
    _clean_up()
    try:
        return _node_outcomes(wall, folder) | (_call_outcomes(wall, folder) if HAS_PROBE else {})
    finally:
        _clean_up()


def _node_outcomes(wall: Wall, folder: Path) -> dict[str, Outcome]:
    with broker_behind(wall, puppet_program(folder / "node")) as broker:
        return _in_parts(wall, lambda: NodeProbe(broker), [(name, text) for _, name, text in node_attempts()])


def _call_outcomes(wall: Wall, folder: Path) -> dict[str, Outcome]:
    with broker_behind(wall, _bare_program(folder)) as broker:
        return _in_parts(wall, lambda: CallProbe(broker), [(name, (of, call)) for of, name, call in bare_attempts()])


def attempts() -> Iterator[tuple[str, str]]:
    """Category and name of each, in order."""
    bare = list(bare_attempts()) if HAS_PROBE else []
    for category in dict.fromkeys([*CALLS, *ATTEMPTS]):
        yield from ((category, name) for of, name, _ in [*node_attempts(), *bare] if of == category)


def node_attempts() -> Iterator[tuple[str, str, str]]:
    for category, texts in ATTEMPTS.items():
        yield from ((category, f"Node: {name}", text) for name, text in texts.items())


def bare_attempts() -> Iterator[tuple[str, str, Call]]:
    for category, calls in CALLS.items():
        yield from ((category, f"call: {call.name}", call) for call in calls)


class Probe(Protocol[_Wanted]):
    """A sandbox in which attempts are made, started again when one was its end."""

    def outcome(self, wanted: _Wanted, /) -> Outcome: ...

    def close(self) -> None: ...


class NodeProbe:
    """Plain Node in a sandbox, without vm2."""

    def __init__(self, broker: Broker) -> None:
        self._client = SandboxClient(broker, SandboxSettings())
        self._start()

    def close(self) -> None:
        self._client.close()

    def outcome(self, source: str) -> Outcome:
        try:
            answer = Puppet(self._client).run(source)
        except SandboxEnded:
            self._client.end()
            self._start()
            return "ended"
        return "allowed" if "ok" in answer else "absent" if answer["error"] == "ENOENT" else "refused"

    def _start(self) -> None:
        answer = self._client.start()
        assert answer["type"] == "started", answer
        assert self._client.line(2) == b'{"type":"ready"}'


class CallProbe:
    """Machine code in a sandbox. After a call that was carried out, and may have changed it, comes a new one."""

    def __init__(self, broker: Broker) -> None:
        self._client = SandboxClient(broker, SandboxSettings())
        self._start()

    def close(self) -> None:
        self._client.close()

    def outcome(self, wanted: tuple[str, Call]) -> Outcome:
        category, call = wanted
        try:
            answer = self._answer(call)
        except SandboxEnded:
            self._client.end()
            self._start()
            return "ended"
        if answer < 0:
            return "refused" if answer in _REFUSALS else "absent" if answer == -errno.ENOENT else "reached"
        undoing = call.undoing(answer)
        if undoing is not None:
            self._answer(undoing)
        if category not in WITHOUT_TRACE:
            self._client.end(grace_s=0)
            self._start()
        return "allowed"

    def _answer(self, call: Call) -> int:
        self._client.write(call.request())
        return struct.unpack("<q", self._client.read_exactly(8))[0]

    def _start(self) -> None:
        answer = self._client.start()
        assert answer["type"] == "started", answer


def _in_parts(wall: Wall, make: Callable[[], Probe[_Item]], wanted: Sequence[tuple[str, _Item]]) -> dict[str, Outcome]:
    """In a few sandboxes at once: most of the time goes into starting the next. Without a wall they share files."""
    parts = 1 if wall.key == "none" else _AT_ONCE

    def part(number: int) -> dict[str, Outcome]:
        probe = make()
        try:
            return {name: probe.outcome(item) for name, item in wanted[number::parts]}
        finally:
            probe.close()

    with ThreadPoolExecutor(parts) as threads:
        return {name: outcome for found in threads.map(part, range(parts)) for name, outcome in found.items()}


def _clean_up() -> None:
    """What the attempts leave on this machine where no wall keeps them from it."""
    for path in Path("/tmp").glob(_LEFT_BEHIND):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


def _bare_program(folder: Path) -> SandboxProgram:
    executable = folder / "probe"
    executable.write_bytes(probe_program())
    executable.chmod(0o755)
    return puppet_program(folder / "bare", executable)
