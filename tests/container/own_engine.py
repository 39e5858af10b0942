"""A Docker engine of the tests' own, in a network namespace: for what cannot be asked of the machine's."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

from tests.container.sandbox_client import wait_until

_STOPPED_WITHIN_S = 30


@contextlib.contextmanager
def own_engine(*, runtimes: Mapping[str, Sequence[str]] | None = None, user_namespaces: bool = False) -> Generator[str]:
    """Its URL, for the environment's DOCKER_HOST. Needs root; everything it keeps goes with it.

    `runtimes`: names, and the program of each with its arguments.
    """
    folder = Path(tempfile.mkdtemp(prefix="pennant-engine-", dir="/tmp"))
    folder.chmod(0o711)
    url = f"unix://{folder}/engine.sock"
    given = (runtimes or {}).items()
    settings = {"runtimes": {name: {"path": command[0], "runtimeArgs": command[1:]} for name, command in given}}
    (folder / "daemon.json").write_text(json.dumps(settings))
    with (folder / "log").open("wb") as log:
        engine = subprocess.Popen(_command(folder, url, user_namespaces), stdout=log, stderr=log)
    try:
        wait_until(lambda: engine.poll() is not None or _answers(url), f"the engine in {folder} answers")
        if engine.poll() is not None:
            raise RuntimeError((folder / "log").read_text()[-2000:])
        yield url
    finally:
        engine.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            engine.wait(_STOPPED_WITHIN_S)
        engine.kill()
        engine.wait()
        _remove(folder)


@contextlib.contextmanager
def docker_host(url: str) -> Generator[None]:
    """The SDK's engine is this one, for what is opened meanwhile."""
    before = os.environ.get("DOCKER_HOST")
    os.environ["DOCKER_HOST"] = url
    try:
        yield
    finally:
        os.environ.pop("DOCKER_HOST") if before is None else os.environ.update(DOCKER_HOST=before)


def _command(folder: Path, url: str, user_namespaces: bool) -> list[str]:
    """Without a bridge, and without the machine's network: a second daemon there would take the first one's bridge."""
    return [
        *("unshare", "--net", "--", "dockerd", "--host", url, "--config-file", str(folder / "daemon.json")),
        *("--data-root", str(folder / "data"), "--exec-root", str(folder / "run"), "--pidfile", str(folder / "pid")),
        *("--bridge=none", "--iptables=false", "--ip-forward=false", "--ip-masq=false", "--userland-proxy=false"),
        *(["--userns-remap=default"] if user_namespaces else []),
    ]


def _answers(url: str) -> bool:
    command = ["docker", "--host", url, "version", "--format", "{{.Server.Version}}"]
    return subprocess.run(command, capture_output=True, timeout=20).returncode == 0


def _remove(folder: Path) -> None:
    """What the engine mounted may be let go of a moment after its end."""
    deadline = time.monotonic() + _STOPPED_WITHIN_S
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.05)
