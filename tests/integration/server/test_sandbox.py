"""What the document says of the sandbox: everybody reads it, late joiners at once, and it is never stuck."""

import json
from typing import Any

from tests.integration.server.people import Person, new_notebook, people, until
from tests.integration.server.server_process import ServerProcess
from tests.integration.server.test_kernel_actions import notice

WAITING = {"event": "waiting", "position": 3, "running": 40, "message": "Full.", "next_step": "Wait."}
STARTED = {"event": "started", "host": "", "limits": {"memory_mib": 128, "idle_s": 3600.0}}
IDLE = {"event": "idle", "ends_in_s": 300}
ENDED = {"event": "ended", "reason": "idle", "message": "Nobody ran.", "next_step": "Run.", "lost": True}


def sandbox(person: Person) -> dict[str, Any]:
    """The state that this person sees."""
    return person.board.get("sandbox", {})


def tell(content: dict[str, Any]) -> str:
    """A cell whose run hears that of its sandbox."""
    return f"sandbox {json.dumps(content)}"


def tell_later(content: dict[str, Any]) -> str:
    """A cell after which the kernel tells that of no run."""
    return f"sandbox-later 0.1 {json.dumps(content)}"


async def test_a_place_in_line_is_seen_and_its_time_is_not_the_runs(server: ServerProcess) -> None:
    path = new_notebook(server, ["\n".join([tell(WAITING), "sleep 3", tell(STARTED), "print go"])])
    async with people(server, path, 2) as (ada, ben):
        [run_id] = await ada.post("c0")
        await until(lambda: sandbox(ben).get("state") == "waiting")
        assert (sandbox(ben)["position"], sandbox(ben)["running"]) == (3, 40)
        ended = await ada.ended(run_id)
        assert ended["outcome"] == "ok"
        assert ended["duration_ms"] < 3000
        await until(lambda: sandbox(ada)["state"] == sandbox(ben)["state"] == "ready")
        assert sandbox(ben)["idle_s"] == 3600.0


async def test_the_end_of_an_idle_sandbox_is_announced_and_kept_off(server: ServerProcess) -> None:
    path = new_notebook(server, [tell_later(IDLE)])
    async with people(server, path, 2) as (ada, ben):
        await ada.run("c0")
        await until(lambda: sandbox(ben).get("ends_at") is not None)
        assert (await ben.call("POST", "keep")).json() == {"kept": True}
        await until(lambda: sandbox(ada).get("ends_at") is None)
        assert sandbox(ada)["state"] == "ready"


async def test_a_loss_is_told_to_everybody_also_to_who_comes_later_until_the_next_run(server: ServerProcess) -> None:
    lost = {"state": "ended", "lost": {**{key: ENDED[key] for key in ("reason", "message", "next_step")}, "at": "x"}}
    first = f"describe {json.dumps(lost)}\n{tell_later(ENDED)}"
    path = new_notebook(server, [first, 'describe {"state": "ready", "lost": null}'])
    async with people(server, path, 2) as (ada, ben):
        await ada.run("c0")
        await until(lambda: sandbox(ben).get("state") == "ended")
        assert sandbox(ben)["reason"] == "idle"
        await until(lambda: notice(ada).get("kind") == "sandbox_ended")
        assert notice(ada)["message"] == "Nobody ran. Run."
        answer = await ben.call("POST", "keep")
        assert (answer.status_code, answer.json()["reason"]) == (409, "no_sandbox")
    async with people(server, path) as (carol,):
        await until(lambda: sandbox(carol).get("state") == "ended")
        await carol.run("c1")
        await until(lambda: sandbox(carol)["state"] != "ended")
        assert sandbox(carol)["message"] is None


async def test_a_kernel_that_dies_takes_the_variables_and_a_restart_makes_that_moot(server: ServerProcess) -> None:
    path = new_notebook(server, ["die", "print x"])
    async with people(server, path) as (ada,):
        await ada.run("c0")
        await until(lambda: sandbox(ada).get("state") == "ended")
        assert sandbox(ada)["reason"] == "kernel_died"
        await ada.run("c1")
        await until(lambda: sandbox(ada)["state"] == "ready")
        await ada.run("c0")
        await until(lambda: sandbox(ada)["state"] == "ended")
        assert (await ada.call("POST", "restart")).status_code == 200
        await until(lambda: sandbox(ada)["state"] in ("none", "ready"))


async def test_a_server_that_is_killed_leaves_nobody_in_line(own_server: ServerProcess) -> None:
    path = new_notebook(own_server, [f"{tell(WAITING)}\nsleep 60"])
    async with people(own_server, path) as (ada,):
        await ada.post("c0")
        await until(lambda: sandbox(ada).get("state") == "waiting")
    own_server.stop()
    own_server.start()
    async with people(own_server, path) as (ada,):
        await until(lambda: sandbox(ada).get("state") in ("none", "ready"))
        assert sandbox(ada)["position"] is None
