"""A real server whose object store is slow, silent, failing or gone: edits go on, and people read what is wrong."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from tests.integration.copies.s3_server import S3Server
from tests.integration.copies.servers import Replica, bucket_of, replica, s3_store, sources_in_copy
from tests.integration.copies.store_cable import StoreCable, store_cable
from tests.integration.server.people import Person, new_notebook, people, until

EDITS = 30
MOST = 20
"""An edit that waited for the store once would take fifty times as long."""


@pytest.fixture(scope="module")
def cable(s3_server: S3Server) -> Iterator[StoreCable]:
    with store_cable(urlsplit(s3_server.settings.endpoint).port or 0) as cable:
        yield cable


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, s3_server: S3Server, cable: StoreCable) -> Iterator[Replica]:
    folder = tmp_path_factory.mktemp("behind-a-cable")
    settings = replace(s3_server.settings, endpoint=f"http://127.0.0.1:{cable.port}")
    store = s3_store(settings, folder.name)
    server = replica(folder, "server", {**store, "request_timeout_s": 3.0}, lease_s=90)
    server.start()
    yield server
    server.stop()


async def edit_s(writer: Person, reader: Person) -> float:
    """How long an edit takes to the other person, seconds, half of all edits being faster."""
    took: list[float] = []
    for number in range(EDITS):
        began = time.perf_counter()
        writer.source("c0", f"edit {number} {began}")
        await until(lambda number=number, began=began: reader.cell("c0")["source"] == f"edit {number} {began}", 30)
        took.append(time.perf_counter() - began)
    return statistics.median(took)


async def test_no_edit_waits_for_the_store_and_people_read_what_is_the_matter(
    server: Replica, cable: StoreCable, s3_server: S3Server
) -> None:
    path = new_notebook(server, ["", ""])
    async with people(server, path, 2) as (ada, ben):
        well = await edit_s(ada, ben)
        for state in ("slow", "silent"):
            cable.turn(state)
            assert await edit_s(ada, ben) < MOST * well
        await until(lambda: ben.board.get("copy", {}).get("reason") == "the store does not answer", 60)
        assert ben.board["copy"]["state"] == "behind"
        cable.turn("failing")
        await until(lambda: ben.board["copy"]["reason"] == "the store reports an error (500)", 60)
        cable.unplug()
        await until(lambda: ben.board["copy"]["reason"] == "the store cannot be reached", 60)
        ada.source("c1", "typed without a store")
        cable.turn("well")
        await until(lambda: ben.board["copy"]["state"] == "current", 60)
        bucket = bucket_of(s3_server.settings, server.shared.name)
        assert "typed without a store" in await sources_in_copy(bucket, ada.document_id)
        metrics = (await ada.http.get(f"{server.url}metrics")).text
        assert "pennant_copy_lag_seconds" in metrics
        assert "pennant_copy_objects" in metrics
