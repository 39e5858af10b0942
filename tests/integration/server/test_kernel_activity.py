"""What jupyter_server says of a kernel while Pennant reads its messages: culling goes by it."""

from typing import Any

from tests.integration.server.people import Person, new_notebook, people, until
from tests.integration.server.server_process import ServerProcess


async def test_a_kernel_is_busy_while_a_cell_runs_and_its_last_activity_moves(server: ServerProcess) -> None:
    path = new_notebook(server, ["print go\nsleep 60", "print b"])
    async with people(server, path) as (ada,):
        await ada.run("c1")
        before = await kernel_model(ada)
        assert before["execution_state"] == "idle"
        [run_id] = await ada.post("c0")
        await until(lambda: ada.text("c0") == "go\n")
        busy = await kernel_model(ada)
        assert busy["execution_state"] == "busy"
        assert busy["last_activity"] > before["last_activity"]
        await ada.call("POST", "interrupt", json={})
        await ada.ended(run_id)
        assert (await kernel_model(ada))["execution_state"] == "idle"


async def test_a_restart_by_the_stock_api_ends_though_the_watch_changed_hands(server: ServerProcess) -> None:
    path = new_notebook(server, ["print b"])
    async with people(server, path) as (ada,):
        await ada.run("c0")
        kernel = await kernel_model(ada)
        restarted = await ada.http.post(f"{server.url}api/kernels/{kernel['id']}/restart")
        assert restarted.status_code == 200
        [run] = await ada.run("c0")
        assert run["outcome"] == "ok"
        assert (await kernel_model(ada))["execution_state"] == "idle"


async def kernel_model(person: Person) -> dict[str, Any]:
    """The only kernel that jupyter_server has for the person's notebook."""
    sessions = (await person.http.get(f"{person.server.url}api/sessions")).json()
    [session] = [session for session in sessions if session["path"] == person.path]
    return session["kernel"]
