"""A kernel whose port somebody else has taken meanwhile."""

import json
import socket
import subprocess
import sys
from pathlib import Path

DEADLINE_S = 60.0


def test_it_ends_so_that_it_is_started_with_other_ports(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = {f"{name}_port": 0 for name in ("shell", "stdin", "control", "hb")} | {
            "iopub_port": taken.getsockname()[1]
        }
        place = {"ip": "127.0.0.1", "transport": "tcp", "key": "k", "signature_scheme": "hmac-sha256"}
        (tmp_path / "kernel.json").write_text(json.dumps(ports | place))
        command = [sys.executable, "-P", "-m", "pennant_js_kernel", "-f", str(tmp_path / "kernel.json")]
        ended = subprocess.run(command, stderr=subprocess.PIPE, text=True, timeout=DEADLINE_S, check=False)
    assert ended.returncode == 1
    assert "The kernel cannot listen: Address already in use" in ended.stderr
