"""The S3 server is killed while a notebook is copied to it: people go on, are told, and the copy catches up."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.integration.copies.s3_server import S3Server
from tests.integration.copies.servers import TwoServers, bucket_of, document_in_copy, two_servers
from tests.integration.copies.test_faults import MOST, edit_s
from tests.integration.copies.test_owners import comes_in
from tests.integration.server.forked_server import moments
from tests.integration.server.people import Person, new_notebook, people, until
from tests.integration.server.test_killed import texts_of

LARGE: Final = "x" * 500_000
"""Takes a while to be copied."""
PATIENCE_S: Final = 90.0
"""The store is left alone for up to half a minute when it has been away for long."""


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[S3Server]:
    """An S3 server that the test may kill."""
    store = S3Server(tmp_path / "s3").start()
    yield store
    store.kill()


def copy_is(state: str, *there: Person) -> bool:
    """Whether everybody reads that the copy is so."""
    return all((person.board.get("copy") or {"state": "current"})["state"] == state for person in there)


async def test_a_store_that_was_killed_is_caught_up_with_and_restores_the_document(
    own_store: S3Server, tmp_path: Path
) -> None:
    moment, servers = moments(), two_servers(tmp_path, own_store.settings)
    bucket = bucket_of(own_store.settings, tmp_path.name)
    servers.start()
    try:
        path = new_notebook(servers, ["", ""])
        async with people(servers, path, 2) as (ada, ben):
            well = await edit_s(ada, ben)
            ada.source("c1", LARGE)
            await asyncio.sleep(moment.uniform(0.1, 0.8))
            own_store.kill()
            assert await edit_s(ada, ben) < MOST * well
            await until(lambda: copy_is("behind", ada, ben), PATIENCE_S)
            assert ben.board["copy"]["reason"] == "the store cannot be reached"
            ben.source("c1", "typed without a store")
            own_store.start_again()
            await until(lambda: copy_is("current", ada, ben), PATIENCE_S)
            await until(lambda: texts_of(ada.doc) == texts_of(ben.doc))
            assert texts_of(await document_in_copy(bucket, ada.document_id)) == texts_of(ada.doc)
            servers.kill()
        servers.take_over()
        servers.start()
        await is_restored(servers, path, ada)
    finally:
        servers.stop()


async def is_restored(servers: TwoServers, path: str, ada: Person) -> None:
    """A machine without a log shows the notebook as it was, once the lease has run out; not made anew of the file."""
    texts = texts_of(ada.doc)
    async with asyncio.TaskGroup() as tasks:
        ben = await comes_in(servers, path, tasks)
        assert texts_of(ben.doc) == texts
        ada.doc.apply_update(ben.doc.get_update())
        assert texts_of(ada.doc) == texts
        ben.leave()
        await ben.http.aclose()
