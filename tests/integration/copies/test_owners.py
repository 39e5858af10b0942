"""Two servers, one notebook, one real S3 server: refused, taken over after a kill, lost by one that slept."""

import asyncio
import json
import signal
from collections.abc import Iterator

import pytest

from pennant_server_ext.copies.bucket import Bucket
from tests.integration.copies.s3_server import S3Server
from tests.integration.copies.servers import Replica, bucket_of, replica, s3_store, sources_in_copy
from tests.integration.server.people import DEADLINE_S, Person, arrive, client, new_notebook, on_disk, people, until
from tests.integration.server.server_process import ServerProcess


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, s3_server: S3Server) -> Iterator[tuple[Replica, Replica]]:
    """Every test brings a notebook of its own, and starts again what it kills."""
    folder = tmp_path_factory.mktemp("replicas")
    store = s3_store(s3_server.settings, folder.name)
    both = (replica(folder, "first", store), replica(folder, "second", store))
    for server in both:
        server.start()
    yield both
    for server in both:
        server.process.send_signal(signal.SIGCONT)
        server.stop()


@pytest.fixture
def bucket(two: tuple[Replica, Replica], s3_server: S3Server) -> Bucket:
    return bucket_of(s3_server.settings, two[0].shared.name)


async def refused(server: Replica, path: str) -> str:
    """What a browser is told that may not have the notebook there."""
    person = Person(server, path, client())
    await person.join()
    await person.listen()
    await person.http.aclose()
    assert person.close_code == 1003
    assert person.socket is not None
    reason = person.socket.close_reason or ""
    assert len(reason.encode()) <= 123
    return json.loads(reason)["errorReason"]


async def comes_in(server: ServerProcess, path: str, tasks: asyncio.TaskGroup) -> Person:
    """Somebody who tries until the notebook opens there."""
    async with asyncio.timeout(30):
        while True:
            try:
                async with asyncio.timeout(1.5):
                    return await arrive(server, path, tasks)
            except TimeoutError:
                continue


async def until_copied(bucket: Bucket, person: Person, text: str) -> None:
    """Return when the copy has a cell with that text."""
    async with asyncio.timeout(DEADLINE_S):
        while text not in await sources_in_copy(bucket, person.document_id):  # noqa: ASYNC110 (nothing announces it)
            await asyncio.sleep(0.05)


async def test_a_notebook_is_taken_over_after_a_kill_and_not_before(
    two: tuple[Replica, Replica], bucket: Bucket
) -> None:
    first, second = two
    path = new_notebook(first, ["", ""])
    async with people(first, path) as (ada,):
        assert (await refused(second, path)).startswith("Open on another server: ")
        url = f"{second.url}pennant/api/notebooks/{ada.document_id}/runs"
        answer = await ada.http.post(url, json={"runs": [ada.request("c0")], "stop_on_error": True})
        assert (answer.status_code, answer.json()["reason"]) == (409, "room_elsewhere")
        ada.source("c0", "typed on the first")
        await until_copied(bucket, ada, "typed on the first")
        first.process.kill()
        first.process.wait()
    async with asyncio.TaskGroup() as tasks:
        ben = await comes_in(second, path, tasks)
        assert ben.cell("c0")["source"] == "typed on the first"
        ben.source("c1", "typed on the second")
        await until_copied(bucket, ben, "typed on the second")
        first.start()
        assert (await refused(first, path)).startswith("Open on another server: ")
        ben.leave()


async def test_a_server_that_was_killed_takes_its_own_notebook_at_once(
    two: tuple[Replica, Replica], bucket: Bucket
) -> None:
    first, _ = two
    path = new_notebook(first, [""])
    async with people(first, path) as (ada,):
        ada.source("c0", "typed")
        await until_copied(bucket, ada, "typed")
        await until(lambda: on_disk(first, path)["c0"]["source"])
        first.process.kill()
        first.process.wait()
    first.start()
    async with people(first, path) as (ada,):
        assert ada.cell("c0")["source"] == "typed"


async def test_a_server_that_slept_sends_its_people_away_and_writes_no_more(
    two: tuple[Replica, Replica], bucket: Bucket
) -> None:
    first, second = two
    path = new_notebook(first, ["lines 100000 0.02", ""])
    async with people(first, path) as (ada,):
        await ada.post("c0")
        await until(lambda: "line 5" in ada.text("c0"))
        first.process.send_signal(signal.SIGSTOP)
        async with asyncio.TaskGroup() as tasks:
            ben = await comes_in(second, path, tasks)
            first.process.send_signal(signal.SIGCONT)
            await asyncio.wait_for(ada.closed.wait(), DEADLINE_S)
            assert ada.close_code == 1013
            assert ada.socket is not None
            assert (ada.socket.close_reason or "").startswith("Open on another server: ")
            assert (await refused(first, path)).startswith("Open on another server: ")
            ben.source("c1", "typed on the second")
            await until_copied(bucket, ben, "typed on the second")
            ben.leave()
