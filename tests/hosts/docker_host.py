"""A second machine on this one: a dockerd of its own in a network namespace of its own, reached over mutual TLS.

Never started in the machine's own network namespace: with `--bridge=none` it would take away the real daemon's bridge;
and never by `ip netns exec`, which mounts another /sys, where dockerd does not find its control groups.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Generator
from pathlib import Path

import psutil

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.errors import EngineError
from tests.container.sandbox_client import wait_until
from tests.hosts.certificates import Authority

PORT = 2376


class DockerHost:
    """`address` is its side of the cable; `unix` reaches it whatever happens to the cable."""

    def __init__(self, name: str, number: int, folder: Path, authority: Authority) -> None:
        self.name = name
        self._folder = folder
        self._namespace = f"pennant-{os.getpid()}-{name}"
        self._cable = f"pnt{os.getpid() % 10**7}{name}"
        network = f"198.18.{os.getpid() % 250}.{4 * number}"
        self._near, self.address = _neighbour(network, 1), _neighbour(network, 2)
        self.url = f"tcp://{self.address}:{PORT}"
        self.unix = EngineHost(name, f"unix://{folder / 'docker.sock'}")
        self._certificate = authority.server(name, self.address)
        self._daemon: subprocess.Popen[bytes] | None = None
        folder.mkdir()

    def set_up(self) -> None:
        _ip("netns", "add", self._namespace)
        _ip("link", "add", self._cable, "type", "veth", "peer", "name", "eth0", "netns", self._namespace)
        _ip("addr", "add", f"{self._near}/30", "dev", self._cable)
        _ip("link", "set", self._cable, "up")
        _ip("-n", self._namespace, "addr", "add", f"{self.address}/30", "dev", "eth0")
        for device in ("lo", "eth0"):
            _ip("-n", self._namespace, "link", "set", device, "up")
        self.start()

    def start(self) -> None:
        """Returns when it answers."""
        with (self._folder / "log").open("ab") as log:
            self._daemon = subprocess.Popen(self._command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            wait_until(self.answers, "an answer of dockerd")
        except TimeoutError as error:
            raise TimeoutError(f"{error}; the end of its log: {self._log_end()}") from error

    def answers(self) -> bool:
        try:
            DockerApi(5, self.unix).close()
        except EngineError:
            return False
        return True

    def kill(self) -> None:
        """As if its power had been cut: nothing of it is left running."""
        for process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._wait()

    def kill_daemon(self) -> None:
        """Only dockerd and its containerd; what they started lives on."""
        for process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.name() in ("dockerd", "containerd"):
                    process.kill()
        self._wait()

    @contextlib.contextmanager
    def without_processes(self) -> Generator[None]:
        """Nothing that its containers' control group holds can start a further process or thread."""
        limit = self._group("pids") / "pids.max"
        limit.parent.mkdir(exist_ok=True)
        limit.write_text("1")
        try:
            yield
        finally:
            limit.write_text("max")

    def _group(self, controller: str) -> Path:
        root = Path("/sys/fs/cgroup")
        return (root / controller if (root / controller).is_dir() else root) / self._namespace

    def cut(self) -> None:
        """Pulls the cable: nobody is told anything."""
        _ip("-n", self._namespace, "link", "set", "eth0", "down")

    def mend(self) -> None:
        _ip("-n", self._namespace, "link", "set", "eth0", "up")

    def containers(self, label: str) -> set[str]:
        api = DockerApi(20, self.unix)
        try:
            return set(api.labelled(label))
        finally:
            api.close()

    def tear_down(self) -> None:
        if self._daemon is not None:
            self._daemon.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._daemon.wait(20)
            self.kill()
        for partition in sorted(psutil.disk_partitions(all=True), key=lambda it: -len(it.mountpoint)):
            if partition.mountpoint.startswith(str(self._folder)):
                subprocess.run(["umount", "--lazy", partition.mountpoint], check=False, timeout=20)
        subprocess.run(["ip", "link", "delete", self._cable], check=False, capture_output=True, timeout=20)
        subprocess.run(["ip", "netns", "delete", self._namespace], check=False, capture_output=True, timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)
        for group in (Path("/sys/fs/cgroup") / self._namespace, *Path("/sys/fs/cgroup").glob(f"*/{self._namespace}")):
            with contextlib.suppress(OSError):
                group.rmdir()

    def _command(self) -> list[str]:
        certificate = self._certificate
        return [
            "nsenter",
            f"--net=/run/netns/{self._namespace}",
            "dockerd",
            "--bridge=none",
            "--iptables=false",
            "--ip-masq=false",
            f"--data-root={self._folder / 'data'}",
            f"--exec-root={self._folder / 'exec'}",
            f"--pidfile={self._folder / 'pid'}",
            f"--cgroup-parent=/{self._namespace}",
            f"--host={self.unix.url}",
            f"--host=tcp://{self.address}:{PORT}",
            "--tlsverify",
            f"--tlscacert={certificate.ca}",
            f"--tlscert={certificate.cert}",
            f"--tlskey={certificate.key}",
        ]

    def _processes(self) -> list[psutil.Process]:
        """The daemon, its containerd and the containers: all whose command line names this host's folder, and below."""
        mine = [process for process in psutil.process_iter() if self._is_mine(process)]
        below = [child for process in mine for child in _children(process)]
        return list({process.pid: process for process in (*mine, *below)}.values())

    def _is_mine(self, process: psutil.Process) -> bool:
        try:
            words = process.cmdline()
            return bool(words) and Path(words[0]).name in _PROGRAMS and str(self._folder) in " ".join(words)
        except psutil.Error:
            return False

    def _wait(self) -> None:
        if self._daemon is not None:
            self._daemon.wait(20)
            self._daemon = None
        # A process that nobody has waited for yet still has its number, and dockerd would take it for running.
        for left in ("pid", "exec/containerd/containerd.pid"):
            (self._folder / left).unlink(missing_ok=True)

    def _log_end(self) -> str:
        return (self._folder / "log").read_text(errors="replace")[-500:]


_PROGRAMS = ("nsenter", "dockerd", "containerd", "containerd-shim-runc-v2", "containerd-shim")


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _neighbour(network: str, offset: int) -> str:
    head, _, last = network.rpartition(".")
    return f"{head}.{int(last) + offset}"


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, timeout=20)
