"""Agreement on the source: HTTP can overtake the WebSocket, so a run waits for the shared cell to be what was sent."""

from collections.abc import Sequence

from pennant_server_ext.errors import BadRequest, Conflict, NotFound
from pennant_server_ext.messages import RunRequest
from pennant_server_ext.notebook.shared_notebook import SharedNotebook


async def agree(notebook: SharedNotebook, requests: Sequence[RunRequest], within_s: float) -> None:
    """Return when every cell's shared text equals the given source.

    Raises:
        NotFound: a cell is not in the notebook.
        BadRequest: a cell is no code cell.
        Conflict: a cell still differs at the deadline; its id is on the error.
    """

    def agreed() -> bool:
        return all(notebook.source(request.cell_id) == request.source for request in requests)

    await notebook.agrees(agreed, within_s)
    for request in requests:
        _check(notebook, request)


def _check(notebook: SharedNotebook, request: RunRequest) -> None:
    cell_id = request.cell_id
    cell_type = notebook.cell_type(cell_id)
    if cell_type is None:
        raise NotFound("unknown_cell", "The cell is not in the shared notebook; it may be deleted.", cell_id=cell_id)
    if cell_type != "code":
        raise BadRequest("Only code cells run.", cell_id=cell_id)
    if notebook.source(cell_id) != request.source:
        message = "The shared cell differs from the given source: somebody edited it. Look at it and run it again."
        raise Conflict("source_mismatch", message, cell_id=cell_id)
