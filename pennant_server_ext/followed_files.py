"""Renames and deletions through the contents manager, seen before anybody else acts on them.

jupyter_server tells of them afterwards, and to all listeners at once. Until the file ids have heard of a rename, a room
would save to the old path; what lies in a folder would lose its ids; and a kernel is found by a path that only the
browser corrects that did the renaming.
"""

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import PurePath
from typing import Any, cast

from anyio.to_thread import run_sync

from pennant_server_ext.kernels.kernel_sessions import KernelSessions
from pennant_server_ext.rooms.moved_file import find_moved
from pennant_server_ext.rooms.rooms import Rooms
from pennant_server_ext.rooms.whole_file import Stamp

_Deleted = Callable[[str, Mapping[str, str]], Awaitable[None]]
_Delete = Callable[[str], Awaitable[None]]
_Rename = Callable[[str, str], Awaitable[None]]


class FollowedFiles:
    """Keeps rooms and kernels with their files."""

    def __init__(self, rooms: Rooms, kernel_sessions: KernelSessions) -> None:
        self._rooms = rooms
        self._file_ids = rooms.file_ids
        self._kernel_sessions = kernel_sessions
        self._contents: Any = None

    def follow(self, contents: Any, deleted: _Deleted) -> None:
        """Take part in what this contents manager does. One that blocks the event loop leaves no moment in between.

        ``deleted`` hears of a path that is gone, and of the files that were there, by id, with their paths.
        """
        self._contents = contents
        if inspect.iscoroutinefunction(cast("object", contents.rename)):
            contents.rename = self._followed_rename(contents.rename)
            contents.delete = self._followed_delete(contents.delete, deleted)

    async def look_for(self, path: str, stamps: Collection[Stamp]) -> None:
        """There is no file at the path any more: follow it, if it was moved by other means than this server's."""
        to_local = self._contents._get_os_path
        found = await run_sync(find_moved, to_local(""), to_local(path), stamps)
        if found is None:
            return
        new = PurePath(found).relative_to(to_local("")).as_posix()
        if self._file_ids.of(new) in self._rooms.open_file_ids:
            # Somebody has opened it there already.
            return
        async with self._held(path) as known:
            self._file_ids.before_move(path, new)
            self._file_ids.moved(path, new, known)
        await self._kernel_sessions.moved(path, new)

    def _followed_rename(self, rename: _Rename) -> _Rename:
        async def follow(old_path: str, new_path: str) -> None:
            old, new = old_path.strip("/"), new_path.strip("/")
            async with self._held(old) as known:
                self._file_ids.before_move(old, new)
                await rename(old_path, new_path)
                self._file_ids.moved(old, new, known)
            await self._kernel_sessions.moved(old, new)

        return follow

    def _followed_delete(self, delete: _Delete, deleted: _Deleted) -> _Delete:
        async def follow(path: str) -> None:
            at = path.strip("/")
            async with self._held(at) as known:
                closed = self._file_ids.of(at)
                await delete(path)
                self._file_ids.deleted(at)
            await deleted(at, known if closed is None else {closed: at, **known})

        return follow

    @asynccontextmanager
    async def _held(self, path: str) -> AsyncGenerator[dict[str, str]]:
        """Nobody saves or reads an open file there meanwhile; their ids and paths."""
        loaders = self._rooms.extension.file_loaders
        known = self._file_ids.below(path, self._rooms.open_file_ids)
        async with AsyncExitStack() as stack:
            # In one order, so that two renames never wait for each other.
            for file_id in sorted(known):
                if file_id in loaders:
                    await stack.enter_async_context(loaders[file_id]._lock)
            yield known
