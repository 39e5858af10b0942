"""Runs through a real server: to the kernel, into every copy of the notebook, onto the disk."""

import asyncio
from typing import Any

from tests.integration.server.people import Person, arrive, new_notebook, on_disk, people, printed_on_disk, until
from tests.integration.server.server_process import ServerProcess


async def test_a_run_reaches_every_copy_and_the_file(server: ServerProcess) -> None:
    path = new_notebook(server, ["print hello\nset x 42\nget x"])
    async with people(server, path, 2) as (ada, ben):
        [run] = await ada.run("c0")
        assert run["outcome"] == "ok", run
        await until(lambda: ben.cell("c0").get("execution_state") == "idle" and ben.cell("c0")["execution_count"] == 1)
        assert ben.text("c0") == "hello\n"
        result = ben.cell("c0")["outputs"][1]
        assert result["data"] == {"text/plain": "42"}
        assert ben.cell("c0")["execution_state"] == "idle"
        shown = ben.cell("c0")["metadata"]["pennant"]["run"]
        assert (shown["run_id"], shown["outcome"]) == (run["run_id"], "ok")
        assert "shell.execute_reply" in ben.cell("c0")["metadata"]["execution"]
        await until(lambda: on_disk(server, path)["c0"]["execution_count"] == 1)
        assert on_disk(server, path)["c0"]["outputs"][0]["text"] == ["hello\n"]


async def test_the_answer_comes_at_once_and_names_the_places(server: ServerProcess) -> None:
    path = new_notebook(server, ["sleep 60", "print later"])
    async with people(server, path) as (ada,):
        runs = [ada.request("c0"), ada.request("c1")]
        answer = await ada.call("POST", "runs", json={"runs": runs})
        assert answer.status_code == 202
        places = [(run["cell_id"], run["state"], run["position"]) for run in answer.json()["runs"]]
        assert places == [("c0", "running", 0), ("c1", "queued", 1)]
        listed = (await ada.call("GET", "runs")).json()["runs"]
        assert [run["run_id"] for run in listed] == [run["run_id"] for run in runs]
        waiting = (await ada.call("GET", f"runs/{runs[1]['run_id']}")).json()
        assert (waiting["state"], waiting["position"], waiting["outcome"]) == ("queued", 1, None)
        await ada.call("POST", "interrupt")
        assert (await ada.ended(runs[1]["run_id"]))["outcome"] == "cancelled"


async def test_a_retry_of_the_same_run_runs_nothing_twice(server: ServerProcess) -> None:
    path = new_notebook(server, ["print once"])
    async with people(server, path) as (ada,):
        body = {"runs": [ada.request("c0")]}
        answers = await asyncio.gather(*(ada.call("POST", "runs", json=body) for _ in range(3)))
        assert [answer.status_code for answer in answers] == [202, 202, 202]
        run = await ada.ended(body["runs"][0]["run_id"])
        again = await ada.call("POST", "runs", json=body)
        assert again.json()["runs"][0]["state"] == "ended"
        assert run["execution_count"] == 1
        [second] = await ada.run("c0")
        assert second["execution_count"] == 2


async def test_a_source_that_arrives_after_the_request_is_waited_for(server: ServerProcess) -> None:
    path = new_notebook(server, ["print old"])
    async with people(server, path, 2) as (ada, ben):
        async with asyncio.TaskGroup() as tasks:
            post = tasks.create_task(ada.post("c0", c0="print new"))
            await asyncio.sleep(0)
            ben.source("c0", "print new")
        await ada.ended(post.result()[0])
        await until(lambda: ada.text("c0") == "new\n")


async def test_another_source_is_refused_and_nothing_is_queued(server: ServerProcess) -> None:
    path = new_notebook(server, ["print a", "print b"])
    async with people(server, path) as (ada,):
        runs = [ada.request("c0"), ada.request("c1", "print something else")]
        answer = await ada.call("POST", "runs", json={"runs": runs})
        assert answer.status_code == 409
        assert (answer.json()["reason"], answer.json()["cell_id"]) == ("source_mismatch", "c1")
        assert (await ada.call("GET", "runs")).json() == {"runs": []}
        assert (await ada.call("GET", f"runs/{runs[0]['run_id']}")).status_code == 404


async def test_an_error_cancels_the_rest_of_its_batch_only(server: ServerProcess) -> None:
    path = new_notebook(server, ["sleep 0.5", "error TypeError no way", "print rest", "print other", "print third"])
    async with people(server, path, 2) as (ada, ben):
        first, failing, rest = await ada.post("c0", "c1", "c2")
        [other] = await ben.post("c3")
        outcomes = [(await ada.ended(run_id))["outcome"] for run_id in (first, failing, rest, other)]
        assert outcomes == ["ok", "error", "cancelled", "ok"]
        error = (await ada.ended(failing))["error"]
        assert (error["ename"], error["evalue"]) == ("TypeError", "no way")
        assert (await ada.ended(rest))["message"]
        assert [run["outcome"] for run in await ada.run("c1", "c4", stop_on_error=False)] == ["error", "ok"]
        await until(lambda: ben.cell("c1")["outputs"][0]["ename"] == "TypeError")


