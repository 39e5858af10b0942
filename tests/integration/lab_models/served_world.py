"""One notebook on a real server, its kernel the tests' fake, and people's JupyterLab models connected to its room."""

# nbformat is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import json
import os
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import nbformat

from tests.integration.lab_models.lab_models import LabModels
from tests.integration.server.people import new_notebook, path_of
from tests.integration.server.server_process import TOKEN, ServerProcess

DEADLINE_S = 30.0
_PAUSE_S = 0.03


def until_none(problem: Callable[[], str | None], deadline_s: float = DEADLINE_S) -> None:
    """Return when there is no problem any more; at the deadline it is told."""
    end = time.monotonic() + deadline_s
    while (found := problem()) is not None:
        assert time.monotonic() < end, found
        time.sleep(_PAUSE_S)


class ServedWorld:
    """The notebook and everybody."""

    def __init__(self, models: LabModels, server: ServerProcess, sources: list[str]) -> None:
        models.start_over()
        self.models = models
        self.server = server
        self.path = new_notebook(server, sources)
        self.document_id = ""
        self._clients: dict[str, httpx.Client] = {}
        self._url = f"{server.url}pennant/api/notebooks/"

    def close(self) -> None:
        """Everybody leaves."""
        self.models.start_over()
        for client in self._clients.values():
            client.close()

    # People.

    def join(self, who: str) -> None:
        """Somebody opens the notebook, with the copy that is left from the last time."""
        client = self._clients.setdefault(who, httpx.Client(headers=_login(), timeout=DEADLINE_S))
        session = f"{self.server.url}api/collaboration/session/{quote(self.path)}"
        told = client.put(session, json={"format": "json", "type": "notebook"}).raise_for_status().json()
        self.document_id = f"{told['format']}:{told['type']}:{told['fileId']}"
        room = f"{self.server.url}api/collaboration/room/{self.document_id}?sessionId={told['sessionId']}"
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
        headers = {**_login(), "Cookie": cookies}
        self.models.tell(who, "connect", url=room.replace("http", "ws", 1), headers=headers)

    def leave(self, who: str) -> None:
        """Somebody's network is gone."""
        self.models.tell(who, "leave")

    def act(self, who: str, what: str, **more: Any) -> None:
        """Somebody does something, in the notebook as this person sees it."""
        self.models.tell(who, what, **more)

    def seen_by(self, who: str) -> dict[str, Any]:
        """The notebook as one person's JupyterLab shows it."""
        return self.models.tell(who, "show")

    # The server.

    def run(self, who: str, cell_id: str, source: str) -> str:
        """Run a cell; the run's id."""
        run_id = uuid.uuid4().hex
        runs = [{"run_id": run_id, "cell_id": cell_id, "source": source}]
        answer = self._call(who, "POST", "runs", json={"runs": runs})
        assert answer.status_code == 202, answer.text
        return run_id

    def halted(self, who: str, run_id: str, asked: str = "") -> dict[str, Any]:
        """The run once it asks something else than ``asked``, or has ended."""
        end = time.monotonic() + DEADLINE_S
        while True:
            run = self._call(who, "GET", f"runs/{run_id}").raise_for_status().json()
            if run["state"] == "ended" or (run["input"] or {"id": asked})["id"] != asked:
                return run
            assert time.monotonic() < end, run
            time.sleep(_PAUSE_S)

    def answer(self, who: str, run_id: str, value: str) -> None:
        """Answer what the run asks."""
        self._call(who, "POST", f"runs/{run_id}/input", json={"value": value}).raise_for_status()

    def interrupt(self, who: str) -> None:
        """Stop the running cell."""
        self._call(who, "POST", "interrupt").raise_for_status()

    def choose_file(self, who: str) -> None:
        """Take the file's version of what both have changed."""
        answer = self._call(who, "POST", "file", json={"choice": "file"})
        assert answer.status_code == 200 or answer.json()["reason"] == "no_conflict", answer.text

    # The file.

    def on_disk(self) -> Any:
        """The notebook in the file."""
        return nbformat.reads(path_of(self.server, self.path).read_text(), as_version=4)

    def put_on_disk(self, notebook: Any, **metadata: Any) -> None:
        """Replace the file, as git does."""
        notebook.metadata.update(metadata)
        path = path_of(self.server, self.path)
        beside = path.with_suffix(".new")
        beside.write_text(nbformat.writes(notebook))
        os.replace(beside, path)

    def _call(self, who: str, method: str, rest: str, **more: Any) -> httpx.Response:
        url = f"{self._url}{quote(self.document_id, safe='')}/{rest}"
        return self._clients[who].request(method, url, **more)


def _login() -> dict[str, str]:
    return {"Authorization": f"token {TOKEN}"}


def plain(notebook: Any) -> list[dict[str, Any]]:
    """The file's cells in the words of ``LabModels``; of how they run, the file says nothing."""
    cells: list[dict[str, Any]] = json.loads(json.dumps(notebook.cells))
    return [
        {
            "id": cell["id"],
            "source": cell["source"],
            "outputs": cell.get("outputs", []),
            "count": cell.get("execution_count"),
        }
        for cell in cells
    ]
