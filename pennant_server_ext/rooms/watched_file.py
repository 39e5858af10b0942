"""A notebook's or text's file: noticed when others change it, read, and written over nothing that was not read.

The stock watch asks for the whole model of every open file once a second: a millisecond and three changes of thread,
idle or not. Where the contents are files of this machine, their modification time tells whether there is anything to
ask for.
"""

# The loaders and contents managers are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Awaitable, Callable, Collection
from errno import EDQUOT, ENOSPC
from typing import Any, ClassVar, Final, cast

from anyio.to_thread import run_sync
from jupyter_core.utils import ensure_async
from jupyter_server_ydoc import loaders
from jupyter_server_ydoc.loaders import FileLoader
from tornado.web import HTTPError

from pennant_server_ext.notebook.notebook_merge import Notebook
from pennant_server_ext.rooms.file_trouble import FileTrouble, NotSaved, disk_full, gone, not_written, unreadable
from pennant_server_ext.rooms.file_version import FileVersion, digest_of
from pennant_server_ext.rooms.filling import LargeVersion
from pennant_server_ext.rooms.large_notebooks import LARGE_BYTES, LargeNotebooks
from pennant_server_ext.rooms.whole_file import FileChanged, Stamp, expecting, stamp_of

_FULL: Final = (ENOSPC, EDQUOT)


