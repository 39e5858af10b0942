"""A real ``pennant lab`` in a process of its own, with folders of its own."""

import json
import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

START_DEADLINE_S: Final = 90
STOP_DEADLINE_S: Final = 20
TOKEN: Final = "token-of-the-tests"
EXPOSED: Final = "--LabApp.expose_app_in_browser=True"
"""So that a window that is open already can be asked to open another notebook."""
CHECKOUT: Final = Path(__file__).parents[2]
"""Where a server finds classes of the tests."""
ADDRESS: Final = re.compile(r"Open\s+(http://[^/]+)/")


@dataclass(slots=True)
class LabProcess:
    """``url`` has no slash at its end; ``folder`` is what the server serves, ``log`` what it printed."""

    url: str
    folder: Path
    log: Path
    process: subprocess.Popen[str]
    options: Sequence[str]

    def kill(self) -> None:
        """End it with SIGKILL: nothing is saved, nobody is told."""
        self.process.kill()
        self.process.wait(STOP_DEADLINE_S)

    def start_again(self) -> None:
        """Start it on the same port, with what the one before left on the disk."""
        same_port = [f"--port={self.port}", "--ServerApp.port_retries=0"]
        self.process = started(self.folder, (*self.options, *same_port))
        address_printed_by(self.process, self.log)

    def stop(self) -> None:
        """End it in good order, or by force when it takes too long."""
        self.process.terminate()
        try:
            self.process.wait(STOP_DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def write_notebook(self, name: str, sources: Sequence[str], kernel: str = "pennant") -> str:
        """Write a notebook with these code cells and answer its name."""
        cells = [code_cell(f"cell-{i}", source) for i, source in enumerate(sources)]
        metadata = {"kernelspec": {"name": kernel, "display_name": kernel}}
        notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        (self.folder / name).write_text(json.dumps(notebook))
        return name

    def read_notebook(self, name: str) -> dict[str, Any]:
        """What is on the disk now."""
        return json.loads((self.folder / name).read_text())

    @property
    def port(self) -> int:
        """Where the server listens."""
        return int(self.url.rpartition(":")[2])

    def address(self, notebook: str, port: int | None = None) -> str:
        """What a person opens, token included, without other tabs; through another port where one is given."""
        return f"http://127.0.0.1:{port or self.port}/lab/tree/{notebook}?reset&token={TOKEN}"


def code_cell(cell_id: str, source: str) -> dict[str, Any]:
    """A code cell that has not run."""
    return {
        "cell_type": "code",
        "id": cell_id,
        "source": source,
        "metadata": {},
        "execution_count": None,
        "outputs": [],
    }


@contextmanager
def lab_process(home: Path, options: Sequence[str] = ()) -> Generator[LabProcess]:
    """Start ``pennant lab`` on any free port, and stop it at the end.

    Raises:
        RuntimeError: it ended, or printed no address within the deadline; with what it printed.
    """
    folder = home / "notebooks"
    folder.mkdir(parents=True)
    log = home / "lab.log"
    process = started(folder, ("--port=0", *options))
    try:
        lab = LabProcess(address_printed_by(process, log), folder, log, process, options)
    except BaseException:
        process.kill()
        raise
    try:
        yield lab
    finally:
        lab.stop()


def started(folder: Path, options: Sequence[str]) -> subprocess.Popen[str]:
    """A process that serves the folder, with its own folders beside it."""
    home = folder.parent
    program = str(Path(sys.executable).parent / "pennant")
    command = [program, "lab", str(folder), "--no-browser", EXPOSED, *options]
    return subprocess.Popen(
        command, cwd=home, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def environment(home: Path) -> dict[str, str]:
    """Nothing of this person's Jupyter reaches the tests, and nothing of the tests reaches it."""
    folders = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    ours = {"JUPYTER_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(CHECKOUT)}
    return {**os.environ, **folders, **ours}


def address_printed_by(process: subprocess.Popen[str], log: Path) -> str:
    """The address to open, once it is printed; what is printed goes on to the log until the process ends."""
    assert process.stdout is not None
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=copy_lines, args=(process.stdout, log, lines), daemon=True).start()
    while line := lines.get(timeout=START_DEADLINE_S):
        if found := ADDRESS.search(line):
            return found[1]
    raise RuntimeError(f"pennant lab ended before it printed an address:\n{log.read_text()}")


def copy_lines(source: IO[str], log: Path, lines: "queue.SimpleQueue[str | None]") -> None:
    """Copy to the log and to the queue; None says that there is no more."""
    with log.open("a") as copy:
        for line in source:
            copy.write(line)
            copy.flush()
            lines.put(line)
    lines.put(None)
