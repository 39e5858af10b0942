"""Rooms that close and open again, servers that must not start, and the audit trail."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from tests.integration.server.people import new_notebook, on_disk, people, printed_on_disk, until
from tests.integration.server.server_process import TOKEN, ServerProcess


@pytest.fixture(scope="module")
def hasty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that closes rooms at once when nobody is there."""
    config = {"YDocExtension": {"document_cleanup_delay": 0.1}}
    process = ServerProcess(tmp_path_factory.mktemp("hasty"), config).start()
    yield process
    process.stop()


async def test_a_room_without_people_closes_after_the_run_and_opens_for_the_next(hasty_server: ServerProcess) -> None:
    path = new_notebook(hasty_server, ["set x 1\nlines 40 0.05", "get x"])
    async with people(hasty_server, path) as (ada,):
        [run_id] = await ada.post("c0")
        ada.leave()
        assert (await ada.ended(run_id))["outcome"] == "ok"
        await until(lambda: printed_on_disk(hasty_server, path, "c0").endswith("line 39\n"))
        await until(lambda: f"Room {ada.document_id} is closed" in hasty_server.log)
        [again] = await ada.post("c1", c1="get x")
        ended = await ada.ended(again)
        assert (ended["outcome"], ended["execution_count"]) == ("ok", 2)
        await until(lambda: on_disk(hasty_server, path)["c1"]["execution_count"] == 2)
    async with people(hasty_server, path) as (late,):
        assert late.cell("c1")["outputs"][0]["data"] == {"text/plain": "1"}
        assert late.text("c0").count("line 39") == 1
        assert [run["outcome"] for run in await late.run("c1")] == ["ok"]


@pytest.mark.parametrize("address", ["0.0.0.0", ""])
def test_others_can_reach_it_and_there_is_no_container(tmp_path_factory: pytest.TempPathFactory, address: str) -> None:
    config = {"ServerApp": {"ip": address}, "PennantSandbox": {"engine": "local"}}
    server = ServerProcess(tmp_path_factory.mktemp("weak"), config)
    with pytest.raises(AssertionError):
        server.start()
    assert server.process.wait(30) == 1
    assert "allow_local_beyond_loopback" in server.log


def test_it_starts_when_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    sandbox = {"engine": "local", "allow_local_beyond_loopback": True}
    server = ServerProcess(tmp_path_factory.mktemp("told"), {"ServerApp": {"ip": "0.0.0.0"}, "PennantSandbox": sandbox})
    try:
        server.start()
    finally:
        server.stop()


async def test_who_ran_interrupted_and_restarted_is_on_record(server: ServerProcess) -> None:
    path = new_notebook(server, ["print go\nsleep 60"])
    url = f"{server.url.replace('http', 'ws')}api/events/subscribe"
    listener = await websocket_connect(HTTPRequest(url, headers={"Authorization": f"token {TOKEN}"}))
    async with people(server, path) as (ada,):
        me = (await ada.http.get(f"{server.url}api/me")).json()["identity"]["username"]
        [run_id] = await ada.post("c0")
        await until(lambda: ada.text("c0") == "go\n")
        await ada.call("POST", "interrupt")
        await ada.ended(run_id)
        await ada.call("POST", "restart")
        events: dict[str, dict[str, object]] = {}
        async with asyncio.timeout(20):
            while len(events) < 3:
                event = json.loads(await listener.read_message() or "{}")
                if event.get("document_id") == ada.document_id:
                    events[event["schema_id"].split("/")[-2]] = event
    listener.close()
    assert set(events) == {"run_ended", "interrupt", "restart"}
    assert {event["username"] for event in events.values()} == {me}
    assert (events["run_ended"]["run_id"], events["run_ended"]["outcome"]) == (run_id, "interrupted")
    assert events["interrupt"]["run_id"] == run_id
