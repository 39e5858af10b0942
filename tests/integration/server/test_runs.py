"""Runs through a real server: to the kernel, into every copy of the notebook, onto the disk."""

from tests.integration.server.people import new_notebook, on_disk, people, until
from tests.integration.server.server_process import ServerProcess


async def test_a_run_reaches_every_copy_and_the_file(server: ServerProcess) -> None:
    path = new_notebook(server, ["print hello\nset x 42\nget x"])
    async with people(server, path, 2) as (ada, ben):
        [run] = await ada.run("c0")
        assert run["outcome"] == "ok", run
        await until(lambda: ben.cell("c0").get("execution_count") == 1)
        assert ben.text("c0") == "hello\n"
        result = ben.cell("c0")["outputs"][1]
        assert result["data"] == {"text/plain": "42"}
        assert ben.cell("c0")["execution_state"] == "idle"
        shown = ben.cell("c0")["metadata"]["pennant"]["run"]
        assert (shown["run_id"], shown["outcome"]) == (run["run_id"], "ok")
        assert "shell.execute_reply" in ben.cell("c0")["metadata"]["execution"]
        await until(lambda: on_disk(server, path)["c0"]["outputs"])
        cell = await until(lambda: on_disk(server, path)["c0"])
        assert (cell["execution_count"], cell["outputs"][0]["text"]) == (1, ["hello\n"])
