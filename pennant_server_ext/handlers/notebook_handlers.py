"""HTTP: authenticate, authorise, parse, answer. What the calls mean stands in ``docs/api.md``."""

import json
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.errors import BadRequest, PennantError
from pennant_server_ext.messages import parse_batch, parse_object, parse_offer_answer
from pennant_server_ext.registry import Registry
from pennant_server_ext.rooms.file_trouble import parse_choice
from pennant_server_ext.rooms.presence import user_of
from pennant_server_ext.runs.cell_run import Run, run_json
from pennant_server_ext.runs.question import parse_answer
from pennant_server_ext.session.notebook_session import NotebookSession

AUTH_RESOURCE: Final = "pennant"
MAX_WAIT_S: Final = 30.0

_REASONS: Final = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
}


_Method = TypeVar("_Method", bound=Callable[..., Any])


def allowed(action: str) -> Callable[[_Method], _Method]:
    """Ask the server's authorizer whether the user may do this to Pennant's notebooks."""
    return cast("Callable[[_Method], _Method]", authorized(action, resource=AUTH_RESOURCE))


class PennantHandler(APIHandler):
    """One notebook's calls; errors are answered as ``{"message", "reason"}``."""

    auth_resource = AUTH_RESOURCE

    def initialize(self, registry: Registry) -> None:
        """Take what the extension app hands over."""
        self.registry = registry

    def session(self, document_id: str) -> NotebookSession:
        """The notebook's session, opened when it is not."""
        return self.registry.open(DocumentId.parse(document_id))

    def answer(self, content: dict[str, Any], status: int = 200) -> None:
        """Finish with a JSON document."""
        self.set_status(status)
        self.finish(json.dumps(content))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer an error in Pennant's form."""
        error = (kwargs.get("exc_info") or (None, None, None))[1]
        if isinstance(error, PennantError):
            self.answer(_error_json(error), error.status)
            return
        told = error.log_message if isinstance(error, web.HTTPError) else None
        message = told or self._reason or "The server failed; its log tells why."
        self.answer({"message": message, "reason": _REASONS.get(status_code, "internal")}, status_code)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log what is the server's matter; a request that cannot be met is the client's."""
        if not (isinstance(value, PennantError) and value.status < 500):
            super().log_exception(typ, value, tb)


class RunsHandler(PennantHandler):
    """The queue of a notebook."""

    @web.authenticated
    @allowed("read")
    async def get(self, document_id: str) -> None:
        """The queue, running first."""
        session = self.registry.find(DocumentId.parse(document_id))
        self.answer({"runs": [] if session is None else [_run(session, run) for run in session.queue.active]})

    @web.authenticated
    @allowed("execute")
    async def post(self, document_id: str) -> None:
        """Queue a batch."""
        batch = parse_batch(self.request.body)
        session = self.session(document_id)
        runs = await session.desk.request(batch, user_of(self.current_user))
        self.answer({"runs": _places(session, runs)}, 202)


class OfferedHandler(PennantHandler):
    """Runs that waited when a server stopped or died."""

    @web.authenticated
    @allowed("execute")
    async def post(self, document_id: str) -> None:
        """Run them, or forget them."""
        answer = parse_offer_answer(self.request.body)
        session = self.session(document_id)
        runs = await session.desk.answer_offer(answer, user_of(self.current_user))
        self.answer({"runs": _places(session, runs)}, 202 if answer.run else 200)


class RunHandler(PennantHandler):
    """One run."""

    @web.authenticated
    @allowed("read")
    async def get(self, document_id: str, run_id: str) -> None:
        """The run, once it has ended or when the wait is over."""
        wait_s = _wait_s(self.get_query_argument("wait_s", "0"))
        session = self.session(document_id)
        self.answer(_run(session, await session.ended(run_id, wait_s)))

    @web.authenticated
    @allowed("execute")
    async def delete(self, document_id: str, run_id: str) -> None:
        """Cancel a run that waits."""
        session = self.session(document_id)
        self.answer(_run(session, await session.desk.cancel(run_id, user_of(self.current_user))))


class InputHandler(PennantHandler):
    """What a running cell asks for."""

    @web.authenticated
    @allowed("execute")
    async def post(self, document_id: str, run_id: str) -> None:
        """Answer, or decline."""
        value, question_id = parse_answer(parse_object(self.request.body))
        await self.session(document_id).desk.answer(run_id, question_id, value, user_of(self.current_user))
        self.answer({"answered": True})


class InterruptHandler(PennantHandler):
    """Stop what runs."""

    @web.authenticated
    @allowed("execute")
    async def post(self, document_id: str) -> None:
        """Interrupt the running cell."""
        session = self.session(document_id)
        self.answer({"interrupted": await session.interrupt(user_of(self.current_user))})


class KeepHandler(PennantHandler):
    """An idle sandbox that is about to end."""

    @web.authenticated
    @allowed("execute")
    async def post(self, document_id: str) -> None:
        """Let it stay."""
        self.session(document_id).keep()
        self.answer({"kept": True})


class FileHandler(PennantHandler):
    """The notebook's file, where it and the shared notebook were changed in different ways."""

    @web.authenticated
    @allowed("write")
    async def post(self, document_id: str) -> None:
        """Choose which is kept."""
        choice = parse_choice(parse_object(self.request.body))
        self.answer({"copy": await self.registry.choose_file(DocumentId.parse(document_id), choice)})


class RestartHandler(PennantHandler):
    """Start over."""

    @web.authenticated
    @allowed("execute")
    async def post(self, document_id: str) -> None:
        """Restart the kernel."""
        parse_object(self.request.body)
        await self.session(document_id).restart(user_of(self.current_user))
        self.answer({"restarted": True})


def handlers(registry: Registry) -> list[tuple[str, type[PennantHandler], dict[str, Any]]]:
    """Pennant's own addresses."""
    notebook = r"/pennant/api/notebooks/([^/]+)"
    given = {"registry": registry}
    return [
        (rf"{notebook}/runs", RunsHandler, given),
        (rf"{notebook}/runs/([A-Za-z0-9_-]+)", RunHandler, given),
        (rf"{notebook}/runs/([A-Za-z0-9_-]+)/input", InputHandler, given),
        (rf"{notebook}/offered", OfferedHandler, given),
        (rf"{notebook}/interrupt", InterruptHandler, given),
        (rf"{notebook}/keep", KeepHandler, given),
        (rf"{notebook}/restart", RestartHandler, given),
        (rf"{notebook}/file", FileHandler, given),
    ]


def _run(session: NotebookSession, run: Run) -> dict[str, Any]:
    return run_json(run, session.queue.position(run.run_id))


def _places(session: NotebookSession, runs: list[Run]) -> list[dict[str, Any]]:
    shown = ("run_id", "cell_id", "state", "position")
    return [{key: whole[key] for key in shown} for whole in (_run(session, run) for run in runs)]


def _wait_s(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= MAX_WAIT_S:
        raise BadRequest(f"`wait_s` is a number of seconds from 0 to {MAX_WAIT_S:.0f}.")
    return seconds


def _error_json(error: PennantError) -> dict[str, Any]:
    cell = {} if error.cell_id is None else {"cell_id": error.cell_id}
    return {"message": error.message, "reason": error.reason, **cell}
