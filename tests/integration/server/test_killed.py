"""A server that is killed again and again while people type and cells print: nothing is lost, nothing doubled."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import itertools
import random
import re
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Array, Doc, Map, Text

from tests.integration.server.forked_server import ForkedServer, moments, stored_document
from tests.integration.server.people import Person, client, new_notebook, on_disk, until

KILLS = 50
CELLS = 3
PEOPLE = 3
_TOKEN = re.compile(r"\[\w+\]")


def texts_of(doc: Doc[Any]) -> dict[str, str]:
    """The cells' texts by id; fails when a cell is there twice."""
    cells = doc.get("cells", type=Array).to_py() or []
    texts = {cell["id"]: cell["source"] for cell in cells}
    assert len(texts) == len(cells), [cell["id"] for cell in cells]
    return texts


def tokens_of(doc: Doc[Any]) -> Counter[str]:
    """What people typed that stands in the document, and how often."""
    return Counter(token for text in texts_of(doc).values() for token in _TOKEN.findall(text))


@dataclass(eq=False)
class Typist(Person):
    """Types words that are there once, and deletes some of their own."""

    name: str = field(default_factory=lambda: numbered("p"))
    typed: dict[str, None] = field(default_factory=dict[str, None])
    """In this order."""
    deleted: set[str] = field(default_factory=set[str])
    saved: set[str] = field(default_factory=set[str])
    """What others had typed when the page came to show the notebook as saved."""
    unsaved: set[str] = field(default_factory=set[str])
    """What others had typed while it did not."""

    def type_one(self, moment: random.Random) -> None:
        """One word more somewhere, or one less."""
        source: Text = self.ycell(f"c{moment.randrange(CELLS)}")["source"]
        mine = [token for token in _TOKEN.findall(str(source)) if token in self.typed]
        if mine and moment.random() < 0.2:
            token = moment.choice(mine)
            start = str(source).index(token)
            self.deleted.add(token)
            del source[start : start + len(token)]
            return
        token = numbered(f"[{self.name}x") + "]"
        self.typed[token] = None
        places = [0, *(found.end() for found in _TOKEN.finditer(str(source)))]
        source.insert(moment.choice(places), token)

    async def type_on(self, moment: random.Random) -> None:
        """Type until cancelled."""
        self.unsaved = set()
        while True:
            self.type_one(moment)
            # A word may come a moment before the page shows that it is not saved yet.
            if self.doc.get("state", type=Map).get("dirty") is False:
                self.saved |= self.unsaved
            else:
                self.unsaved = {token for token in tokens_of(self.doc) if token not in self.typed}
            await asyncio.sleep(moment.uniform(0, 0.03))


async def settled(people: list[Typist], known: set[str]) -> None:
    """Everybody has the same, with all that was known."""

    def is_settled() -> bool:
        texts = [texts_of(person.doc) for person in people]
        alike = len(texts[0]) == CELLS and all(text == texts[0] for text in texts)
        return alike and known <= set(tokens_of(people[0].doc))

    try:
        await until(is_settled)
    except AssertionError:
        lost = known - set(tokens_of(people[0].doc))
        print(people[0].path, "lost", lost, [texts_of(person.doc) for person in people])
        raise


def numbered(name: str) -> str:
    return f"{name}{next(_numbers)}"


_numbers = itertools.count()


