"""A server that is killed again and again while it copies to a real S3 server, and another that takes over.

The two have the notebooks' folder in common, and each a log of its own. What the bucket has acknowledged is never lost,
nothing is there twice, and in the end the copy is what the log is.
"""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import json
import random
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest

from pennant_server_ext.copies.bucket import Bucket
from pennant_server_ext.copies.object_names import lease_name
from tests.integration.copies.s3_server import S3Server
from tests.integration.copies.servers import TwoServers, bucket_of, document_in_copy, two_servers
from tests.integration.server.forked_server import moments, stored_document
from tests.integration.server.people import DEADLINE_S, client, new_notebook, until
from tests.integration.server.test_killed import CELLS, Typist, settled, texts_of, tokens_of

KILLS: Final = 10
TAKE_OVERS: Final = 3
PEOPLE: Final = 3


@pytest.fixture
def servers(tmp_path_factory: pytest.TempPathFactory, s3_server: S3Server) -> Iterator[TwoServers]:
    servers = two_servers(tmp_path_factory.mktemp("killed-copies"), s3_server.settings)
    yield servers
    servers.stop()


@dataclass
class CopiedNotebook:
    """One notebook through the lives of its servers."""

    server: TwoServers
    bucket: Bucket
    path: str
    moment: random.Random
    people: list[Typist] = field(default_factory=list[Typist])
    gone: list[Typist] = field(default_factory=list[Typist])
    document_id: str = ""
    epoch: int = 0

    async def live(self, known: set[str]) -> None:
        """Everybody comes, with what they have; what was known is there; they type until the server is killed."""
        async with asyncio.TaskGroup() as tasks:
            await self.come(tasks)
            await self.settle(known)
            typing = [tasks.create_task(person.type_on(self.moment)) for person in self.people]
            await asyncio.sleep(self.moment.uniform(0.05, 0.6))
            self.server.kill()
            for task in typing:
                task.cancel()
            for person in self.people:
                person.leave()
        await self.check_epoch()

    async def come(self, tasks: asyncio.TaskGroup) -> None:
        """Everybody tries until the server may have the notebook."""
        while len(self.people) < PEOPLE:
            self.people.append(Typist(self.server, self.path, client()))
        for person in self.people:
            await self.connect(person, tasks)
            self.document_id = person.document_id

    async def connect(self, person: Typist, tasks: asyncio.TaskGroup) -> None:
        """Who is refused, because the lease of a dead server has not run out, tries again."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                await person.join()
                tasks.create_task(person.listen())
                await until(lambda: person.closed.is_set() or person.is_heard)
                if not person.closed.is_set():
                    return
                person.leave()

    async def settle(self, known: set[str]) -> None:
        """Everybody has the same, with all that was known, and nothing of it twice."""
        await settled(self.people, known)
        twice = {token for token, count in self.tokens.items() if count > 1}
        assert not twice, (twice, texts_of(self.people[0].doc))

    @property
    def tokens(self) -> Counter[str]:
        return tokens_of(self.people[0].doc)

    @property
    def deleted(self) -> set[str]:
        """What may be gone."""
        return {token for person in (*self.people, *self.gone) for token in person.deleted}

    async def known(self, takes_over: bool) -> set[str]:
        """What the next server has to show: what is in the bucket, its own log, and the browsers that are left."""
        found = [await document_in_copy(self.bucket, self.document_id), *(person.doc for person in self.people)]
        if not takes_over:
            with self.server.copied_log() as file:
                found.append(await stored_document(file, self.document_id))
        return {token for doc in found for token in tokens_of(doc)} - self.deleted

    async def check_epoch(self) -> None:
        """Each server has taken the notebook's lease anew."""
        stored = await self.bucket.get(lease_name(self.document_id.rpartition(":")[2]))
        assert stored is not None
        epoch = json.loads(stored.data)["epoch"]
        assert epoch > self.epoch
        self.epoch = epoch

    def lose_some(self) -> None:
        """Somebody leaves for good, or everybody does."""
        for _ in range(self.moment.choice([0, 0, 1, len(self.people)])):
            self.gone.append(self.people.pop(self.moment.randrange(len(self.people))))


async def test_nothing_is_lost_or_doubled_by_killing_who_copies(servers: TwoServers, s3_server: S3Server) -> None:
    moment = moments()
    servers.start()
    bucket = bucket_of(s3_server.settings, servers.folder.name)
    notebook = CopiedNotebook(servers, bucket, new_notebook(servers, [""] * CELLS), moment)
    known: set[str] = set()
    take_overs = set(moment.sample(range(KILLS), TAKE_OVERS))
    for number in range(KILLS):
        await notebook.live(known)
        notebook.lose_some()
        known = await notebook.known(number in take_overs)
        if number in take_overs:
            servers.take_over()
        servers.start()
    async with asyncio.TaskGroup() as tasks:
        await notebook.come(tasks)
        await notebook.settle(known)
        servers.end(signal.SIGTERM)
    await notebook.check_epoch()
    in_copy = await document_in_copy(bucket, notebook.document_id)
    in_log = await stored_document(servers.log_file, notebook.document_id)
    assert texts_of(in_copy) == texts_of(in_log) == texts_of(notebook.people[0].doc)
    for person in (*notebook.people, *notebook.gone):
        person.leave()
        await person.http.aclose()
