"""A notebook's document, its log and its file: real ones, without a server."""

# jupyter_ydoc, nbformat and jupyter_server are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import json
import logging
import os
import signal
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_ydoc import YNotebook
from pycrdt import Array, Doc

from pennant_server_ext.notebook.shared_notebook import SharedNotebook
from pennant_server_ext.rooms import room_file, watched_file
from pennant_server_ext.rooms.file_trouble import Choice, NotSaved, Trouble
from pennant_server_ext.rooms.file_version import digest_of
from pennant_server_ext.rooms.large_notebooks import LargeNotebooks
from pennant_server_ext.rooms.room_file import RoomFile
from pennant_server_ext.rooms.threaded_saves import save_in_threads
from pennant_server_ext.rooms.watched_file import WatchedFile
from pennant_server_ext.rooms.worker_message import Message
from pennant_server_ext.rooms.worker_process import Conversation, WorkerProcess
from pennant_server_ext.store.store import Store
from tests.server_fakes import OneFile, QuietRoom
from tests.unit.pennant_server_ext.notebook.test_notebook_merge import document, versions

LOG = logging.getLogger("test")
NAME = "shared.ipynb"
pytestmark = pytest.mark.anyio


@dataclass
class Opened:
    """A loaded document."""

    document: YNotebook
    file: RoomFile
    path: Path

    def type(self, place: int, text: str) -> None:
        """Add to the cell's text."""
        source = self.document.ydoc.get("cells", type=Array)[place]["source"]
        source.insert(len(source), text)

    @property
    def sources(self) -> list[str]:
        """The cells' texts in the document."""
        return [str(cell["source"]) for cell in self.document.get()["cells"]]

    @property
    def on_disk(self) -> list[str]:
        """The cells' texts in the file."""
        return ["".join(cell["source"]) for cell in json.loads(self.path.read_text())["cells"]]

    @property
    def dirty(self) -> bool | None:
        """Whether people see something unsaved."""
        return self.document.dirty


def contents(folder: Path) -> AsyncLargeFileManager:
    """The manager of that folder."""
    manager = AsyncLargeFileManager(root_dir=str(folder))
    save_in_threads(manager)
    return manager


@asynccontextmanager
async def opened(folder: Path, with_log: bool = True) -> AsyncGenerator[Opened]:
    """The room of the notebook in that folder, as a server that begins has it."""
    store = Store(folder / "store.db", LOG) if with_log else None
    doc: Doc[Any] = Doc()
    shown, ids = YNotebook(doc), OneFile(NAME)
    watched = WatchedFile("id", ids, contents(folder), LOG)  # pyright: ignore[reportArgumentType]
    part = None if store is None else store.room("id")
    file = RoomFile(shown, SharedNotebook(doc, QuietRoom()), watched, part, LOG)
    subscriptions: list[Any] = []

    def changed(event: Any) -> None:
        file.note_change()
        if part is not None:
            part.append(event.update)

    async def observe() -> None:
        subscriptions.append(doc.observe(changed))

    await file.load(observe)
    yield Opened(shown, file, folder / NAME)
    for subscription in subscriptions:
        doc.unobserve(subscription)
    if store is not None:
        await store.close()


def write(folder: Path, *sources: str) -> None:
    """Write the file, as an editor does."""
    cells = [nbformat.v4.new_code_cell(source, id=f"c{place}") for place, source in enumerate(sources)]
    (folder / NAME).write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)))


async def test_what_others_change_is_merged_and_a_conflict_overwrites_nothing(tmp_path: Path) -> None:
    for with_log in (True, False):
        (tmp_path / str(with_log)).mkdir()
        await merge_and_choose(tmp_path / str(with_log), with_log)


async def merge_and_choose(tmp_path: Path, with_log: bool) -> None:
    """All of it, with a log that knows what was saved, and without one."""
    write(tmp_path, "one", "two")
    async with opened(tmp_path, with_log) as room:
        room.type(0, "\nours")
        write(tmp_path, "one", "two\ntheirs")
        await room.file.save()
        assert room.sources == room.on_disk == ["one\nours", "two\ntheirs"]
        room.type(0, "!")
        write(tmp_path, "one\nours?", "two\ntheirs")
        with pytest.raises(NotSaved):
            await room.file.save()
        assert room.file.trouble is not None
        assert (room.file.trouble.kind, room.file.trouble.cells) == (Trouble.CONFLICT, (("c0", "text"),))
        assert room.on_disk[0] == "one\nours?"
        assert await room.file.choose(Choice.SHARED) is None
        assert room.sources == room.on_disk == ["one\nours!", "two\ntheirs"]
        assert room.file.trouble is None


