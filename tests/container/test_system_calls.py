"""The walls against native code: each of these system calls fails, or ends the sandbox."""

import errno
import platform
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from pennant_spawner.broker import Broker
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.puppets import engine_opener, puppet_program
from tests.container.sandbox_client import SandboxClient, SandboxEnded
from tests.container.system_calls import FORBIDDEN, WRITE_OWN_MEMORY, Call, probe_program

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="the probe is machine code for x86-64")
REFUSALS = ("seccomp", -errno.EPERM, -errno.EACCES, -errno.ENOSYS, -errno.EROFS)
GETPID = Call("getpid", 39)


class Probe:
    """A sandbox whose program makes the calls it is told; started again when a call has ended it."""

    def __init__(self, broker: Broker) -> None:
        self.client = SandboxClient(broker, SandboxSettings())
        assert self.client.start()["type"] == "started"

    def outcome(self, call: Call) -> int | str:
        """What Linux answered, or the reason of the sandbox's end."""
        self.client.write(call.request())
        try:
            return struct.unpack("<q", self.client.read_exactly(8))[0]
        except SandboxEnded:
            reason = self.client.end()["reason"]
            self.client.start()
            return reason


@pytest.fixture(scope="module", params=["local", pytest.param("docker", marks=pytest.mark.docker)])
def probe(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Probe]:
    folder = tmp_path_factory.mktemp("probe") / "program"
    folder.mkdir(parents=True)
    executable = folder / "probe"
    executable.write_bytes(probe_program())
    executable.chmod(0o755)
    broker = Broker(engine_opener(request.param, puppet_program(Path(folder), executable)))
    yield Probe(broker)
    broker.close()


def test_the_probe_makes_system_calls(probe: Probe) -> None:
    answer = probe.outcome(GETPID)
    assert isinstance(answer, int)
    assert answer > 0


@pytest.mark.parametrize("call", FORBIDDEN, ids=lambda call: call.name)
def test_a_forbidden_call_fails(probe: Probe, call: Call) -> None:
    assert probe.outcome(call) in REFUSALS


def test_the_jail_opens_nothing_for_writing(probe: Probe) -> None:
    if probe.client.started["engine"] == "local":
        assert probe.outcome(WRITE_OWN_MEMORY) in REFUSALS
