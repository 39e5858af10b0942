"""A Jupyter server that starts in a fraction of a second, for tests that kill it many times."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false

import json
import logging
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pycrdt import Doc

from pennant_server_ext.store.store import Store
from tests.integration.server.server_process import START_DEADLINE_S, ServerProcess


@dataclass
class ForkedServer(ServerProcess):
    """Lives of one server, one after the other, with the fake kernel and none of the machine's own configuration."""

    pid: int = 0

    def start(self) -> "ForkedServer":
        """Begin a life; returns when it answers."""
        if not hasattr(self, "_nursery"):
            self._begin()
        log = self.folder / "server.log"
        log.touch()
        before = len(self.log)
        assert self._nursery.stdin is not None
        print(json.dumps([str(self.folder / "config.json"), str(log), str(self.folder)]), file=self._nursery.stdin)
        self._nursery.stdin.flush()
        self.pid = self._told("pid")
        deadline = time.monotonic() + START_DEADLINE_S
        while time.monotonic() < deadline:
            found = re.findall(r"http://127\.0\.0\.1:(\d+)/", self.log[before:])
            if found and self._answers(f"http://127.0.0.1:{found[-1]}/"):
                return self
            time.sleep(0.02)
        raise AssertionError(f"the server did not start:\n{self.log}")

    def kill(self) -> None:
        """End the life as a power cut does; returns when it is over."""
        self.end(signal.SIGKILL)

    def end(self, how: signal.Signals) -> None:
        """Send the signal and wait for the end."""
        os.kill(self.pid, how)
        self._told("ended")
        self.pid = 0

    def stop(self) -> None:
        """End everything."""
        if self.pid:
            self.kill()
        assert self._nursery.stdin is not None
        self._nursery.stdin.close()
        self._nursery.wait()

    @property
    def log_file(self) -> Path:
        """The log of changes."""
        return self.folder / "data" / "pennant" / "store.db"

    @contextmanager
    def copied_log(self) -> Generator[Path]:
        """The log of a server that is dead, to look at; the next one finds it as it was left."""
        with tempfile.TemporaryDirectory(dir=self.folder) as copy:
            shutil.copytree(self.log_file.parent, copy, dirs_exist_ok=True)
            yield Path(copy) / self.log_file.name

    def _begin(self) -> None:
        self.install()
        command = [sys.executable, "-m", "tests.integration.server.server_nursery"]
        self._nursery = subprocess.Popen(
            command, env=self._environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def _told(self, what: str) -> int:
        assert self._nursery.stdout is not None
        word, number = self._nursery.stdout.readline().split()
        assert word == what
        return int(number)


async def stored_document(file: Path, document_id: str) -> Doc[Any]:
    """The notebook as the log has it."""
    store = Store(file, logging.getLogger("test"))
    doc: Doc[Any] = Doc()
    for update in (await store.room(document_id.rsplit(":", 1)[1]).load()).updates:
        doc.apply_update(update)
    await store.close()
    return doc


def moments() -> random.Random:
    """When to kill. The seed is told, and can be given."""
    seed = int(os.environ.get("PENNANT_SEED", random.randrange(10**6)))
    print(f"PENNANT_SEED={seed}")
    return random.Random(seed)
