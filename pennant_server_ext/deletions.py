"""What happens to a notebook that people have open, or that runs, when its file is deleted."""

from collections.abc import Mapping
from logging import Logger

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.history.history import History
from pennant_server_ext.history.lost_files import LostFiles
from pennant_server_ext.history.version import VersionKind
from pennant_server_ext.history.versions import Wanted
from pennant_server_ext.kernels.kernel_sessions import KernelSessions
from pennant_server_ext.messages import Notice, NoticeKind, User, utc_now
from pennant_server_ext.registry import Registry
from pennant_server_ext.rooms.presence import asking_user
from pennant_server_ext.rooms.rooms import Rooms


class Deletions:
    """Keeps the last version, tells the people, ends the kernel. The room stays while people are in it."""

    def __init__(
        self,
        rooms: Rooms,
        registry: Registry,
        history: History,
        lost: LostFiles,
        kernel_sessions: KernelSessions,
        log: Logger,
    ) -> None:
        self._rooms = rooms
        self._registry = registry
        self._history = history
        self._lost = lost
        self._kernel_sessions = kernel_sessions
        self._log = log

    async def deleted(self, path: str, files: Mapping[str, str]) -> None:
        """A file or folder is gone; ``files``: the ids of what was there, with their paths."""
        user = asking_user()
        for file_id, was in files.items():
            try:
                await self._end(DocumentId(file_id), was, user)
            except Exception:
                self._log.exception("The last version of %s could not be kept", was)
        await self._kernel_sessions.end_below(path)

    async def _end(self, document_id: DocumentId, was: str, user: User | None) -> None:
        self._registry.tell(document_id, _notice(user))
        notebook = self._rooms.live(document_id)
        if notebook is not None:
            await self._history.record(document_id, notebook, Wanted(VersionKind.BEFORE_DELETE, "", user))
        await self._lost.lost(document_id.file_id, was)


def _notice(user: User | None) -> Notice:
    who = "This notebook was deleted" if user is None else f"{user.display_name} deleted this notebook"
    message = f"{who}, and its kernel has ended. To keep what you see, save it under another name."
    return Notice(NoticeKind.DELETED, user, None, utc_now(), message)