async def test_saved_is_what_is_on_disk_and_has_not_changed_since(tmp_path: Path) -> None:
    write(tmp_path, "one")
    async with opened(tmp_path) as room:
        await room.file.save()
        assert room.dirty is False
        room.type(0, "2")
        room.file.show_unsaved()
        assert room.dirty is True
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(room.file.save())
            await asyncio.sleep(0)
            room.type(0, "3")
        assert (room.on_disk, room.dirty) == (["one2"], True)
        await room.file.save()
        assert (room.on_disk, room.dirty) == (["one23"], False)


async def test_a_file_is_not_written_for_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    before = (tmp_path / NAME).stat()
    async with opened(tmp_path) as room:
        await room.file.save()
        assert room.sources == [""]
    assert (tmp_path / NAME).stat().st_mtime_ns == before.st_mtime_ns
    assert (tmp_path / NAME).stat().st_ino == before.st_ino


async def test_a_notebook_in_which_nothing_changed_is_not_read_again_to_be_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_file, "LARGE_BYTES", 0)
    write(tmp_path, "one")
    async with opened(tmp_path) as room:
        reads, get = 0, room.document.aget

        async def counted() -> Any:
            nonlocal reads
            reads += 1
            content = await get()
            if reads == 1:
                room.type(0, "!")
            return content

        monkeypatch.setattr(room.document, "aget", counted)
        await room.file.save()
        assert (reads, room.dirty) == (0, False)
        room.type(0, "2")
        # A key comes while the document is read: what was read is of no one moment.
        await room.file.save()
        assert (reads, room.on_disk) == (2, ["one2!"])
        await room.file.save()
        assert (reads, room.dirty) == (2, False)


async def test_what_the_file_did_not_have_is_there_after_the_next_start(tmp_path: Path) -> None:
    write(tmp_path, "one", "two")
    async with opened(tmp_path) as room:
        await room.file.save()
        room.type(0, ", in the log")
        before = room.document.ydoc.get_state()
    write(tmp_path, "one", "two, on disk")
    async with opened(tmp_path) as room:
        assert room.sources == ["one, in the log", "two, on disk"]
        browser: Doc[Any] = Doc()
        browser.apply_update(room.document.ydoc.get_update())
        assert len(browser.get_update(before)) < len(browser.get_update())
        await room.file.save()
        assert room.on_disk == room.sources


async def test_a_conflict_from_while_it_was_closed_waits_as_well(tmp_path: Path) -> None:
    write(tmp_path, "one")
    async with opened(tmp_path) as room:
        await room.file.save()
        room.type(0, ", in the log")
    write(tmp_path, "one, on disk")
    for _ in range(2):
        async with opened(tmp_path) as room:
            assert room.sources == ["one, in the log"]
            assert room.file.trouble is not None
            assert room.on_disk == ["one, on disk"]
    async with opened(tmp_path) as room:
        await room.file.choose(Choice.FILE)
        assert room.sources == room.on_disk == ["one, on disk"]


async def test_half_a_file_is_opened_from_the_log_and_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "one")
    async with opened(tmp_path) as room:
        await room.file.save()
    half = (tmp_path / NAME).read_text()[:50]
    (tmp_path / NAME).write_text(half)
    async with opened(tmp_path) as room:
        assert room.sources == ["one"]
        with pytest.raises(NotSaved):
            await room.file.save()
        assert room.file.trouble is not None
        assert room.file.trouble.kind is Trouble.UNREADABLE
        assert (tmp_path / NAME).read_text() == half


async def test_a_file_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    write(tmp_path, "one")
    async with opened(tmp_path) as room:
        room.type(0, "2")
        (tmp_path / NAME).unlink()
        with pytest.raises(NotSaved):
            await room.file.save()
        assert room.file.trouble is not None
        assert room.file.trouble.kind is Trouble.GONE
        assert not (tmp_path / NAME).exists()
        write(tmp_path, "one")
        await room.file.save()
        assert room.on_disk == ["one2"]


