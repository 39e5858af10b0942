"""A Jupyter server of its own for some tests: a real process on a real port, with the fake kernel or the real one."""

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests import server_fakes

START_DEADLINE_S = 60.0
TOKEN = "the-token-of-the-tests"


@dataclass
class ServerProcess:
    """Starts the server, tells its address, ends it. `real_kernels`: Pennant's own, with sandboxes."""

    folder: Path
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    real_kernels: bool = False
    url: str = ""
    python: str = sys.executable

    @property
    def root(self) -> Path:
        """Where the notebooks are."""
        return self.folder / "root"

    @property
    def log(self) -> str:
        """Everything the server has said so far."""
        return (self.folder / "server.log").read_text()

    def start(self) -> "ServerProcess":
        """Start, and return when it answers."""
        self.install()
        command = [self.python, "-m", "jupyter_server", f"--config={self.folder / 'config.json'}"]
        with (self.folder / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self._environment(), stdout=log, stderr=subprocess.STDOUT
            )
        self._wait_for_address()
        return self

    def install(self) -> None:
        """Put in its folder what it starts with."""
        self.root.mkdir(parents=True, exist_ok=True)
        if not self.real_kernels and not (self.folder / "fake").exists():
            server_fakes.install(self.folder / "fake")
        (self.folder / "config.json").write_text(json.dumps(self._whole_config()))

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.wait()

    def _whole_config(self) -> dict[str, Any]:
        extensions = {"jupyter_server_ydoc": True, "jupyter_server_fileid": True, "pennant_server_ext": True}
        server = {
            "port": 0,
            "root_dir": str(self.root),
            "allow_root": True,
            "open_browser": False,
            "jpserver_extensions": extensions,
            **self.config.get("ServerApp", {}),
        }
        given = {
            "IdentityProvider": {"token": TOKEN},
            "BaseFileIdManager": {"db_path": str(self.folder / "file_ids.db")},
            "PennantExtension": {"read_image_ahead": False},
            # Not into the trash of whoever runs the tests.
            "FileContentsManager": {"delete_to_trash": False},
        }
        return {**given, **self.config, "ServerApp": server}

    def _environment(self) -> dict[str, str]:
        folders = {"JUPYTER_PATH": "fake", "JUPYTER_DATA_DIR": "data", "JUPYTER_CONFIG_DIR": "config"}
        folders["JUPYTER_RUNTIME_DIR"] = "runtime"
        paths = {name: str(self.folder / place) for name, place in folders.items()}
        python_path = os.pathsep.join([str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")])
        # Without the machine's own extensions: JupyterLab alone takes longer to start than all the rest.
        alone = {} if self.real_kernels else {"JUPYTER_NO_CONFIG": "1"}
        return {**os.environ, **paths, **alone, "PYTHONPATH": python_path}

    def _wait_for_address(self) -> None:
        deadline = time.monotonic() + START_DEADLINE_S
        while time.monotonic() < deadline:
            found = re.findall(r"http://(?:127\.0\.0\.1|localhost):(\d+)/", self.log)
            if found and self._answers(f"http://127.0.0.1:{found[-1]}/"):
                return
            assert self.process.poll() is None, self.log
            time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.log}")

    def _answers(self, url: str) -> bool:
        try:
            httpx.get(f"{url}api", timeout=5)
        except httpx.HTTPError:
            return False
        self.url = url
        return True
