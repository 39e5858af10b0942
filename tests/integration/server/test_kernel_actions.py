"""Interrupt, restart and the kernel's death: every run ends truthfully, and everybody sees who did it."""

import asyncio
import json
from typing import Any

import psutil

from tests.integration.server.people import Person, new_notebook, people, until
from tests.integration.server.server_process import ServerProcess


async def name_of(person: Person) -> str:
    """The name the server knows this person by."""
    return (await person.http.get(f"{person.server.url}api/me")).json()["identity"]["display_name"]


async def kernel_of(person: Person) -> str:
    """The id of the kernel that serves the notebook."""
    sessions = (await person.http.get(f"{person.server.url}api/sessions")).json()
    [kernel_id] = {session["kernel"]["id"] for session in sessions if session["path"] == person.path}
    return kernel_id


def process_of(server: ServerProcess, kernel_id: str) -> psutil.Process:
    """The kernel's process."""
    children = psutil.Process(server.process.pid).children()
    [kernel] = [child for child in children if any(kernel_id in word for word in child.cmdline())]
    return kernel


def notice(person: Person) -> dict[str, Any]:
    """The newest notice."""
    notices: list[dict[str, Any]] = person.board.get("notices", [])
    return notices[-1] if notices else {}


async def test_an_interrupt_names_who_did_it_and_keeps_the_variables(server: ServerProcess) -> None:
    path = new_notebook(server, ["set x 1\nprint go\nsleep 60", "get x", "print never"])
    async with people(server, path, 2) as (ada, ben):
        run_id, never = await ada.post("c0", "c2")
        await until(lambda: ben.text("c0") == "go\n")
        answer = await ben.call("POST", "interrupt")
        assert answer.json() == {"interrupted": run_id}
        ended = await ada.ended(run_id)
        name = await name_of(ben)
        assert ended["outcome"] == "interrupted"
        assert name in ended["message"]
        await until(lambda: notice(ada).get("kind") == "interrupted")
        assert notice(ada)["user"]["display_name"] == name
        assert (await ada.ended(never))["outcome"] == "cancelled"
        assert [run["outcome"] for run in await ben.run("c1")] == ["ok"]
        assert (await ben.call("POST", "interrupt")).json() == {"interrupted": None}


async def test_an_interrupt_before_the_kernel_has_begun_is_not_lost(server: ServerProcess) -> None:
    path = new_notebook(server, ["sleep 60"])
    async with people(server, path) as (ada,):
        [run_id] = await ada.post("c0")
        assert (await ada.call("POST", "interrupt")).json() == {"interrupted": run_id}
        assert (await ada.ended(run_id))["outcome"] == "interrupted"


async def test_a_restart_ends_everything_and_names_who_did_it(server: ServerProcess) -> None:
    path = new_notebook(server, ["set x 1\nprint go\nsleep 60", "print b", "get x"])
    async with people(server, path, 2) as (ada, ben):
        running, waiting = await ada.post("c0", "c1")
        await until(lambda: ben.text("c0") == "go\n")
        answer = await ben.call("POST", "restart", json={})
        assert (answer.status_code, answer.json()) == (200, {"restarted": True})
        name = await name_of(ben)
        ended = await ada.ended(running)
        assert ended["outcome"] == "interrupted"
        assert name in ended["message"]
        assert (await ada.ended(waiting))["outcome"] == "cancelled"
        await until(lambda: ada.cell("c0")["execution_state"] == "idle")
        await until(lambda: notice(ada).get("kind") == "restarted")
        await until(lambda: ada.board["kernel"]["status"] == "idle")
        [run] = await ben.run("c2")
        assert run["error"]["ename"] == "ReferenceError"


async def test_the_stock_kernel_menu_goes_the_same_way(server: ServerProcess) -> None:
    path = new_notebook(server, ["print go\nsleep 60"])
    async with people(server, path, 2) as (ada, ben):
        for action, status in (("interrupt", 204), ("restart", 200)):
            [run_id] = await ada.post("c0")
            await until(lambda: len(ada.cell("c0")["outputs"]) == 1 and ada.text("c0") == "go\n")
            await until(lambda: ada.board["kernel"]["status"] == "busy")
            url = f"{server.url}api/kernels/{await kernel_of(ada)}/{action}"
            answer = await ben.http.post(url)
            assert answer.status_code == status, answer.text
            ended = await ada.ended(run_id)
            assert ended["outcome"] == "interrupted"
            assert await name_of(ben) in ended["message"]


async def test_other_kernels_keep_the_stock_handlers(server: ServerProcess) -> None:
    path = new_notebook(server, ["1"], kernel="python3")
    async with people(server, path) as (ada,):
        body = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        session = (await ada.http.post(f"{server.url}api/sessions", json=body)).json()
        url = f"{server.url}api/kernels/{session['kernel']['id']}"
        assert (await ada.http.post(f"{url}/interrupt")).status_code == 204
        restarted = await ada.http.post(f"{url}/restart")
        assert (restarted.status_code, restarted.json()["name"]) == (200, "python3")
        assert (await ada.http.post(f"{url}/explode")).status_code == 404
        answer = await ada.call("POST", "runs", json={"runs": [ada.request("c0")]})
        assert (answer.status_code, answer.json()["reason"]) == (409, "not_pennant")