async def test_a_notebook_without_cell_ids_is_merged_by_its_texts(tmp_path: Path) -> None:
    write(tmp_path, "one", "two")
    old = nbformat.reads((tmp_path / NAME).read_text(), as_version=4)
    old.nbformat_minor = 4
    for cell in old.cells:
        del cell["id"]
    (tmp_path / NAME).write_text(nbformat.writes(old))
    async with opened(tmp_path) as room:
        room.type(0, "\nours")
        old.cells[1].source = "two\ntheirs"
        (tmp_path / NAME).write_text(nbformat.writes(old))
        await room.file.save()
        assert room.sources == room.on_disk == ["one\nours", "two\ntheirs"]


@asynccontextmanager
async def reading_by(process: WorkerProcess, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[WorkerProcess]:
    """Every file, however small."""
    monkeypatch.setattr(watched_file, "LARGE_BYTES", 0)
    monkeypatch.setattr(WatchedFile, "large", LargeNotebooks(process, LOG))
    try:
        yield process
    finally:
        await process.close()


async def test_what_the_worker_read_is_logged_known_again_and_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading_by(WorkerProcess(), monkeypatch) as worker:
        write(tmp_path, "one", "two")
        before = (tmp_path / NAME).stat()
        async with opened(tmp_path) as room:
            assert worker.pid is not None
            assert room.sources == ["one", "two"]
            assert room.file.loaded == {"c0": "one", "c1": "two"}
            await room.file.save()
            assert (tmp_path / NAME).stat().st_ino == before.st_ino
            room.type(0, "\nours")
            known = room.document.ydoc.get_state()
        async with opened(tmp_path) as room:
            # The same history: nothing of the text is new to who had it.
            assert len(room.document.ydoc.get_update(known)) < len(room.document.ydoc.get_update()) / 2
            await room.file.save()
            assert room.sources == room.on_disk == ["one\nours", "two"]
            room.type(0, "!")
        write(tmp_path, "one\nours", "two\ntheirs")
        async with opened(tmp_path) as room:
            assert room.sources == ["one\nours!", "two\ntheirs"]
            await room.file.save()
            assert room.on_disk == room.sources


class MortalWorker(WorkerProcess):
    """Killed when it has given so many answers."""

    def __init__(self, answers: int) -> None:
        super().__init__()
        self.left = answers

    @asynccontextmanager
    async def conversation(self) -> AsyncGenerator[Conversation]:
        """With one who kills it."""
        async with super().conversation() as talk:
            yield LastConversation(talk, self)


class LastConversation(Conversation):
    """Asks on until the worker is to be killed."""

    def __init__(self, talk: Conversation, worker: MortalWorker) -> None:
        self._talk = talk
        self._worker = worker

    async def ask(self, do: str, words: dict[str, Any], parts: Sequence[bytes] = ()) -> Message:
        """Ask a living or a dead one."""
        if self._worker.left == 0 and self._worker.pid is not None:
            os.kill(self._worker.pid, signal.SIGKILL)
        self._worker.left -= 1
        return await self._talk.ask(do, words, parts)


async def test_what_the_worker_cannot_read_the_server_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, "one")
    (tmp_path / NAME).write_text((tmp_path / NAME).read_text()[:50])
    async with reading_by(WorkerProcess(), monkeypatch) as worker:
        with pytest.raises(NotSaved):
            async with opened(tmp_path):
                pass
        assert worker.pid is not None
        assert "worker process" not in caplog.text
    for answers in range(2):
        (folder := tmp_path / str(answers)).mkdir()
        write(folder, "one")
        async with reading_by(MortalWorker(answers), monkeypatch) as worker, opened(folder) as room:
            assert room.sources == ["one"]
            assert worker.pid is None
            assert caplog.text.count("worker process") == answers + 1


@settings(max_examples=25, deadline=None)
@given(versions())
def test_what_was_written_is_known_when_it_is_read(three: tuple[Any, Any, Any]) -> None:
    async def there_and_back(content: Any) -> str:
        with tempfile.TemporaryDirectory() as folder:
            manager = contents(Path(folder))
            await manager.save({"type": "notebook", "format": "json", "content": content}, NAME)
            found = await manager.get(NAME, type="notebook", content=True)
            return digest_of(found["content"])

    content = YNotebook(document(three[1])).get()
    assert asyncio.run(there_and_back(content)) == digest_of(content)
