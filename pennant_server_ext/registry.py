"""The open notebook sessions of this server: at most one for a notebook, whoever comes first."""

import asyncio

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.kernels.kernel_sessions import KERNEL_NAME
from pennant_server_ext.messages import Notice
from pennant_server_ext.rooms.file_trouble import Choice
from pennant_server_ext.session.notebook_session import NotebookSession
from pennant_server_ext.session.surroundings import Surroundings


class Registry:
    """Opens notebook sessions, owns their tasks, ends them."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._sessions: dict[DocumentId, NotebookSession] = {}
        self._tasks: dict[DocumentId, asyncio.Task[None]] = {}

    def open(self, document_id: DocumentId) -> NotebookSession:
        """The notebook's session, made when there is none.

        Raises:
            NotFound: there is no such notebook.
        """
        self._around.rooms.path(document_id)
        session = self._sessions.get(document_id)
        if session is None:
            session = self._sessions[document_id] = NotebookSession(document_id, self._around)
            self._tasks[document_id] = task = asyncio.get_running_loop().create_task(self._serve(session))
            # One that is cancelled before it has begun never gets to its own end.
            task.add_done_callback(lambda _: self._forget(session))
        return session

    def find(self, document_id: DocumentId) -> NotebookSession | None:
        """The notebook's session if it is open.

        Raises:
            NotFound: there is no such notebook.
        """
        self._around.rooms.path(document_id)
        return self._sessions.get(document_id)

    async def of_kernel(self, kernel_id: str) -> NotebookSession | None:
        """The session of the notebook that a Pennant kernel serves; None for every other kernel."""
        kernel_sessions = self._around.kernel_sessions
        if kernel_sessions.kernel_name(kernel_id) != KERNEL_NAME:
            return None
        path = await kernel_sessions.path(kernel_id)
        return None if path is None else self.of_path(path)

    def of_path(self, path: str) -> NotebookSession | None:
        """The session of the notebook at that path, if people have it open or had it run."""
        document_id = self._around.rooms.document_id(path)
        if document_id is None:
            return None
        known = document_id in self._sessions or self._around.rooms.live(document_id) is not None
        return self.open(document_id) if known else None

    def tell(self, document_id: DocumentId, notice: Notice) -> None:
        """Show a notice to everybody in the notebook, if its session is open."""
        session = self._sessions.get(document_id)
        if session is not None:
            session.tell(notice)

    async def room_opened(self, document_id: DocumentId) -> None:
        """A room was loaded: see to what a server that is gone has left in it."""
        notebook = self._around.rooms.live(document_id)
        if notebook is None:
            return
        is_known = document_id in self._sessions
        if is_known or notebook.root.has_left or notebook.kernel_name == KERNEL_NAME:
            session = self.open(document_id)
            if await session.take_over() or notebook.kernel_name == KERNEL_NAME:
                session.look_for_kernel()

    async def room_closed(self, document_id: DocumentId) -> None:
        """A room is gone: its session keeps only what it must remember."""
        session = self._sessions.get(document_id)
        if session is not None and self._around.rooms.live(document_id) is None:
            await session.rest()
            if self._around.rooms.is_deleted(document_id):
                self._tasks[document_id].cancel()

    async def choose_file(self, document_id: DocumentId, choice: Choice) -> str | None:
        """Settle a conflict with the file; the path of a copy if one was made; errors of ``Rooms``."""
        return await self._around.rooms.choose(document_id, choice)

    async def abandon(self, document_id: DocumentId) -> None:
        """Another server owns the notebook: stop what runs, and write nothing more."""
        session, task = self._sessions.get(document_id), self._tasks.pop(document_id, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if session is not None:
            await session.abandon()

    @property
    def busy(self) -> list[str]:
        """The ids of notebooks where something runs or waits."""
        return [str(session.document_id) for session in self._sessions.values() if session.queue.busy]

    async def stop(self) -> None:
        """End every session; what they hold is on disk afterwards, or the deadline is over."""
        stops = [self._stop(session) for session in self._sessions.values()]
        await asyncio.gather(*stops)
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _stop(self, session: NotebookSession) -> None:
        try:
            async with asyncio.timeout(self._around.settings.stop_timeout_s):
                await session.stop()
        except Exception:
            self._around.log.exception("Notebook %s did not end in time", session.document_id)

    async def _serve(self, session: NotebookSession) -> None:
        try:
            await session.serve()
        except Exception:
            self._around.log.exception("Notebook session %s broke; the next request opens another", session.document_id)
        finally:
            self._forget(session)

    def _forget(self, session: NotebookSession) -> None:
        if self._sessions.get(session.document_id) is session:
            del self._sessions[session.document_id]
            self._tasks.pop(session.document_id, None)
