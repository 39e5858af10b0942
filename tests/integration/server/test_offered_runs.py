"""Runs that were waiting when the server stopped or died: offered to everybody, taken once, never run by themselves."""

import asyncio
import signal

from tests.integration.server.people import new_notebook, on_disk, people, until
from tests.integration.server.server_process import ServerProcess

CELLS = ["print zero\nsleep 60", "print one", "print two", "print three", "print four"]


async def test_what_waited_when_the_server_was_killed_is_offered_and_taken_once(own_server: ServerProcess) -> None:
    path = new_notebook(own_server, CELLS)
    async with people(own_server, path, 2) as (ada, ben):
        running, one, two = await ada.post("c0", "c1", "c2")
        three, four = await ben.post("c3", "c4")
        await until(lambda: len(ada.board.get("runs", [])) == 5)
        own_server.process.kill()
        own_server.process.wait()
        own_server.start()
        # Windows that stayed open all ask at once, while the notebook is opened for them.
        known = [running, one, two, three, four] * 4
        asked = await asyncio.gather(*(ada.call("GET", f"runs/{run_id}") for run_id in known))
        assert {answer.status_code for answer in asked} == {200}
        async with people(own_server, path, 2) as (eve, dan):
            await until(lambda: eve.board.get("offered"))
            offered = eve.board["offered"]
            assert [(run["run_id"], run["cell_id"], run["changed"]) for run in offered] == [
                (one, "c1", False),
                (two, "c2", False),
                (three, "c3", False),
                (four, "c4", False),
            ]
            assert (await eve.ended(running))["outcome"] == "kernel_died"
            again = await dan.call("POST", "runs", json={"runs": [{**eve.request("c1"), "run_id": one}]})
            assert again.json()["runs"] == [{"run_id": one, "cell_id": "c1", "state": "offered", "position": None}]
            dan.source("c2", "print two anew")
            with eve.doc.transaction():
                del eve.cells[4]
            await until(lambda: [run["changed"] for run in dan.board["offered"]] == [False, True, False])
            assert (await eve.call("DELETE", f"runs/{three}")).json()["outcome"] == "cancelled"
            took = await asyncio.gather(
                *(who.call("POST", "offered", json={"run_ids": [one, two, four], "run": True}) for who in (eve, dan))
            )
            assert sorted(answer.status_code for answer in took) == [202, 409]
            assert {answer.json().get("reason") for answer in took} == {None, "not_offered"}
            outcomes = [(await dan.ended(run_id))["outcome"] for run_id in (one, two, three, four)]
            assert outcomes == ["ok", "ok", "cancelled", "cancelled"]
            await until(lambda: dan.text("c2") == "two anew\n" and eve.text("c1") == "one\n")
            assert (dan.text("c3"), dan.board["offered"]) == ("", [])


async def test_what_waited_when_the_server_stopped_is_offered_and_can_be_forgotten(own_server: ServerProcess) -> None:
    path = new_notebook(own_server, CELLS)
    async with people(own_server, path) as (ada,):
        running, one, two = await ada.post("c0", "c1", "c2")
        await until(lambda: ada.text("c0") == "zero\n")
        own_server.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            await until(lambda: own_server.process.poll() is not None)
        await until(lambda: [run["run_id"] for run in ada.board.get("offered", [])] == [one, two])
        await until(lambda: ada.board["runs"] == [])
    own_server.start()
    async with people(own_server, path) as (ben,):
        assert (await ben.call("GET", f"runs/{one}")).json()["state"] == "offered"
        await until(lambda: ben.board.get("offered"))
        own_server.process.kill()
        own_server.process.wait()
    own_server.start()
    async with people(own_server, path) as (ben,):
        # Still offered, though two servers are gone since.
        await until(lambda: [run["run_id"] for run in ben.board.get("offered", [])] == [one, two])
        forgotten = await ben.call("POST", "offered", json={"run_ids": [one, two], "run": False})
        assert [run["state"] for run in forgotten.json()["runs"]] == ["ended", "ended"]
        assert (await ben.ended(running))["outcome"] == "kernel_died"
        await until(lambda: ben.board["offered"] == [])
        assert (await ben.run("c1"))[0]["outcome"] == "ok"
        assert (ben.text("c1"), ben.text("c2")) == ("one\n", "")


async def test_every_run_that_ended_is_known_to_the_next_server(own_server: ServerProcess) -> None:
    path = new_notebook(own_server, ["print a", "sleep 60", "print c"])
    async with people(own_server, path) as (ada,):
        requests = [ada.request("c0") for _ in range(3)]
        for request in requests:
            assert (await ada.call("POST", "runs", json={"runs": [request]})).status_code == 202
            await ada.ended(request["run_id"])
        _, waiting = await ada.post("c1", "c2")
        assert (await ada.call("DELETE", f"runs/{waiting}")).status_code == 200
        await ada.call("POST", "interrupt")
        await until(lambda: on_disk(own_server, path)["c1"].get("metadata", {}).get("pennant"))
        own_server.process.kill()
        own_server.process.wait()
    own_server.start()
    async with people(own_server, path) as (ben,):
        answers = await asyncio.gather(*(ben.call("POST", "runs", json={"runs": [request]}) for request in requests))
        assert [answer.json()["runs"][0]["state"] for answer in answers] == ["ended"] * 3
        assert (await ben.ended(waiting))["outcome"] == "cancelled"
        assert not ben.board.get("offered")
        [fresh] = await ben.run("c0")
        assert (fresh["outcome"], fresh["execution_count"]) == ("ok", 1)
