"""HTTP: everything that a run printed, also what its cell does not show."""

# tornado is typed in part only.
# pyright: reportUnknownMemberType=false

import asyncio
from pathlib import Path
from typing import Any, Final

from tornado import web

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.errors import NotFound
from pennant_server_ext.handlers.notebook_handlers import PennantHandler, allowed
from pennant_server_ext.outputs.output_files import OutputFiles
from pennant_server_ext.registry import Registry

_PIECE: Final = 256 * 1024


class OutputHandler(PennantHandler):
    """The output of one run, as a text file."""

    def initialize(self, registry: Registry, files: OutputFiles) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take what the extension app hands over."""
        super().initialize(registry)
        self._files = files

    @web.authenticated
    @allowed("read")
    async def get(self, document_id: str, run_id: str) -> None:
        """Download it; while the run goes on, what there is so far."""
        document = DocumentId.parse(document_id)
        self.registry.find(document)
        await self._files.written()
        path = self._files.path(document.file_id, run_id)
        if not path.is_file():
            raise NotFound(
                "output_not_kept", "The whole output of that run is not kept (any more). Run the cell again to get it."
            )
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="output-{run_id}.txt"')
        self.set_header("X-Content-Type-Options", "nosniff")
        await self._send(path)

    async def _send(self, path: Path) -> None:
        loop = asyncio.get_running_loop()
        with path.open("rb") as file:
            while piece := await loop.run_in_executor(None, file.read, _PIECE):
                self.write(piece)
                await self.flush()
        await self.finish()


def output_handlers(registry: Registry, files: OutputFiles) -> list[tuple[str, type[PennantHandler], dict[str, Any]]]:
    """Where people download what runs printed."""
    address = r"/pennant/api/notebooks/([^/]+)/runs/([A-Za-z0-9_-]+)/output"
    return [(address, OutputHandler, {"registry": registry, "files": files})]
