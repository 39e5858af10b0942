"""Two of jupyter_server's own addresses, answered by Pennant for its notebooks and passed on for all others.

Interrupt and restart keep their stock addresses (docs/decisions/0003), so the kernel menu and every other client go
through the notebook session. Starting a kernel session waits for its turn, because two requests for one path would
start two kernels.
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar, cast

from jupyter_client.jsonutil import json_default
from jupyter_server.auth.decorator import authorized
from jupyter_server.services.kernels.handlers import KernelActionHandler
from jupyter_server.services.sessions.handlers import SessionRootHandler
from tornado import web

from pennant_server_ext.errors import PennantError, UserError
from pennant_server_ext.handlers.notebook_handlers import allowed
from pennant_server_ext.kernels.kernel_sessions import KernelSessions
from pennant_server_ext.messages import parse_object
from pennant_server_ext.registry import Registry
from pennant_server_ext.rooms.presence import user_of
from pennant_server_ext.session.notebook_session import NotebookSession

_Method = TypeVar("_Method", bound=Callable[..., Any])


def _authorized(method: _Method) -> _Method:
    return authorized(method)


class NamedKernelActionHandler(KernelActionHandler):
    """Interrupt and restart, by somebody with a name when the kernel serves a notebook session."""

    def initialize(self, registry: Registry) -> None:
        """Take what the extension app hands over."""
        self.registry = registry

    @web.authenticated
    @_authorized
    async def post(self, kernel_id: str, action: str) -> None:
        """Interrupt or restart a kernel."""
        session = await self.registry.of_kernel(kernel_id)
        if session is None:
            await cast("Any", super().post(kernel_id, action))
        else:
            await self._through(session, kernel_id, action)

    @allowed("execute")
    async def _through(self, session: NotebookSession, kernel_id: str, action: str) -> None:
        try:
            await self._act(session, kernel_id, action)
        except PennantError as error:
            raise web.HTTPError(error.status, error.message) from error

    async def _act(self, session: NotebookSession, kernel_id: str, action: str) -> None:
        user = user_of(self.current_user)
        if action == "interrupt":
            await session.interrupt(user)
            self.set_status(204)
            self.finish()
            return
        await session.restart(user)
        kernels: Any = self.kernel_manager
        self.finish(json.dumps(kernels.kernel_model(kernel_id), default=json_default))


class SingleFlightSessionsHandler(SessionRootHandler):
    """Kernel sessions, one at a time for each path."""

    def initialize(self, registry: Registry, kernel_sessions: KernelSessions) -> None:
        """Take what the extension app hands over."""
        self.registry = registry
        self.kernel_sessions = kernel_sessions

    @web.authenticated
    async def post(self) -> None:
        """Find or start the path's kernel session."""
        path = self._path()
        if path is None:
            await cast("Any", super().post())
            return
        async with self.kernel_sessions.alone(path):
            await cast("Any", super().post())
        session = self.registry.of_path(path)
        if session is not None:
            session.look_for_kernel()

    def _path(self) -> str | None:
        try:
            path = parse_object(self.request.body).get("path")
        except UserError:
            # The stock handler says what is wrong.
            return None
        return path if isinstance(path, str) else None


def stock_handlers(registry: Registry, kernel_sessions: KernelSessions) -> list[tuple[str, type, dict[str, Any]]]:
    """The addresses, exactly as jupyter_server has them; an extension's addresses come first."""
    return [
        (
            r"/api/kernels/(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)/(?P<action>restart|interrupt)",
            NamedKernelActionHandler,
            {"registry": registry},
        ),
        (r"/api/sessions", SingleFlightSessionsHandler, {"registry": registry, "kernel_sessions": kernel_sessions}),
    ]
