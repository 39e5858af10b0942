"""A notebook's room and its file: which of them is behind, and how they become the same again.

The log knows what the last saved file held. So a file that others have changed is merged with what people have done
since, and where both changed the same, neither is overwritten until somebody has chosen.
"""

# jupyter_ydoc and pycrdt are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from logging import Logger
from typing import Any, ClassVar, Final

from anyio.to_thread import run_sync
from jupyter_ydoc import YNotebook
from pycrdt import Doc

from pennant_server_ext.messages import utc_now
from pennant_server_ext.notebook.notebook_edits import read_notebook
from pennant_server_ext.notebook.notebook_merge import Edit, Merge, Notebook, merge
from pennant_server_ext.notebook.root_map import BOARD_ORIGIN
from pennant_server_ext.notebook.shared_notebook import SharedNotebook
from pennant_server_ext.rooms.file_echo import FileEcho
from pennant_server_ext.rooms.file_trouble import Choice, FileTrouble, NotSaved, conflict, not_logged, not_written
from pennant_server_ext.rooms.file_version import FileVersion, digest_of
from pennant_server_ext.rooms.filling import LargeVersion, fill_with
from pennant_server_ext.rooms.first_content import LARGE_BYTES
from pennant_server_ext.rooms.watched_file import WatchedFile
from pennant_server_ext.rooms.whole_file import FileChanged
from pennant_server_ext.store.records import StoredRoom
from pennant_server_ext.store.room_store import RoomStore

_TRIES: Final = 3
"""Of a save during which others write the file."""


