"""What a cell prints about its sandbox, for clients that show only what cells print: nbclient, papermill, a console."""

import time
from collections.abc import Callable

from pennant_js_kernel.cell_request import CellRequest
from pennant_js_kernel.handover import Waiting
from pennant_js_kernel.publisher import Publisher
from pennant_js_kernel.sandbox_news import Loss

LEAST_PAUSE_S = 10.0
"""A line that moves fast is not told at each step."""


class SandboxText:
    """For one cell after another. `now`: seconds of any clock that does not go back."""

    def __init__(self, publisher: Publisher, now: Callable[[], float] = time.monotonic) -> None:
        self._publisher = publisher
        self._now = now
        self._told: tuple[int, float] | None = None

    def in_line(self, request: CellRequest | None, place: Waiting) -> None:
        """Each new place, in the place of the one before: no notebook keeps a number that is long untrue."""
        if request is None or request.knows_pennant or request.shown_header is None or not self._is_due(place):
            return
        self._publisher.cleared(request.shown_header, wait=True)
        self._print(request, f"{place.message} {place.next_step}\n")
        self._told = (place.position, self._now())

    def begins(self, request: CellRequest, lost: Loss | None) -> None:
        """The cell begins: whoever runs it must know that variables went when nobody ran anything."""
        if lost and not lost.in_cell and not request.knows_pennant:
            self._print(request, f"{lost.sentence}\n")

    def waited(self, request: CellRequest) -> None:
        """The wait is over, well or not."""
        if self._told and request.shown_header is not None:
            self._publisher.cleared(request.shown_header, wait=False)
        self._told = None

    def _is_due(self, place: Waiting) -> bool:
        if self._told is None:
            return True
        position, at = self._told
        return place.position != position and self._now() >= at + LEAST_PAUSE_S

    def _print(self, request: CellRequest, text: str) -> None:
        if request.shown_header is not None:
            self._publisher.text(request.shown_header, "stderr", text)