@dataclass
class Room:
    """One notebook and who is in it."""

    server: ForkedServer
    path: str
    people: list[Typist] = field(default_factory=list[Typist])
    gone: list[Typist] = field(default_factory=list[Typist])
    document_id: str = ""

    async def join(self, tasks: asyncio.TaskGroup) -> None:
        """Everybody connects with the copy they have, and new people instead of those who left."""
        while len(self.people) < PEOPLE:
            self.people.append(Typist(self.server, self.path, client()))
        for person in self.people:
            await person.join()
            self.document_id = person.document_id
            tasks.create_task(person.listen())

    def loses_some(self, moment: random.Random) -> None:
        """Somebody leaves for good, or everybody does."""
        for _ in range(moment.choice([0, 0, 1, 1, len(self.people)])):
            self.gone.append(self.people.pop(moment.randrange(len(self.people))))

    def merged(self) -> Doc[Any]:
        """What those who are still there have, taken together."""
        doc: Doc[Any] = Doc()
        for person in self.people:
            doc.apply_update(person.doc.get_update())
        return doc

    async def settle(self, known: set[str]) -> None:
        """Wait until everybody has the same, with what was known, and check it."""
        await settled(self.people, known)
        assert max(self.tokens.values(), default=1) == 1, self.tokens
        undone = {token for person in self.people for token in person.deleted}
        assert not undone & set(self.tokens)

    @property
    def tokens(self) -> Counter[str]:
        return tokens_of(self.people[0].doc)

    @property
    def deleted(self) -> set[str]:
        """What may be gone."""
        return {token for person in (*self.people, *self.gone) for token in person.deleted}

    async def known(self) -> set[str]:
        """What the log of the dead server has, which the next one has to show.

        The log has no holes: whatever somebody typed before what it has is in it, and what was saved.
        """
        everybody = [*self.people, *self.gone]
        deleted = self.deleted
        saved = {token for person in everybody for token in person.saved} - deleted
        logged = set(await self.logged_tokens())
        assert saved <= logged
        for person in everybody:
            kept = [token in logged for token in person.typed if token not in deleted]
            assert kept == sorted(kept, reverse=True), (person.name, kept)
        return logged | saved

    async def logged_tokens(self) -> Counter[str]:
        """What is in the log of a server that is dead; the next one finds it as it was left."""
        if not self.document_id:
            return Counter()
        with self.server.copied_log() as file:
            return tokens_of(await stored_document(file, self.document_id))

    async def save(self) -> None:
        """Have the file written, and check it."""
        assert await self.people[0].save() == "success"
        cells = on_disk(self.server, self.path)
        texts = {cell_id: "".join(cell["source"]) for cell_id, cell in cells.items()}
        assert texts == texts_of(self.people[0].doc)


async def live(server: ForkedServer, rooms: list[Room], moment: random.Random, known: dict[str, set[str]]) -> None:
    """One life: everybody comes, what was known is there, everybody types, and it ends."""
    async with asyncio.TaskGroup() as tasks:
        if moment.random() < 0.2:
            coming = [tasks.create_task(come(room, tasks)) for room in rooms]
            await asyncio.sleep(moment.uniform(0, 0.2))
            server.kill()
            await asyncio.wait(coming)
        else:
            for room in rooms:
                await room.join(tasks)
            for room in rooms:
                await room.settle(known[room.path])
            await moment.choice(rooms).save()
            typing = [tasks.create_task(person.type_on(moment)) for room in rooms for person in room.people]
            await asyncio.sleep(moment.uniform(0, 0.6))
            server.kill()
            for task in typing:
                task.cancel()
        for room in rooms:
            for person in room.people:
                person.leave()


async def come(room: Room, tasks: asyncio.TaskGroup) -> None:
    """Try to connect to a server that is being killed."""
    with suppress(Exception):
        await room.join(tasks)


async def test_nothing_is_lost_or_doubled_by_killing(killed_server: ForkedServer) -> None:
    moment, server = moments(), killed_server
    server.start()
    rooms = [Room(server, new_notebook(server, [""] * CELLS)) for _ in range(2)]
    known: dict[str, set[str]] = {room.path: set() for room in rooms}
    for _ in range(KILLS):
        await live(server, rooms, moment, known)
        for room in rooms:
            room.loses_some(moment)
            known[room.path] = await room.known()
            for person in room.people:
                if moment.random() < 0.5 and len(person.cells) == CELLS:
                    person.type_one(moment)
            known[room.path] = (known[room.path] | set(tokens_of(room.merged()))) - room.deleted
        server.start()
    async with asyncio.TaskGroup() as tasks:
        for room in rooms:
            await room.join(tasks)
            await room.settle(known[room.path])
            await room.save()
        server.end(signal.SIGTERM)
    for room in rooms:
        assert texts_of(await stored_document(server.log_file, room.document_id)) == texts_of(room.people[0].doc)
        for person in (*room.people, *room.gone):
            person.leave()
            await person.http.aclose()
