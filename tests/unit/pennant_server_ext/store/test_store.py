"""The log against a plain list: whatever is appended, saved, folded, copied, killed and opened again."""

# pycrdt and hypothesis's strategies are typed in part only.
# pyright: reportUnknownMemberType=false

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from pycrdt import Doc, Text

from pennant_server_ext.store import compaction, folding
from pennant_server_ext.store.compaction import folded
from pennant_server_ext.store.folding import FoldLarge
from pennant_server_ext.store.records import StoredRoom
from pennant_server_ext.store.room_store import RoomStore
from pennant_server_ext.store.store import Store

LOG = logging.getLogger("test")
KEYS = ("one", "two")
_Answer = TypeVar("_Answer")


def text_of(*updates: bytes) -> str:
    doc: Doc[Any] = Doc()
    for update in updates:
        doc.apply_update(update)
    return str(doc.get("text", type=Text))


@dataclass
class Room:
    """One room as it should be: what its text was after each number."""

    texts: list[str] = field(default_factory=lambda: [""])
    saved: int | None = None
    """The number of the last saved file."""
    noted: int | None = None
    """The same, as far as it is certain to be on disk."""
    durable: int = 0
    doc: Doc[Any] = field(default_factory=Doc)


class LogMachine(RuleBasedStateMachine):
    """Servers, one after the other, with two rooms."""

    fold_large: ClassVar[FoldLarge | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.lives = 0
        self.rooms = {key: Room() for key in KEYS}
        self.begin()

    def teardown(self) -> None:
        self.do(self.store.close())
        self.runner.close()
        self.folder.cleanup()

    def do(self, act: Coroutine[Any, Any, _Answer]) -> _Answer:
        return self.runner.run(act)

    @property
    def home(self) -> Path:
        return Path(self.folder.name) / str(self.lives)

    def begin(self) -> None:
        """A server starts; the room goes on from what it finds."""
        self.store = Store(self.home / "store.db", LOG, type(self).fold_large)
        self.stores: dict[str, RoomStore] = {}
        for key, room in self.rooms.items():
            self.stores[key] = self.store.room(key)
            stored = self.do(self.stores[key].load())
            assert room.durable <= stored.seq < len(room.texts)
            assert text_of(*stored.updates) == room.texts[stored.seq]
            self.check_saved(room, stored)
            room.texts = room.texts[: stored.seq + 1]
            room.durable = stored.seq
            room.doc = Doc()
            for update in stored.updates:
                room.doc.apply_update(update)

    def check_saved(self, room: Room, stored: StoredRoom) -> None:
        found = None if stored.saved is None else stored.saved.seq
        assert found in (room.saved, room.noted)
        room.saved = room.noted = found

    @rule(
        key=st.sampled_from(KEYS),
        more=st.sampled_from(["a", "Ada", "x" * 500]),
        times=st.integers(1, 8),
        author=st.sampled_from(["", "ada"]),
    )
    def types(self, key: str, more: str, times: int, author: str) -> None:
        async def type_it() -> None:
            room, store = self.rooms[key], self.stores[key]
            updates: list[bytes] = []
            subscription = room.doc.observe(lambda event: updates.append(event.update))  # pyright: ignore
            text = room.doc.get("text", type=Text)
            for _ in range(times):
                text += more
                room.texts.append(str(text))
            if more != "a":
                del text[: len(text) // 2]
                room.texts.append(str(text))
            room.doc.unobserve(subscription)
            assert [store.append(update, author) for update in updates][-1] == len(room.texts) - 1

        self.do(type_it())

    @rule()
    def waits_until_it_is_durable(self) -> None:
        assert self.do(self.stores["one"].durable())
        for room in self.rooms.values():
            room.durable = len(room.texts) - 1
            room.noted = room.saved

    @rule(key=st.sampled_from(KEYS), done=st.booleans())
    def saves(self, key: str, done: bool) -> None:
        async def save() -> None:
            room, store = self.rooms[key], self.stores[key]
            if done:
                store.saved(store.seq, f"digest {store.seq}")
                room.saved = store.seq
            else:
                store.saving(store.seq, f"digest {store.seq} to be")

        self.do(save())

    @rule(key=st.sampled_from(KEYS))
    def was_loaded_until_now(self, key: str) -> None:
        async def note() -> None:
            self.stores[key].first_loaded()

        self.do(note())

    @rule()
    def is_killed(self) -> None:
        """What is in the files now is all that the next server has."""
        before, self.lives = self.home, self.lives + 1
        shutil.copytree(before, self.home)
        self.do(self.store.close())
        self.begin()

    @rule()
    def is_stopped(self) -> None:
        assert self.do(self.store.close())
        for room in self.rooms.values():
            room.durable = len(room.texts) - 1
            room.noted = room.saved
        self.begin()

    @rule(key=st.sampled_from(KEYS))
    def is_forgotten(self, key: str) -> None:
        self.do(self.store.forget(key))
        self.restart_with(key, Room())

    @rule()
    def is_copied(self) -> None:
        self.do(self.store.copy("one", "two"))
        one = self.rooms["one"]
        self.restart_with("two", Room(list(one.texts), one.saved, one.saved))

    def restart_with(self, key: str, room: Room) -> None:
        # Nobody may have a room open that is forgotten or copied upon, so the server begins again for it.
        self.rooms[key] = room
        self.is_stopped()

    @invariant()
    def holds_all_that_was_appended(self) -> None:
        for key, room in self.rooms.items():
            stored = self.do(self.stores[key].load())
            assert stored.seq == self.stores[key].seq == len(room.texts) - 1
            assert text_of(*stored.updates) == room.texts[-1]
            base = self.do(self.stores[key].base())
            assert (None if base is None else text_of(base)) == (None if room.saved is None else room.texts[room.saved])


async def later(updates: Sequence[bytes]) -> bytes | None:
    """Fold somewhere else, or not."""
    for _ in range(len(updates) % 8):
        await asyncio.sleep(0)
    return folded(updates) if len(updates) % 3 else None


@pytest.mark.filterwarnings("ignore:.*is_stopped.*")
@pytest.mark.parametrize("fold_large", [None, later])
def test_the_log_is_as_good_as_a_list(monkeypatch: pytest.MonkeyPatch, fold_large: FoldLarge | None) -> None:
    monkeypatch.setattr(LogMachine, "fold_large", fold_large)
    monkeypatch.setattr(folding, "LARGE", 100)
    monkeypatch.setattr(compaction, "FLOOR", 50)
    monkeypatch.setattr(compaction, "FLOOR_AT_CLOSE", 50)
    run_state_machine_as_test(
        LogMachine,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
