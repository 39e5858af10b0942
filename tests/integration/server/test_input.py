"""Cells that ask: everybody sees the question, the first answer counts, and it waits for as long as it takes."""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.integration.server.people import Person, new_notebook, people, printed_on_disk, until
from tests.integration.server.server_process import ServerProcess

ASKS = "print before\nask prompt Name?\nprint after"
ANSWERED = 'before\nName? Ada\ngot {"value": "Ada"}\nafter\n'


async def question(person: Person) -> dict[str, Any]:
    """What is asked, once this person sees it."""
    await until(lambda: person.board.get("input"))
    return person.board["input"]


async def answer(person: Person, run_id: str, **body: Any) -> httpx.Response:
    """Answer, as this person."""
    return await person.call("POST", f"runs/{run_id}/input", json=body)


@asynccontextmanager
async def asking(server: ServerProcess, source: str = ASKS) -> AsyncGenerator[tuple[Person, Person, str]]:
    """Two people in a notebook whose cell asks, and the run's id."""
    async with people(server, new_notebook(server, [source]), 2) as (ada, ben):
        [run_id] = await ada.post("c0")
        yield ada, ben, run_id


async def test_everybody_sees_the_question_and_the_output_keeps_both(server: ServerProcess) -> None:
    async with asking(server) as (ada, ben, run_id):
        asked = await question(ben)
        user = (await ada.call("GET", f"runs/{run_id}")).json()["user"]
        told = {key: asked[key] for key in ("run_id", "cell_id", "user", "kind", "prompt", "default")}
        here = {"run_id": run_id, "cell_id": "c0", "user": user}
        assert told == {**here, "kind": "prompt", "prompt": "Name?", "default": "dflt"}
        assert (await ada.call("GET", f"runs/{run_id}")).json()["input"]["id"] == asked["id"]
        answered = await answer(ada, run_id, value="Ada", id=asked["id"])
        assert (answered.status_code, answered.json()) == (200, {"answered": True})
        assert (await ada.ended(run_id))["outcome"] == "ok"
        await until(lambda: ben.text("c0") == ANSWERED)
        await until(lambda: ben.board["input"] is None)


async def test_the_first_answer_counts(server: ServerProcess) -> None:
    async with asking(server) as (ada, ben, run_id):
        await question(ben)
        answers = await asyncio.gather(*(answer(person, run_id, value="Ada") for person in (ada, ada, ada)))
        assert sorted(reply.status_code for reply in answers) == [200, 409, 409]
        assert {reply.json().get("reason") for reply in answers} == {None, "no_input_wanted"}
        await ada.ended(run_id)
        await until(lambda: ada.text("c0") == ANSWERED)


async def test_a_late_answer_is_none_to_the_next_question(server: ServerProcess) -> None:
    async with asking(server, "ask prompt First?\nask confirm Second?") as (ada, _ben, run_id):
        first = await question(ada)
        await answer(ada, run_id, value="1", id=first["id"])
        second = await until(lambda: (ada.board["input"] or first)["id"] != first["id"] and ada.board["input"])
        assert (await answer(ada, run_id, value="1", id=first["id"])).status_code == 409
        assert second["kind"] == "confirm"
        assert (await answer(ada, run_id, value=None)).status_code == 200
        await ada.ended(run_id)
        declined = 'Second? Cancel\ngot {"value": "", "status": "cancelled"}\n'
        await until(lambda: ada.text("c0") == 'First? 1\ngot {"value": "1"}\n' + declined)


async def test_a_question_waits_though_everybody_has_gone(own_server: ServerProcess) -> None:
    path = new_notebook(own_server, [ASKS])
    async with people(own_server, path) as (ada,):
        [run_id] = await ada.post("c0")
        await question(ada)
    async with people(own_server, path) as (ben,):
        assert (await question(ben))["run_id"] == run_id
        assert (await answer(ben, run_id, value="Ada")).status_code == 200
        assert (await ben.ended(run_id))["outcome"] == "ok"
        whole = ANSWERED.replace("? Ada", f"? Ada ({await name_of(ben)} answered)")
        await until(lambda: ben.text("c0") == whole)
        await until(lambda: printed_on_disk(own_server, path, "c0") == whole)


async def name_of(person: Person) -> str:
    """Under which name the server shows this person."""
    return (await person.http.get(f"{person.server.url}api/me")).json()["identity"]["display_name"]