async def test_a_waiting_run_is_cancelled_by_id(server: ServerProcess) -> None:
    path = new_notebook(server, ["sleep 60", "print b", "print c"])
    async with people(server, path, 2) as (ada, ben):
        running, waiting, last = await ada.post("c0", "c1", "c2")
        cancelled = await ben.call("DELETE", f"runs/{waiting}")
        assert (cancelled.status_code, cancelled.json()["outcome"]) == (200, "cancelled")
        assert (await ben.call("DELETE", f"runs/{running}")).json()["reason"] == "already_running"
        assert (await ben.call("DELETE", "runs/no-such-run")).status_code == 404
        await until(lambda: [run["run_id"] for run in ada.board.get("runs", [])] == [running, last])
        await until(lambda: ada.board.get("notices", [{}])[-1].get("kind") == "cancelled")
        assert ada.board["notices"][-1]["user"]["username"] == cancelled_by(ben, await me(ben))
        await ada.call("POST", "interrupt")
        assert (await ada.ended(running))["outcome"] == "interrupted"
        answer = await ben.call("DELETE", f"runs/{running}")
        assert (answer.status_code, answer.json()["reason"]) == (409, "already_ended")


async def test_late_joiners_see_the_queue_at_once(server: ServerProcess) -> None:
    path = new_notebook(server, ["print now\nsleep 60", "print b"])
    async with people(server, path) as (ada,):
        run_ids = await ada.post("c0", "c1")
        await until(lambda: ada.text("c0") == "now\n")
        async with people(server, path) as (late,):
            assert [run["run_id"] for run in late.board["runs"]] == run_ids
            assert [run["position"] for run in late.board["runs"]] == [0, 1]
            assert late.board["kernel"]["status"] == "busy"
            assert late.board["kernel"]["isolation"]["summary"] == "container (fake)"
            assert late.text("c0") == "now\n"
            await late.call("POST", "interrupt")


async def test_everybody_leaves_in_mid_run_and_a_later_one_sees_everything(server: ServerProcess) -> None:
    path = new_notebook(server, ["lines 60 0.05", "print second"])
    async with people(server, path, 2) as (ada, _):
        await ada.post("c0", "c1")
        await until(lambda: "line 2" in ada.text("c0"))
    await until(lambda: printed_on_disk(server, path, "c1") == "second\n")
    whole = "".join(f"line {number}\n" for number in range(60))
    assert "".join(on_disk(server, path)["c0"]["outputs"][0]["text"]) == whole
    async with people(server, path) as (late,):
        assert late.text("c0") == whole
        assert late.cell("c0")["execution_count"] == 1
        await until(lambda: late.board["runs"] == [])


async def test_the_file_is_never_far_behind_a_cell_that_prints(server: ServerProcess) -> None:
    path = new_notebook(server, ["lines 400 0.02"])
    async with people(server, path) as (ada,):
        await ada.post("c0")
        await until(lambda: printed_on_disk(server, path, "c0"))
        await until(lambda: ada.cell("c0")["execution_state"] == "running")
        await ada.call("POST", "interrupt")


async def test_output_is_folded_in_the_form_every_copy_understands(server: ServerProcess) -> None:
    source = "print gone\nerr gone too\nshow a one\nclear-wait\nprint end\nlater 0.3 late"
    path = new_notebook(server, [source, "print x"])
    async with people(server, path, 3) as (ada, ben, _):
        await ada.run("c0")
        await until(lambda: ben.text("c0") == "end\nlate\n")
        assert len(ben.cell("c0")["outputs"]) == 1
        ada.source("c1", "raw 10%\\r20%\\nab\\bc\nerr oops\nprint äöü\nshow a one\nupdate a two")
        await ada.run("c1")
        await until(lambda: ben.cell("c1")["outputs"][3:] and ben.cell("c1")["execution_state"] == "idle")
        assert [output.get("text") for output in ben.cell("c1")["outputs"]] == ["20%\nac", "oops\n", "äöü\n", None]
        assert ben.cell("c1")["outputs"][3]["data"] == {"text/plain": "two"}


async def test_a_run_needs_a_browser_neither_before_nor_after(server: ServerProcess) -> None:
    path = new_notebook(server, ["print alone"])
    async with people(server, path) as (ada,):
        ada.leave()
        [run_id] = await ada.post("c0", c0="print alone")
        assert (await ada.ended(run_id))["outcome"] == "ok"
    await until(lambda: printed_on_disk(server, path, "c0") == "alone\n")


async def me(person: Person) -> dict[str, Any]:
    """Who the server says this person is."""
    return (await person.http.get(f"{person.server.url}api/me")).json()


def cancelled_by(_person: Person, answer: dict[str, Any]) -> str:
    """The name under which the server knows them."""
    return answer["identity"]["username"]


async def test_three_people_press_run_at_once(server: ServerProcess) -> None:
    path = new_notebook(server, ["print a", "print b", "print c"])
    async with people(server, path, 3) as there:
        posted = await asyncio.gather(*(person.post(f"c{number}") for number, person in enumerate(there)))
        for [run_id] in posted:
            assert (await there[0].ended(run_id))["outcome"] == "ok"
        for number, text in enumerate("abc"):
            await until(lambda number=number, text=text: all(p.text(f"c{number}") == f"{text}\n" for p in there))
        counts = sorted(there[1].cell(f"c{number}")["execution_count"] for number in range(3))
        assert counts == [1, 2, 3]


async def test_somebody_who_comes_back_finds_what_was_printed_meanwhile(server: ServerProcess) -> None:
    path = new_notebook(server, ["lines 40 0.05"])
    async with asyncio.TaskGroup() as tasks:
        ada = await arrive(server, path, tasks)
        [run_id] = await ada.post("c0")
        await until(lambda: "line 2" in ada.text("c0"))
        ada.leave()
        ada.source("c0", "lines 40 0.05\n")
        await ada.ended(run_id)
        await ada.connect()
        tasks.create_task(ada.listen())
        await until(lambda: ada.text("c0").endswith("line 39\n"))
        assert ada.text("c0").count("line 39") == 1
        assert ada.cell("c0")["source"] == "lines 40 0.05\n"
        ada.leave()
        await ada.http.aclose()
