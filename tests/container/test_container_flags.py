"""Each flag of the container by its effect, as Linux tells it from within."""

from collections.abc import Iterator

import pytest

from pennant_spawner.broker import Broker
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import SandboxProgram
from pennant_spawner.second_filter import second_filter
from tests.container.conftest import Stage
from tests.container.puppets import Puppet, engine_opener

pytestmark = pytest.mark.docker
LIMITS = SandboxLimits(open_files=99)
READ = "return require('fs').readFileSync({path!r}, 'utf8');"
NAMES = "return require('fs').readdirSync({path!r});"
WRITABLE_FOLDERS = """
    const fs = require('fs');
    const mounted = fs.readFileSync('/proc/mounts', 'utf8').trim().split('\\n').map((line) => line.split(' ')[1]);
    const inside = (folder) => fs.readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !['proc', 'sys'].includes(entry.name))
      .flatMap((entry) => { const path = `${folder}${entry.name}`; return [path, ...inside(`${path}/`)]; });
    const writable = (path) => {
      try { fs.accessSync(path, fs.constants.W_OK); return fs.statSync(path).isDirectory(); } catch { return false; }
    };
    return [...new Set([...mounted, ...inside('/')])].filter(writable);"""


@pytest.fixture(scope="module")
def container(program: SandboxProgram) -> Iterator[Puppet]:
    broker = Broker(engine_opener("docker", program))
    puppet = Stage("docker", broker).puppet(LIMITS)
    yield puppet
    puppet.client.close()
    broker.close()


def read(container: Puppet, path: str) -> str:
    return container.run(READ.format(path=path))["ok"]


def names(container: Puppet, path: str) -> set[str]:
    return set(container.run(NAMES.format(path=path))["ok"].split(","))


def test_no_capability_no_new_privileges_and_every_filter(container: Puppet) -> None:
    status = dict(line.split(":\t", 1) for line in read(container, "/proc/self/status").splitlines())
    assert {status[f"Cap{name}"] for name in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {"0" * 16}
    assert status["NoNewPrivs"] == "1"
    assert status["Uid"] == status["Gid"] == "\t".join(["65534"] * 4)
    assert status["Seccomp"] == "2"
    assert int(status["Seccomp_filters"]) >= (1 if second_filter() is None else 2)


def test_the_limits_on_files(container: Puppet) -> None:
    limits = {line[:25].strip(): line[25:].split()[:2] for line in read(container, "/proc/self/limits").splitlines()}
    assert limits["Max core file size"] == ["0", "0"]
    assert limits["Max file size"] == ["0", "0"]
    assert limits["Max open files"] == ["99", "99"]


def test_the_root_is_read_only_and_no_folder_can_be_written_but_one_that_no_call_reaches(container: Puppet) -> None:
    mounts = [line.split() for line in read(container, "/proc/mounts").splitlines()]
    (root,) = (options for _, place, _, options, *_ in mounts if place == "/")
    assert "ro" in root.split(",")
    # Docker mounts message queues all the same; the system calls that make one are refused (docs/walls.md).
    assert container.run(WRITABLE_FOLDERS) == {"ok": "/dev/mqueue"}


def test_no_network_but_a_loopback_of_its_own(container: Puppet) -> None:
    interfaces = {line.split(":")[0].strip() for line in read(container, "/proc/self/net/dev").splitlines()[2:]}
    assert interfaces <= {
        "lo",
        "tunl0",
        "sit0",
        "ip6tnl0",
        "gre0",
        "gretap0",
        "erspan0",
        "ip_vti0",
        "ip6_vti0",
        "ip6gre0",
    }


def test_no_shared_memory(container: Puppet) -> None:
    assert "shm" not in names(container, "/dev")


def test_it_is_alone(container: Puppet) -> None:
    assert {name for name in names(container, "/proc") if name.isdecimal()} == {"1"}