async def test_whoever_ran_the_cell_is_asked_first_and_others_once_they_have_gone(server: ServerProcess) -> None:
    async with asking(server) as (ada, ben, run_id):
        asked = await question(ben)
        assert asked["until"] > asked["at"]
        refused = await answer(ben, run_id, value="Ben", id=asked["id"])
        assert (refused.status_code, refused.json()["reason"]) == (409, "asked_first")
        assert await name_of(ada) in refused.json()["message"]
        ada.leave()
        await until(lambda: ben.board["input"]["until"] is None)
        assert (await answer(ben, run_id, value="Ben", id=asked["id"])).status_code == 200
        await ben.ended(run_id)
        line = f"Name? Ben ({await name_of(ben)} answered)\n"
        await until(lambda: line in ben.text("c0"))


@pytest.fixture
def impatient_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server where people have a second to answer what their cells ask."""
    config = {"PennantExtension": {"question_patience_s": 1.0, "read_image_ahead": False}}
    process = ServerProcess(tmp_path_factory.mktemp("impatient"), config).start()
    yield process
    process.stop()


async def test_whoever_does_not_answer_in_time_is_asked_first_and_then_anybody(impatient_server: ServerProcess) -> None:
    async with asking(impatient_server, "ask prompt First?\nask confirm Second?") as (ada, ben, run_id):
        asked = await question(ben)
        first_s = datetime.fromisoformat(asked["until"]).timestamp()
        assert first_s - datetime.fromisoformat(asked["at"]).timestamp() == pytest.approx(1, abs=0.002)
        while (answered := await answer_at(ben, run_id, value="Ben", id=asked["id"]))[1].status_code == 409:
            assert answered[1].json()["reason"] == "asked_first"
            assert answered[0] < first_s + 0.001
        assert answered[1].status_code == 200
        assert time.time() >= first_s
        second = await until(lambda: (ada.board["input"] or asked)["id"] != asked["id"] and ada.board["input"])
        await until(lambda: (ada.board["input"] or asked)["until"] is None)
        assert second["kind"] == "confirm"
        # Everybody may answer now, and so may whoever was asked first.
        assert (await answer(ada, run_id, value="", id=second["id"])).status_code == 200
        assert (await ada.ended(run_id))["outcome"] == "ok"
        line = f'First? Ben ({await name_of(ben)} answered)\ngot {{"value": "Ben"}}\nSecond? OK\n'
        await until(lambda: ada.text("c0").startswith(line))
        await until(lambda: printed_on_disk(impatient_server, ada.path, "c0").startswith(line))


async def answer_at(person: Person, run_id: str, **body: Any) -> tuple[float, httpx.Response]:
    """When this person has answered, and what came back."""
    at = time.time()
    return at, await answer(person, run_id, **body)


async def test_an_interrupt_takes_the_question_away(server: ServerProcess) -> None:
    async with asking(server) as (ada, ben, run_id):
        await question(ada)
        await ben.call("POST", "interrupt")
        assert (await ada.ended(run_id))["outcome"] == "interrupted"
        await until(lambda: ada.board["input"] is None)
        assert (await answer(ada, run_id, value="Ada")).status_code == 409


async def test_a_restart_takes_the_question_away(server: ServerProcess) -> None:
    async with asking(server) as (ada, ben, run_id):
        await question(ada)
        await ben.call("POST", "restart", json={})
        await until(lambda: ada.board["input"] is None)
        assert (await ada.ended(run_id))["outcome"] == "interrupted"


async def test_a_server_that_comes_back_asks_nothing(own_server: ServerProcess) -> None:
    path = new_notebook(own_server, [ASKS])
    async with people(own_server, path) as (ada,):
        await ada.post("c0")
        await question(ada)
        own_server.stop()
        own_server.start()
        async with people(own_server, path) as (ben,):
            await until(lambda: ben.cell("c0")["execution_state"] == "idle")
            await until(lambda: not ben.board.get("input"))


async def test_output_stands_before_the_question_that_came_after_it(server: ServerProcess) -> None:
    lines = "".join(f"line {number}\n" for number in range(2000))
    async with asking(server, "lines 2000 0\nask prompt Name?") as (ada, _ben, run_id):
        while (await answer(ada, run_id, value="Ada")).status_code == 409:
            pass
        await ada.ended(run_id)
        await until(lambda: ada.text("c0") == f'{lines}Name? Ada\ngot {{"value": "Ada"}}\n')


async def test_only_a_run_that_asks_is_answered(server: ServerProcess) -> None:
    async with asking(server, "print x") as (ada, _ben, run_id):
        await ada.ended(run_id)
        assert (await answer(ada, run_id, value="Ada")).json()["reason"] == "no_input_wanted"
        assert (await answer(ada, "unknown-run", value="Ada")).json()["reason"] == "unknown_run"
        assert (await answer(ada, run_id)).json()["reason"] == "bad_request"
