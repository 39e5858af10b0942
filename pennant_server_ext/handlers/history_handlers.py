"""HTTP: the history of a notebook. What the calls mean stands in ``docs/api.md``."""

import json
from typing import Any, Final

from anyio.to_thread import run_sync
from jupyter_core.utils import ensure_async
from tornado import web

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.errors import BadRequest
from pennant_server_ext.handlers.notebook_handlers import PennantHandler, allowed
from pennant_server_ext.history.content import as_file
from pennant_server_ext.history.history import History
from pennant_server_ext.history.version import minute_json, parse_name, parse_path, version_json
from pennant_server_ext.messages import parse_object
from pennant_server_ext.registry import Registry
from pennant_server_ext.rooms.presence import user_of

MAX_PAGE: Final = 200
MAX_CHANGES: Final = 5000
_LARGEST: Final = 2**53


class HistoryHandler(PennantHandler):
    """What all calls about versions share."""

    def initialize(self, registry: Registry, history: History) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take what the extension app hands over."""
        super().initialize(registry)
        self.history = history

    def number(self, name: str, otherwise: int | None, most: int = _LARGEST) -> int | None:
        """A whole number of the query."""
        text = self.get_query_argument(name, None)
        if text is None:
            return otherwise
        if not (text.isascii() and text.isdecimal() and len(text) < 17 and int(text) <= most):
            raise BadRequest(f"`{name}` is a whole number from 0 to {most}.")
        return int(text)


class VersionsHandler(HistoryHandler):
    """All versions."""

    @web.authenticated
    @allowed("read")
    async def get(self, document_id: str) -> None:
        """A page of them, newest first."""
        limit = self.number("limit", 50, MAX_PAGE) or 1
        found = await self.history.page(DocumentId.parse(document_id), self.number("before", None), limit)
        following = found[-1].version_id if len(found) == limit else None
        self.answer({"versions": [version_json(version) for version in found], "next": following})

    @web.authenticated
    @allowed("write")
    async def post(self, document_id: str) -> None:
        """Name the notebook as it is now."""
        name = parse_name(parse_object(self.request.body))
        made = await self.history.name(DocumentId.parse(document_id), name, user_of(self.current_user))
        self.answer(version_json(made), 201)


class VersionHandler(HistoryHandler):
    """One version."""

    @web.authenticated
    @allowed("read")
    async def get(self, document_id: str, version_id: str) -> None:
        """The version with its notebook, or the notebook alone as a file."""
        wanted = self.get_query_argument("format", "json")
        if wanted not in ("json", "ipynb"):
            raise BadRequest("`format` is json or ipynb.")
        room = DocumentId.parse(document_id).file_id
        version, notebook = await self.history.versions.get(room, int(version_id))
        content = as_file(notebook)
        if wanted == "ipynb":
            self.set_header("Content-Disposition", f'attachment; filename="version-{version.version_id}.ipynb"')
            self.finish(await run_sync(lambda: json.dumps(content, ensure_ascii=False, indent=1)))
        else:
            self.answer({**version_json(version), "notebook": content})

    @web.authenticated
    @allowed("write")
    async def patch(self, document_id: str, version_id: str) -> None:
        """Name it, so that it stays."""
        name = parse_name(parse_object(self.request.body))
        room, user = DocumentId.parse(document_id).file_id, user_of(self.current_user)
        self.answer(version_json(await self.history.versions.rename(room, int(version_id), name, user)))

    @web.authenticated
    @allowed("write")
    async def delete(self, document_id: str, version_id: str) -> None:
        """Remove it."""
        await self.history.versions.remove(DocumentId.parse(document_id).file_id, int(version_id))
        self.answer({"removed": True})


class DifferenceHandler(HistoryHandler):
    """What differs."""

    @web.authenticated
    @allowed("read")
    async def get(self, document_id: str, version_id: str) -> None:
        """In short, from this version to another one, or to what is there now."""
        other = self.number("to", None)
        self.answer(await self.history.difference(DocumentId.parse(document_id), int(version_id), other))


class RestoreHandler(HistoryHandler):
    """Bringing a version back."""

    @web.authenticated
    @allowed("write")
    async def post(self, document_id: str, version_id: str) -> None:
        """Make the shared notebook this version."""
        parse_object(self.request.body)
        user = user_of(self.current_user)
        restored, before = await self.history.restore(DocumentId.parse(document_id), int(version_id), user)
        self.answer({"restored": version_json(restored), "before": version_json(before)})


class VersionFileHandler(HistoryHandler):
    """A version as a new file."""

    @web.authenticated
    @allowed("write")
    async def post(self, document_id: str, version_id: str) -> None:
        """Write it."""
        path = parse_path(parse_object(self.request.body))
        if not await ensure_async(self.authorizer.is_authorized(self, self.current_user, "write", "contents")):
            raise web.HTTPError(403, "You may not write files on this server.")
        saved = await self.history.save_as(DocumentId.parse(document_id), int(version_id), path)
        self.answer({"path": saved}, 201)


class ChangesHandler(HistoryHandler):
    """Who wrote when."""

    @web.authenticated
    @allowed("read")
    async def get(self, document_id: str) -> None:
        """One row for each author and minute, oldest first."""
        limit = self.number("limit", 1000, MAX_CHANGES) or 1
        room = DocumentId.parse(document_id).file_id
        found = await self.history.versions.changes(room, self.number("after", 0) or 0, limit)
        following = found[-1].seq if len(found) == limit else None
        self.answer({"changes": [minute_json(minute) for minute in found], "next": following})


def history_handlers(registry: Registry, history: History) -> list[tuple[str, type[PennantHandler], dict[str, Any]]]:
    """The addresses of the history."""
    notebook = r"/pennant/api/notebooks/([^/]+)/history"
    given = {"registry": registry, "history": history}
    version = rf"{notebook}/(\d{{1,15}})"
    return [
        (notebook, VersionsHandler, given),
        (rf"{notebook}/changes", ChangesHandler, given),
        (version, VersionHandler, given),
        (rf"{version}/difference", DifferenceHandler, given),
        (rf"{version}/restore", RestoreHandler, given),
        (rf"{version}/file", VersionFileHandler, given),
    ]
