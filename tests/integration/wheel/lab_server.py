"""`jupyter lab` of the clean environment, as somebody would start it who has read nothing."""

import json
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from tests.integration.wheel.conftest import CleanEnvironment

START_DEADLINE_S: Final = 120
STOP_DEADLINE_S: Final = 20
REQUEST_DEADLINE_S: Final = 60
POLL_S: Final = 0.1


@contextmanager
def lab_server(environment: CleanEnvironment, folder: Path) -> Generator[httpx.Client]:
    """A client of a running server: base address and token set.

    Raises:
        AssertionError: the server ended, or was not ready within the deadline.
    """
    command = environment.command(
        "jupyter", "lab", "--no-browser", "--port=0", "--allow-root", f"--notebook-dir={folder}"
    )
    with subprocess.Popen(command, env=environment.variables, cwd=folder) as process:
        try:
            info = when_ready(process, environment.home / "runtime")
            headers = {"Authorization": f"token {info['token']}"}
            with httpx.Client(base_url=info["url"], headers=headers, timeout=REQUEST_DEADLINE_S) as client:
                yield client
        finally:
            process.terminate()
            try:
                process.wait(STOP_DEADLINE_S)
            except subprocess.TimeoutExpired:
                process.kill()


def when_ready(process: "subprocess.Popen[bytes]", runtime: Path) -> dict[str, Any]:
    """What the server wrote about itself, once it has."""
    file = runtime / f"jpserver-{process.pid}.json"
    deadline = time.monotonic() + START_DEADLINE_S
    while not file.exists():
        assert process.poll() is None, "jupyter lab ended at once"
        assert time.monotonic() < deadline, "jupyter lab was not ready in time"
        time.sleep(POLL_S)
    return json.loads(file.read_text())