async def test_two_who_open_the_notebook_at_once_get_one_kernel(server: ServerProcess) -> None:
    path = new_notebook(server, ["print hi"])
    async with people(server, path, 2) as (ada, ben):
        body = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "pennant"}}
        opens = [person.http.post(f"{server.url}api/sessions", json=body) for person in (ada, ben, ada, ben)]
        answers, [run_id] = await asyncio.gather(asyncio.gather(*opens), ada.post("c0"))
        assert len({answer.json()["kernel"]["id"] for answer in answers}) == 1
        assert (await ada.ended(run_id))["outcome"] == "ok"
        assert await kernel_of(ada) == answers[0].json()["kernel"]["id"]


async def test_the_kernels_status_is_seen_before_anything_runs(server: ServerProcess) -> None:
    path = new_notebook(server, ["print hi"])
    async with people(server, path, 2) as (ada, ben):
        await until(lambda: ben.board.get("kernel", {}).get("status") == "none")
        body = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "pennant"}}
        await ada.http.post(f"{server.url}api/sessions", json=body)
        await until(lambda: ben.board["kernel"]["status"] == "idle")
        assert ben.board["kernel"]["isolation"]["engine"] == "fake"


async def test_a_kernel_that_dies_is_said_so_and_comes_back(server: ServerProcess) -> None:
    path = new_notebook(server, ["print go\ndie", "print b", "print again"])
    async with people(server, path) as (ada,):
        dying, waiting = await ada.post("c0", "c1")
        ended = await ada.ended(dying)
        assert ended["outcome"] == "kernel_died"
        assert "died" in ended["message"]
        assert (await ada.ended(waiting))["outcome"] == "cancelled"
        await until(lambda: ada.cell("c0")["execution_state"] == "idle")
        await until(lambda: notice(ada).get("kind") == "kernel_died")
        assert [run["outcome"] for run in await ada.run("c2")] == ["ok"]


async def test_a_kernel_killed_from_outside(server: ServerProcess) -> None:
    path = new_notebook(server, ["print go\nsleep 60", "print again"])
    async with people(server, path) as (ada,):
        [run_id] = await ada.post("c0")
        await until(lambda: ada.text("c0") == "go\n")
        kernel_id = await kernel_of(ada)
        process_of(server, kernel_id).kill()
        assert (await ada.ended(run_id))["outcome"] == "kernel_died"
        assert [run["outcome"] for run in await ada.run("c1")] == ["ok"]


async def test_a_run_asked_for_while_a_kernel_dies_unnoticed_runs_in_the_next_one(server: ServerProcess) -> None:
    async with people(server, new_notebook(server, ["set x 1", "print fresh"]), 2) as (ada, ben):
        await ada.run("c0")
        kernel = process_of(server, await kernel_of(ada))
        # It is there, and does nothing any more: as one that was killed, before anybody has heard of it.
        kernel.suspend()
        [run_id] = await ben.post("c1")
        await until(lambda: ben.cell("c1").get("execution_state") == "running")
        kernel.kill()
        ended = await ben.ended(run_id)
        assert (ended["outcome"], ended["message"]) == ("ok", None)
        await until(lambda: ada.text("c1") == "fresh\n")
        await until(lambda: notice(ada).get("kind") == "kernel_died")


async def test_a_kernel_that_is_shut_down_by_another_client(server: ServerProcess) -> None:
    path = new_notebook(server, ["print go\nsleep 60", "print again"])
    async with people(server, path) as (ada,):
        [run_id] = await ada.post("c0")
        await until(lambda: ada.text("c0") == "go\n")
        await ada.http.delete(f"{server.url}api/kernels/{await kernel_of(ada)}")
        # jupyter_client interrupts a kernel before it shuts it down; which of the two ends the run is a race.
        assert (await ada.ended(run_id))["outcome"] in ("interrupted", "kernel_died")
        await until(lambda: notice(ada).get("kind") == "kernel_died")
        assert "shut down" in notice(ada)["message"]
        assert [run["outcome"] for run in await ada.run("c1")] == ["ok"]


async def test_what_the_kernel_tells_of_the_end_becomes_the_outcome(server: ServerProcess) -> None:
    path = new_notebook(
        server, ["end timed_out Too long. Make it shorter.", "end sandbox_ended Out of memory.", "print"]
    )
    async with people(server, path) as (ada,):
        runs = await ada.run("c0", "c1", stop_on_error=False)
        assert [run["outcome"] for run in runs] == ["timed_out", "sandbox_ended"]
        assert [run["message"] for run in runs] == ["Too long. Make it shorter.", "Out of memory."]
        await until(lambda: notice(ada).get("kind") == "sandbox_ended")
        assert json.dumps(notice(ada)["message"]) == '"Out of memory."'
