"""The questions a sandbox was asked and has not answered yet, by id."""

import asyncio

from pennant_js_kernel.errors import ProtocolViolation
from pennant_js_kernel.frames import (
    Answer,
    Complete,
    Completed,
    Completeness,
    Inspect,
    Inspected,
    Interrupt,
    Interrupted,
    IsComplete,
)

Question = Interrupt | Complete | Inspect | IsComplete
MAX_OPEN = 1000
_ANSWER_TYPES: dict[type[Question], type[Answer]] = {
    Interrupt: Interrupted,
    Complete: Completed,
    Inspect: Inspected,
    IsComplete: Completeness,
}


class Questions:
    """A question that nobody waits for any more stays open, so that its late answer is no surprise."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[type[Answer], asyncio.Future[Answer]]] = {}

    @property
    def too_many(self) -> bool:
        return len(self._open) > MAX_OPEN

    def open(self, question: Question) -> asyncio.Future[Answer]:
        future = asyncio.get_running_loop().create_future()
        self._open[question.id] = (_ANSWER_TYPES[type(question)], future)
        return future

    def answer(self, answer: Answer) -> None:
        """Raises ProtocolViolation for an id that was never issued, or was for another kind of question."""
        kind, future = self._open.pop(answer.id, (None, None))
        if kind is not type(answer) or future is None:
            raise ProtocolViolation(f"an answer to {answer.id}, which was not asked")
        if not future.done():
            future.set_result(answer)

    def abandon(self) -> None:
        """No answer will come: whoever waits is cancelled."""
        for _, future in self._open.values():
            future.cancel()
        self._open.clear()
