"""The server goes down while people are connected and a cell runs."""

import asyncio
import signal

from tests.integration.server.people import new_notebook, on_disk, people, until
from tests.integration.server.server_process import ServerProcess

EXIT_DEADLINE_S = 10.0


async def test_sigterm_flushes_closes_and_exits(own_server: ServerProcess) -> None:
    path = new_notebook(own_server, ["lines 2000 0.02", "print never", "", ""])
    async with people(own_server, path, 50) as everybody:
        ada, ben, eve, *_ = everybody
        running, waiting = await ada.post("c0", "c1")
        await until(lambda: "line 20" in eve.text("c0"))
        ben.source("c2", "typed just before")
        seen = eve.text("c0")
        own_server.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(EXIT_DEADLINE_S):
            await asyncio.gather(*(person.closed.wait() for person in everybody))
            await until(lambda: own_server.process.poll() is not None)
        assert {person.close_code for person in everybody} == {1001}
        cells = on_disk(own_server, path)
        assert cells["c2"]["source"] == ["typed just before"]
        assert "".join(cells["c0"]["outputs"][0]["text"]).startswith(seen)
        ended = cells["c0"]["metadata"]["pennant"]["run"]
        assert (ended["run_id"], ended["outcome"]) == (running, "kernel_died")
        assert "Run it again" in ended["message"]
        assert waiting not in str(cells)
        assert eve.cell("c0")["execution_state"] == "idle"
        assert "".join(cells["c0"]["outputs"][0]["text"]) == eve.text("c0")


async def test_a_run_that_an_earlier_server_ended_is_not_run_again(own_server: ServerProcess) -> None:
    path = new_notebook(own_server, ["print once"])
    async with people(own_server, path) as (ada,):
        request = ada.request("c0")
        batch = {"runs": [request], "stop_on_error": True}
        assert (await ada.call("POST", "runs", json=batch)).status_code == 202
        await until(lambda: on_disk(own_server, path)["c0"].get("metadata", {}).get("pennant"))
        own_server.process.kill()
        own_server.process.wait()
    own_server.start()
    async with people(own_server, path) as (ben,):
        again = await ben.call("POST", "runs", json=batch)
        assert (again.status_code, again.json()["runs"][0]["state"]) == (202, "ended")
        told = await ben.ended(request["run_id"])
        assert (told["outcome"], told["user"]) == ("ok", ben.cell("c0")["metadata"]["pennant"]["run"]["user"])
        [fresh] = await ben.run("c0")
        assert fresh["outcome"] == "ok"
        await until(lambda: ben.text("c0") == "once\n")


async def test_what_a_killed_server_left_running_is_ended_by_the_next(own_server: ServerProcess) -> None:
    path = new_notebook(own_server, ["sleep 60"])
    async with people(own_server, path) as (ada,):
        [run_id] = await ada.post("c0")
        await until(lambda: ada.cell("c0").get("execution_state") == "running")
        await until(lambda: ada.board.get("runs"))
        own_server.process.kill()
        own_server.process.wait()
    own_server.start()
    async with people(own_server, path) as (ben,):
        await until(lambda: ben.cell("c0").get("execution_state") == "idle")
        await until(lambda: ben.board.get("runs") == [])
        run = ben.cell("c0")["metadata"].get("pennant", {}).get("run")
        assert run is None or (run["run_id"], run["outcome"]) == (run_id, "kernel_died")