class RoomFile:
    """One room's notebook on disk."""

    before_taken: ClassVar[Callable[[str, bytes], None] | None] = None
    """Told of a file's id and of the document's state before it takes over what others wrote into the file."""

    def __init__(
        self, document: YNotebook, notebook: SharedNotebook, file: WatchedFile, store: RoomStore | None, log: Logger
    ) -> None:
        self.trouble: FileTrouble | None = None
        """Why the file is not what the shared notebook is; None: it is, or will be with the next save."""
        self.loaded: dict[str, str] = {}
        """The cells' texts as they came from the file, by id, in a room that the log knew nothing of."""
        self.echo: FileEcho | None = None
        """What was in the file and not in the log, when the room was loaded."""
        self._document = document
        self._notebook = notebook
        self._file = file
        self._store = store
        self._log = log
        self._lock = asyncio.Lock()
        self._changes = 0
        """How many there were."""
        self._digest = ""
        """Of the file as it was read or written last."""
        self._written = ""
        """Of what the document was when the file was the same as it."""
        self._same_at: int | None = None
        """How many changes there were then; None: that is not known."""
        self._base: Notebook | None = None
        """What was saved last, where no log knows it."""
        self._changed_outside = False
        self._shown_saved = False
        self._told: dict[str, Any] | None = None
        """The trouble as everybody sees it."""

    def note_change(self) -> None:
        """Something came into the document that is not in the file."""
        self._changes += 1

    def show_unsaved(self) -> None:
        """Have everybody see that there is something to be saved."""
        # What stands there may be an earlier server's, from the log or from a browser.
        if self._shown_saved or self._document.dirty is False:
            self._show_saved(False)

    async def load(self, observe: Callable[[], Awaitable[object]]) -> None:
        """Bring the document to where it was, and merge what others did to the file meanwhile.

        ``observe`` has the log follow the document from then on.

        Raises:
            NotSaved: the file is gone, or it cannot be read and the log knows nothing of it.
            StoreUnavailable: the log cannot be read now.
        """
        async with self._lock:
            stored = StoredRoom((), 0) if self._store is None else await self._store.load()
            version = await self._file_at_load(stored)
            # The document's path stands in it already.
            own = [self._document.ydoc.get_update()]
            for update in stored.updates:
                self._document.ydoc.apply_update(update)
                await asyncio.sleep(0)
            if not stored.updates and version is not None:
                own += await self._fill(version)
            await observe()
            await self._log_first_state(own, None if stored.updates else version)
            if stored.updates and version is not None:
                await self._meet(stored, version)
            self._show(self.trouble)
            self._notebook.root.on_overwritten.add(self._show_again_soon)

    async def save(self) -> None:
        """Make the file what the document is, and have both on disk.

        Raises:
            NotSaved: it cannot be, now; the trouble stands in the shared document.
        """
        async with self._lock:
            await self._trying()

    async def look_outside(self) -> None:
        """Others may have changed the file: take it, or tell the conflict."""
        async with self._lock:
            self._changed_outside = True
            try:
                await self._trying()
            except NotSaved as error:
                self._log.warning("%s: %s", self._file.path, error)

    async def choose(self, choice: Choice) -> str | None:
        """Settle the conflict; the path of the copy that was made of the file's version, if both were wanted.

        Raises:
            NotSaved: the file cannot be read or written now.
        """
        async with self._lock:
            version = await self._file.read_notebook()
            copy = await self._file.copy_beside(version) if choice is Choice.BOTH else None
            found = await self._merged(version)
            self._apply(found.taking_theirs if choice is Choice.FILE else found.edits)
            self._take(version.digest)
            await self._trying()
            return copy

    async def _file_at_load(self, stored: StoredRoom) -> FileVersion | LargeVersion | None:
        try:
            return await self._file.read_large(not stored.updates) or await self._file.read_notebook()
        except NotSaved as error:
            if not stored.updates:
                raise
            self._changed_outside = True
            self.trouble = error.trouble
            return None

    async def _fill(self, version: FileVersion | LargeVersion) -> Sequence[bytes]:
        """The updates that it took."""
        filling = await fill_with(self._document, version)
        self._take(version.digest)
        # A file is not written because it was opened, though jupyter_ydoc gives an empty one its first cell.
        self._written, self._same_at = filling.written, self._changes
        self.loaded = dict(filling.texts)
        self._base = read_notebook(self._document.ydoc) if self._store is None else None
        return filling.updates

    async def _log_first_state(self, own: Sequence[bytes], version: FileVersion | LargeVersion | None) -> None:
        """Before anybody gets it, so that who comes back after a crash finds the same history."""
        if self._store is not None:
            for update in own:
                self._store.append(update)
            if version is not None:
                self._store.first_loaded()
                self._store.saved(self._store.seq, version.digest)
            await self._store.durable()

    async def _meet(self, stored: StoredRoom, version: FileVersion | LargeVersion) -> None:
        if stored.save_of(version.digest) is not None:
            self._take(version.digest)
            return
        try:
            read = version if isinstance(version, FileVersion) else await self._file.read_notebook()
            echo = FileEcho(self._document.ydoc) if read is version else None
            await self._take_outside(read)
            self.echo = echo if echo is not None and echo.is_needed else None
        except NotSaved as error:
            self._log.warning("%s: %s", self._file.path, error)
            self._changed_outside = True
            self.trouble = error.trouble

    async def _trying(self) -> None:
        try:
            for _ in range(_TRIES):
                with suppress(FileChanged):
                    await self._save()
                    return
                self._changed_outside = True
            raise NotSaved(not_written("Others write the file all the time."))
        except NotSaved as error:
            self._tell(error.trouble)
            raise

    async def _save(self) -> None:
        if self._changed_outside:
            await self._take_outside(await self._file.read_notebook())
        changes, seq = self._changes, self._seq
        if changes != self._same_at:
            content = await self._content()
            base = read_notebook(self._document.ydoc) if self._store is None else None
            changes, seq = self._changes, self._seq
            digest = await run_sync(digest_of, content)
            if digest != self._written:
                await self._write(content, digest, seq)
                self._base = base
            self._same_at = changes
        if self._store is not None:
            self._store.saved(seq, self._digest)
            if not await self._store.durable():
                raise NotSaved(not_logged())
        self._tell(None)
        if changes == self._changes and not self._shown_saved:
            self._show_saved(True)

    async def _write(self, content: Notebook, digest: str, seq: int) -> None:
        if self._store is not None:
            # Known before it is written: a server that is killed right after it finds its own file.
            self._store.saving(seq, digest)
            await self._store.durable()
        await self._file.write_notebook(content)
        self._digest = self._written = digest

    @property
    def _seq(self) -> int:
        """Of the last change; 0: there is no log."""
        return 0 if self._store is None else self._store.seq

    async def _content(self) -> Notebook:
        """What the document is now. A large one is read cell by cell, as long as nobody changes it meanwhile."""
        is_large = self._store is not None and self._store.logged_bytes >= LARGE_BYTES
        for _ in range(_TRIES if is_large else 0):
            changes = self._changes
            content = await self._document.aget()
            if changes == self._changes:
                return content
        return self._document.get()

    def _apply(self, edits: Sequence[Edit]) -> None:
        tell = type(self).before_taken
        if tell is not None and edits:
            tell(self._file.file_id, self._notebook.state())
        self._notebook.apply_edits(edits)

    async def _take_outside(self, version: FileVersion) -> None:
        """Merge the file's version; it stays unmerged where there is a conflict."""
        if version.digest != self._digest:
            found = await self._merged(version)
            if found.conflicts:
                raise NotSaved(conflict(found.conflicts))
            self._apply(found.edits)
            if self._store is None:
                self._base = version.matched(self._notebook.content()["cells"])
            self._log.info("%s was changed on disk: %d edits are taken", self._file.path, len(found.edits))
        self._take(version.digest)

    async def _merged(self, version: FileVersion) -> Merge:
        base = await self._last_saved()
        ours = self._notebook.content()
        return merge(base, version.matched((base or ours)["cells"]), ours)

    async def _last_saved(self) -> Notebook | None:
        if self._store is None:
            return self._base
        state = await self._store.base()
        if state is None:
            return None
        doc: Doc[Any] = Doc()
        doc.apply_update(state)
        return read_notebook(doc)

    def _take(self, digest: str) -> None:
        self._digest = self._written = digest
        self._same_at = None
        self._changed_outside = False

    def _tell(self, trouble: FileTrouble | None) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self._show(trouble)

    def _show(self, trouble: FileTrouble | None) -> None:
        self._told = None if trouble is None else trouble.as_json(utc_now().isoformat())
        self._show_again()

    def _show_again_soon(self) -> None:
        asyncio.get_running_loop().call_soon(self._show_again)

    def _show_again(self) -> None:
        self._notebook.root.publish({"file": self._told})

    def _show_saved(self, saved: bool) -> None:
        self._shown_saved = saved
        with self._document.ydoc.transaction(origin=BOARD_ORIGIN):
            self._document.dirty = not saved
