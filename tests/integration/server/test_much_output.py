"""A cell that prints far too much: the beginning and the newest for everybody, the whole as a download."""

import re

from tests.integration.server.people import Person, client, new_notebook, on_disk, people, until
from tests.integration.server.server_process import ServerProcess

MIB = 1024 * 1024
LINES = 200_000
LINE = 100


def line(number: int) -> str:
    """One of the fake kernel's lines."""
    return f"{number:>99}\n"


def shape(person: Person) -> list[str]:
    """What kinds of outputs the cell shows."""
    return [str(output.get("name", output["output_type"])) for output in person.cell("c0")["outputs"]]


async def test_what_is_too_much_to_show_can_be_downloaded(server: ServerProcess) -> None:
    path = new_notebook(server, [f"print begin\nflood {LINES}\nprint end"])
    async with people(server, path, 2) as (ada, ben):
        [run] = await ada.run("c0")
        assert run["outcome"] == "ok"
        await until(lambda: ben.text("c0").endswith("end\n") and ben.cell("c0")["execution_state"] == "idle")
        for person in (ada, ben):
            assert shape(person) == ["stdout", "display_data", "stdout"]
        first, notice, newest = ben.cell("c0")["outputs"]
        assert first["text"].startswith("begin\n" + line(0) + line(1))
        assert newest["text"].endswith(line(LINES - 1) + "end\n")
        assert len(first["text"]) + len(newest["text"]) <= 2 * MIB
        assert "19 MiB were printed" in notice["data"]["text/plain"]
        await until(lambda: len(on_disk(server, path)["c0"]["outputs"]) == 3)
        async with people(server, path) as (late,):
            assert late.cell("c0")["outputs"] == ben.cell("c0")["outputs"]
            assert len(late.doc.get_update()) < 3 * MIB
        await look_at_the_download(ada, notice["data"]["text/markdown"])


async def look_at_the_download(person: Person, notice: str) -> None:
    """The link in the notice leads to everything, for people who may read."""
    [link] = re.findall(r"\((/.*)\)", notice)
    answer = await person.http.get(person.server.url.rstrip("/") + link)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.text == "begin\n" + "".join(line(number) for number in range(LINES)) + "end\n"
    async with client(token=None) as stranger:
        assert (await stranger.get(person.server.url.rstrip("/") + link)).status_code in (302, 403)
    missing = await person.call("GET", "runs/no-such-run/output")
    assert (missing.status_code, missing.json()["reason"]) == (404, "output_not_kept")


async def test_a_cell_that_shows_all_it_printed_leaves_no_file(server: ServerProcess) -> None:
    path = new_notebook(server, ["flood 10000"])
    async with people(server, path) as (ada,):
        [run] = await ada.run("c0")
        await until(lambda: ada.text("c0").endswith(line(9999)))
        assert ada.text("c0") == "".join(line(number) for number in range(10_000))
        assert (await ada.call("GET", f"runs/{run['run_id']}/output")).status_code == 404
