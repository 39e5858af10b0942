"""Who may call, and what is wrong with a bad call."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.integration.server.people import client, new_notebook, people
from tests.integration.server.server_process import TOKEN, ServerProcess

CALLS = [
    ("POST", "runs"),
    ("GET", "runs"),
    ("GET", "runs/some-run-id"),
    ("DELETE", "runs/some-run-id"),
    ("POST", "interrupt"),
    ("POST", "restart"),
    ("POST", "file"),
    ("GET", "history"),
    ("POST", "history"),
    ("PATCH", "history/1"),
    ("DELETE", "history/1"),
    ("POST", "history/1/restore"),
    ("POST", "history/1/file"),
]


@pytest.fixture(scope="module")
def reading_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server whose authorizer lets everybody read and nobody execute."""
    server = {"authorizer_class": "tests.server_fakes.ReadersOnly"}
    process = ServerProcess(tmp_path_factory.mktemp("reading"), {"ServerApp": server}).start()
    yield process
    process.stop()


@pytest.mark.parametrize(("method", "rest"), CALLS)
async def test_nobody_gets_in_without_a_token(server: ServerProcess, method: str, rest: str) -> None:
    async with client(token=None) as stranger:
        answer = await stranger.request(method, f"{server.url}pennant/api/notebooks/json:notebook:x/{rest}")
    assert answer.status_code in (401, 403)
    assert answer.json()["reason"] in ("unauthenticated", "forbidden")


async def test_a_cookie_alone_needs_the_xsrf_token(server: ServerProcess) -> None:
    path = new_notebook(server, ["print hi"])
    async with people(server, path) as (ada,), httpx.AsyncClient(timeout=30) as browser:
        await browser.get(f"{server.url}login?token={TOKEN}", follow_redirects=True)
        url = f"{server.url}pennant/api/notebooks/{ada.document_id}/interrupt"
        assert (await browser.post(url)).status_code == 403
        token = {"X-XSRFToken": browser.cookies["_xsrf"]}
        assert (await browser.post(url, headers=token)).status_code == 200


async def test_who_may_only_read_cannot_execute(reading_server: ServerProcess) -> None:
    path = new_notebook(reading_server, ["print hi"])
    async with client() as ada:
        base = f"{reading_server.url}pennant/api/notebooks/json:notebook:x"
        for method, rest in CALLS:
            answer = await ada.request(method, f"{base}/{rest}")
            if method == "GET":
                assert (answer.status_code, answer.json()["reason"]) == (404, "unknown_document")
            else:
                assert (answer.status_code, answer.json()["reason"]) == (403, "forbidden")
        body = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "pennant"}}
        assert (await ada.post(f"{reading_server.url}api/sessions", json=body)).status_code == 403


RUN = {"run_id": "abcdefgh", "cell_id": "c0", "source": "print hi"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("no json", "not JSON"),
        ([], "not a JSON object"),
        ({}, "`runs`"),
        ({"runs": []}, "`runs`"),
        ({"runs": ["c0"]}, "runs[0]"),
        ({"runs": [{**RUN, "run_id": "short"}]}, "run_id"),
        ({"runs": [{**RUN, "run_id": "with space in it"}]}, "run_id"),
        ({"runs": [{**RUN, "cell_id": ""}]}, "cell_id"),
        ({"runs": [{**RUN, "source": None}]}, "source"),
        ({"runs": [RUN, RUN]}, "twice"),
        ({"runs": [RUN], "stop_on_error": "yes"}, "stop_on_error"),
        ({"runs": [RUN], "code": "x"}, "code"),
    ],
)
async def test_a_bad_body_is_told_what_is_wrong(server: ServerProcess, body: Any, words: str) -> None:
    path = new_notebook(server, ["print hi"])
    async with people(server, path) as (ada,):
        content = {"content": body} if isinstance(body, str) else {"json": body}
        answer = await ada.call("POST", "runs", **content)
        assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")
        assert words in answer.json()["message"]


async def test_other_bad_calls(server: ServerProcess) -> None:
    path = new_notebook(server, ["print hi"])
    async with people(server, path) as (ada,):
        for wait in ("-1", "31", "soon", "nan"):
            assert (await ada.call("GET", f"runs/abcdefgh?wait_s={wait}")).status_code == 400
        assert (await ada.call("PUT", "runs")).status_code == 405
        big = {"runs": [{**RUN, "source": "x" * (9 * 1024 * 1024)}]}
        assert (await ada.call("POST", "runs", json=big)).status_code == 413
        many = {"runs": [{**RUN, "run_id": f"run-{number:08d}"} for number in range(1001)]}
        assert (await ada.call("POST", "runs", json=many)).status_code == 413
        for document_id in ("json:notebook:no-such-file", "text:file:x", "x"):
            url = f"{server.url}pennant/api/notebooks/{document_id}/runs"
            answer = await ada.http.post(url, json={"runs": [RUN]})
            assert (answer.status_code, answer.json()["reason"]) == (404, "unknown_document")


async def test_only_code_cells_run(server: ServerProcess) -> None:
    path = new_notebook(server, ["print hi"])
    async with people(server, path) as (ada,):
        ada.ycell("c0")["cell_type"] = "markdown"
        answer = await ada.call("POST", "runs", json={"runs": [ada.request("c0")]})
        # The change travels by socket; either it was there already, or the run was a code cell's.
        assert answer.status_code in (202, 400)
        again = await ada.call("POST", "runs", json={"runs": [ada.request("c0")]})
        assert (again.status_code, again.json()["cell_id"]) == (400, "c0")


async def test_who_may_only_read_sees_the_notebook_and_changes_nothing(reading_server: ServerProcess) -> None:
    path = new_notebook(reading_server, ["one"])
    before = (reading_server.root / path).read_text()
    async with people(reading_server, path) as (ada,):
        assert ada.cell("c0")["source"] == "one"
        ada.source("c0", "changed")
        assert await ada.save() == "failed"
        # The answer came after all that was sent before it.
        async with people(reading_server, path) as (ben,):
            assert ben.cell("c0")["source"] == "one"
    assert (reading_server.root / path).read_text() == before
