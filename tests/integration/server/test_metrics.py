"""What Prometheus reads from a server about its sandboxes."""

import re
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import pennant_js_kernel
from tests.integration.server.server_process import TOKEN, ServerProcess

DEADLINE_S = 60.0
MIB = 1024 * 1024


class Watched:
    """A server with the real kernel and the local engine."""

    def __init__(self, server: ServerProcess) -> None:
        self._http = httpx.Client(base_url=server.url, headers={"Authorization": f"token {TOKEN}"}, timeout=DEADLINE_S)

    def post(self, path: str, body: object = None) -> dict[str, str]:
        answer = self._http.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def delete(self, path: str) -> None:
        assert self._http.delete(path).is_success

    def value(self, series: str) -> float:
        """Of one time series, 0.0 while there is none."""
        found = re.search(rf"^{re.escape(series)} (\S+)$", self._http.get("metrics").text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def wait_for(self, **series: float) -> None:
        deadline = time.monotonic() + DEADLINE_S
        wanted = {NAMES[name]: value for name, value in series.items()}
        while (found := {name: self.value(name) for name in wanted}) != wanted:
            assert time.monotonic() < deadline, (found, wanted)
            time.sleep(0.05)

    def close(self) -> None:
        self._http.close()


NAMES = {
    "in_use": 'pennant_sandboxes{state="in_use"}',
    "pooled": 'pennant_sandboxes{state="pooled"}',
    "starting": 'pennant_sandboxes{state="starting"}',
    "starts": 'pennant_sandbox_start_seconds_count{engine="local"}',
    "hits": 'pennant_pool_requests_total{result="hit"}',
    "misses": 'pennant_pool_requests_total{result="miss"}',
    "stopped": 'pennant_sandbox_ends_total{reason="stopped"}',
    "committed": "pennant_memory_committed_bytes",
    "waiting": "pennant_admission_queue_length",
    "waits": "pennant_admission_wait_seconds_count",
}


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    specification = tmp_path / "fake" / "kernels" / "pennant"
    specification.mkdir(parents=True)
    kernel = Path(pennant_js_kernel.__file__).parent / "kernelspec" / "kernel.json"
    shutil.copy(kernel, specification)
    (specification / "kernel.json").write_text(kernel.read_text().replace('"python"', f'"{sys.executable}"'))
    server = ServerProcess(tmp_path, {"PennantSandbox": {"engine": "local"}, "PennantPool": {"maximum": 1}}).start()
    watched = Watched(server)
    yield watched
    watched.close()
    server.stop()


def test_sandboxes_are_counted_from_start_to_end(watched: Watched) -> None:
    kernel = watched.post("api/kernels", {"name": "pennant"})["id"]
    watched.wait_for(in_use=1, pooled=1, starting=0, starts=2, misses=1, hits=0, committed=2 * 128 * MIB)
    watched.post(f"api/kernels/{kernel}/restart")
    watched.wait_for(in_use=1, pooled=1, starting=0, starts=3, misses=1, hits=1, stopped=1, waits=2)
    watched.delete(f"api/kernels/{kernel}")
    watched.wait_for(in_use=0, pooled=1, stopped=2, committed=128 * MIB, waiting=0)
