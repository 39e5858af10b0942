"""What people do with a notebook's history: look at it, name a version, bring one back."""

from typing import Any, Final

from anyio.to_thread import run_sync
from jupyter_core.utils import ensure_async
from tornado.web import HTTPError

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.errors import BadRequest, Conflict
from pennant_server_ext.history.content import as_file, notebook_of
from pennant_server_ext.history.difference import difference
from pennant_server_ext.history.restoring import restoring_edits
from pennant_server_ext.history.version import Version, VersionKind
from pennant_server_ext.history.versions import Versions, Wanted
from pennant_server_ext.messages import Notice, NoticeKind, User, utc_now
from pennant_server_ext.notebook.notebook_merge import Notebook
from pennant_server_ext.notebook.shared_notebook import SharedNotebook
from pennant_server_ext.registry import Registry
from pennant_server_ext.rooms.rooms import Rooms

ORIGIN: Final = "pennant history"
"""Of the edits that bring a version back."""


class History:
    """The history of all notebooks of this server."""

    def __init__(self, rooms: Rooms, registry: Registry, versions: Versions, contents: Any) -> None:
        self._rooms = rooms
        self._registry = registry
        self._contents = contents
        self.versions = versions

    async def page(self, document_id: DocumentId, before: int | None, limit: int) -> list[Version]:
        """So many versions, the newest first, from the one before the given id on.

        Raises:
            NotFound: there is no such notebook, and nothing is kept of one that was deleted.
        """
        found = await self.versions.page(document_id.file_id, before, limit)
        if not found:
            self._rooms.path(document_id)
        return found

    async def name(self, document_id: DocumentId, name: str, user: User) -> Version:
        """Keep the notebook as it is now, under a name.

        Raises:
            NotFound: there is no such notebook.
            Conflict: there is no place for more named versions.
        """
        lease = await self._rooms.lease(document_id)
        try:
            return await self.record(document_id, lease.notebook, Wanted(VersionKind.NAMED, name, user))
        finally:
            lease.let_go()

    async def record(self, document_id: DocumentId, notebook: SharedNotebook, wanted: Wanted) -> Version:
        """Keep the shared notebook as it is now; errors as of ``Versions.add``."""
        state = notebook.state()
        return await self.versions.add(document_id.file_id, lambda: notebook_of([state]), wanted)

    async def file_bytes(self, document_id: DocumentId) -> int:
        """How large the notebook's file is; 0 where the contents manager does not tell.

        Raises:
            NotFound: there is no such notebook.
        """
        model = await ensure_async(self._contents.get(self._rooms.path(document_id), content=False))
        return int(model.get("size") or 0)

    async def difference(self, document_id: DocumentId, version_id: int, other: int | None) -> dict[str, Any]:
        """What came with the other version, or the notebook as it is now, after this one.

        Raises:
            NotFound: there is no such notebook or version.
        """
        _, old = await self.versions.get(document_id.file_id, version_id)
        if other is None:
            new = await self._now(document_id)
        else:
            _, new = await self.versions.get(document_id.file_id, other)
        return await run_sync(difference, old, new)

    async def restore(self, document_id: DocumentId, version_id: int, user: User) -> tuple[Version, Version]:
        """Make the shared notebook that version, as one more edit; that version, and the one that it was before.

        Raises:
            NotFound: there is no such notebook or version.
            RoomUnavailable: the document stayed occupied.
        """
        version, then = await self.versions.get(document_id.file_id, version_id)
        lease = await self._rooms.lease(document_id)
        try:
            before = await self.record(document_id, lease.notebook, Wanted(VersionKind.BEFORE_RESTORE, "", user))
            await self._bring_back(document_id, lease.notebook, then, user)
            self._registry.open(document_id)
            self._registry.tell(document_id, _notice(version, user))
            await lease.notebook.save()
        finally:
            lease.let_go()
        return version, before

    async def save_as(self, document_id: DocumentId, version_id: int, path: str) -> str:
        """Write a version into a new file; its path. Also of a notebook that was deleted.

        Raises:
            NotFound: there is no such version.
            Conflict: something is there already.
            BadRequest: the file cannot be written there.
        """
        _, notebook = await self.versions.get(document_id.file_id, version_id)
        contents = self._contents
        try:
            if await ensure_async(contents.exists(path)):
                raise Conflict("file_exists", f"There is a file {path} already. Choose another name.")
            model = {"type": "notebook", "format": "json", "content": as_file(notebook)}
            saved = await ensure_async(contents.save(model, path))
        except HTTPError as error:
            raise BadRequest(f"{path} cannot be written: {error.log_message or error.reason}") from error
        return str(saved["path"])

    async def _bring_back(self, document_id: DocumentId, notebook: SharedNotebook, then: Notebook, user: User) -> None:
        session = self._registry.find(document_id)
        busy = frozenset[str]() if session is None else {run.cell_id for run in session.queue.active}
        # What people write meanwhile stays, where the version asks for no edit.
        edits = await run_sync(restoring_edits, then, notebook.content(), busy)
        async with notebook.writing():
            notebook.apply_edits(edits, ORIGIN, user.username)

    async def _now(self, document_id: DocumentId) -> Notebook:
        lease = await self._rooms.lease(document_id)
        try:
            return lease.notebook.content()
        finally:
            lease.let_go()


def _notice(version: Version, user: User) -> Notice:
    at = utc_now()
    which = f"“{version.name}”" if version.name else f"of {version.time:%Y-%m-%d %H:%M} UTC"
    message = f"{user.display_name} brought back the version {which}. What was here before is in the history."
    return Notice(NoticeKind.RESTORED, user, None, at, message)