class WatchedFile(FileLoader):
    """One file that a room is about."""

    missing: ClassVar[Callable[[str, Collection[Stamp]], Awaitable[None]] | None] = None
    """Told of a path without its file, and what that was like: it may have been moved."""
    large: ClassVar[LargeNotebooks | None] = None
    """Reads large files in another process."""
    _misses: int = 0
    """How often in a row there was no file."""
    _seen: Stamp | None = None
    """What the last look found."""
    _known: Stamp | None = None
    """What was read or written last; None where the file system cannot tell."""

    async def maybe_notify(self) -> None:
        """Tell the rooms about a change from outside, or a new path."""
        # A file that stands unchanged where it was has no new path either.
        stamp = self._stamp(self._current_path)
        if stamp is not None and stamp == self._seen:
            return
        self._misses = self._misses + 1 if stamp is None else 0
        # Once, twice, then ever less often: one that was deleted stays away.
        if self._misses.bit_count() == 1:
            await self._ask_where_it_is()
        path = self.path
        moved, self._current_path = path != self._current_path, path
        async with self._lock:
            changed = await self._look(path)
        for tell in tuple(self._filepath_subscriptions.values()) if moved else ():
            await ensure_async(tell())
        for notify in tuple(self._subscriptions.values()) if changed else ():
            await notify()

    async def _ask_where_it_is(self) -> None:
        stamps = {stamp for stamp in (self._known, self._seen) if stamp is not None}
        missing = type(self).missing
        if missing is not None and stamps and self.path == self._current_path:
            await missing(self._current_path, stamps)

    async def _look(self, path: str) -> bool:
        # The stamp from before the look: what changes during it is looked at again.
        self._seen = self._stamp(path)
        model = await ensure_async(self._contents_manager.get(path, content=False))
        before, self.last_modified = self.last_modified, model["last_modified"]
        return before not in (None, self.last_modified) or self._known not in (None, self._seen)

    async def read_large(self, to_fill: bool) -> LargeVersion | None:
        """What stands in a large file now, without its content; None: ``read_notebook`` has to read it.

        ``to_fill``: a document is to be filled with it.
        """
        large = type(self).large
        try:
            path = self.path
            stamp = self._stamp(path)
            if large is None or stamp is None or stamp[1] < LARGE_BYTES:
                return None
            async with self._lock:
                model = await ensure_async(self._contents_manager.get(path, type="notebook", content=False))
                found = await large.read(self._contents_manager, path, to_fill)
        except (HTTPError, RuntimeError):
            # It is gone; whoever reads it next says so.
            return None
        if found is not None:
            self._known, self.last_modified = stamp, model["last_modified"]
        return found

    async def read_notebook(self) -> FileVersion:
        """What stands in the file now.

        Raises:
            NotSaved: it is gone, or is no notebook now.
        """
        try:
            stamp = self._stamp(self.path)
            model = await self.load_content("json", "notebook")
        except (HTTPError, RuntimeError) as error:
            raise NotSaved(_gone(error) or unreadable(_reason(error))) from error
        self._known = stamp
        content = cast("Notebook", model["content"])
        return FileVersion(content, await run_sync(digest_of, content))

    async def write_notebook(self, content: Any) -> None:
        """Write the file and bring it to the disk.

        Raises:
            FileChanged: it is not what was read or written here last.
            NotSaved: it is gone or cannot be written.
        """
        async with self._lock:
            try:
                await self._write(content)
            except FileChanged:
                raise
            except (HTTPError, RuntimeError) as error:
                raise NotSaved(_gone(error) or _not_written(error)) from error

    async def copy_beside(self, version: FileVersion) -> str:
        """Write that version into a file of its own in the same folder; its path.

        Raises:
            NotSaved: it cannot be written.
        """
        folder, _, name = self.path.rpartition("/")
        contents = self._contents_manager
        try:
            beside = f"{name.removesuffix('.ipynb')} (from disk).ipynb"
            beside = await ensure_async(contents.increment_filename(beside, folder, insert=" "))
            path = f"{folder}/{beside}".strip("/")
            model = {"type": "notebook", "format": "json", "content": version.content}
            await ensure_async(contents.save(model, path))
        except (HTTPError, RuntimeError) as error:
            raise NotSaved(_not_written(error)) from error
        return path

    async def _write(self, content: Any) -> None:
        path = self.path
        try:
            await self._write_to(path, content)
        except HTTPError as error:
            # It may have got another name meanwhile.
            if isinstance(error, FileChanged) or self.path == path:
                raise
            await self._write_to(self.path, content)

    async def _write_to(self, path: str, content: Any) -> None:
        contents, before = self._contents_manager, self._stamp(path)
        if before is None:
            # It is gone, or the contents are no files of this machine.
            found = await ensure_async(contents.get(path, content=False))
            if self.last_modified not in (None, found["last_modified"]):
                raise FileChanged
        elif self._known not in (None, before):
            raise FileChanged
        with expecting(before) as expected:
            try:
                model = {"type": "notebook", "format": "json", "content": content}
                saved = await ensure_async(contents.save(model, path))
                self.last_modified = saved["last_modified"]
            except HTTPError:
                # It may have been written, and moved away before the contents manager looked at it again.
                if expected.stamp == before:
                    raise
        # A contents manager that writes in its own way notes nothing.
        self._known = self._seen = self._stamp(path) if expected.stamp == before else expected.stamp

    def _stamp(self, path: str) -> Stamp | None:
        to_local = getattr(self._contents_manager, "_get_os_path", None)
        return None if to_local is None else stamp_of(to_local(path))


def _gone(error: HTTPError | RuntimeError) -> FileTrouble | None:
    """The loader has a RuntimeError for a file whose id is forgotten, which happens when it is deleted."""
    return gone() if isinstance(error, RuntimeError) or error.status_code == 404 else None


def _not_written(error: HTTPError | RuntimeError) -> FileTrouble:
    # The contents manager has put what happened into a sentence of its own.
    cause = error.__cause__
    is_full = isinstance(cause, OSError) and cause.errno in _FULL
    return disk_full() if is_full else not_written(_reason(error))


def _reason(error: HTTPError | RuntimeError) -> str:
    return (error.log_message or error.reason or "") if isinstance(error, HTTPError) else str(error)


def use_watched_files() -> None:
    """Have jupyter_server_ydoc make these. It has no setting for their class."""
    stand_in: Any = WatchedFile
    loaders.FileLoader = stand_in
