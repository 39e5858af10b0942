"""When a document is saved, in a time that passes only while nothing happens."""

import asyncio
import logging
from collections.abc import Iterator
from itertools import pairwise

import pytest

from pennant_server_ext.rooms.save_clock import SaveClock
from tests.virtual_time import VirtualTimeLoop

LOG = logging.getLogger("test")


@pytest.fixture
def loop() -> Iterator[VirtualTimeLoop]:
    made = VirtualTimeLoop()
    yield made
    made.close()


class Document:
    """Notes when it was saved."""

    def __init__(self, takes_s: float = 0.0) -> None:
        self.saved: list[float] = []
        self.works = True
        self.breaks = False
        self.wanted = True
        self._takes_s = takes_s
        self.clock = SaveClock(self.save, lambda: self.wanted, pause_s=1.0, interval_s=2.0, log=LOG)

    async def save(self) -> bool:
        self.saved.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self._takes_s)
        if self.breaks:
            raise RuntimeError("the save broke")
        return self.works

    async def type_for(self, seconds: float, every_s: float = 0.1) -> None:
        """A key every tenth of a second."""
        for _ in range(round(seconds / every_s)):
            self.clock.note_change()
            await asyncio.sleep(every_s)


def test_it_is_saved_in_a_pause_and_then_not_again(loop: VirtualTimeLoop) -> None:
    document = Document()
    loop.run_until_complete(document.type_for(0.5))
    loop.pass_time(60)
    assert document.saved == [pytest.approx(0.4 + 1.0)]
    assert not document.clock.is_unsaved


def test_without_a_pause_it_is_never_older_than_its_interval(loop: VirtualTimeLoop) -> None:
    document = Document()
    loop.run_until_complete(document.type_for(60))
    loop.pass_time(5)
    assert all(later - earlier <= 2.0 + 0.2 for earlier, later in pairwise([0.0, *document.saved]))
    assert document.saved[-1] >= 59.9


def test_a_slow_save_is_not_cancelled_and_takes_a_quarter_of_the_time(loop: VirtualTimeLoop) -> None:
    document = Document(takes_s=3.0)
    loop.run_until_complete(document.type_for(60))
    assert 60 / 12 - 1 <= len(document.saved) <= 60 / 12 + 1
    loop.pass_time(30)
    assert not document.clock.is_unsaved


@pytest.mark.parametrize("how", ["works", "breaks"])
def test_what_fails_is_tried_again_with_pauses_until_it_works(loop: VirtualTimeLoop, how: str) -> None:
    document = Document()
    setattr(document, how, how == "breaks")
    loop.run_until_complete(document.type_for(0.1))
    loop.pass_time(300)
    assert document.clock.is_unsaved
    assert 10 <= len(document.saved) <= 20
    setattr(document, how, how == "works")
    loop.pass_time(60)
    assert not document.clock.is_unsaved


def test_many_that_change_share_the_saves(loop: VirtualTimeLoop) -> None:
    documents = [Document() for _ in range(140)]

    async def all_type() -> None:
        await asyncio.gather(*(document.type_for(60) for document in documents))

    loop.run_until_complete(all_type())
    assert all(60 / 5 - 2 <= len(document.saved) <= 60 / 5 + 2 for document in documents)
    loop.pass_time(10)
    assert not any(document.clock.is_unsaved for document in documents)


def test_what_nobody_wants_saved_by_itself_waits(loop: VirtualTimeLoop) -> None:
    document = Document()
    document.wanted = False
    loop.run_until_complete(document.type_for(1))
    loop.pass_time(60)
    assert document.saved == []
    assert document.clock.is_unsaved
    document.wanted = True
    loop.run_until_complete(document.type_for(0.1))
    loop.pass_time(5)
    assert not document.clock.is_unsaved


def test_stopped_it_saves_no_more(loop: VirtualTimeLoop) -> None:
    document = Document()
    loop.run_until_complete(document.type_for(0.1))
    loop.run_until_complete(document.clock.stop())
    loop.pass_time(60)
    assert document.saved == []
