"""What a cell prints about its sandbox where nobody else shows it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from pennant_js_kernel.cell_request import CellRequest
from pennant_js_kernel.handover import Ended, Waiting
from pennant_js_kernel.publisher import Publisher
from pennant_js_kernel.sandbox_news import Loss
from pennant_js_kernel.sandbox_text import LEAST_PAUSE_S, SandboxText

CONSOLE = CellRequest(1, "", {}, {"msg_id": "m"})
QUIET = [
    CellRequest(1, "", {}, {"msg_id": "m"}, knows_pennant=True),
    CellRequest(1, "", {}, {"msg_id": "m"}, silent=True),
]
LOST = Loss(Ended("idle", "It was ended.", "Variables are gone."), datetime.now(UTC), in_cell=False)


class Printed:
    """A clock that the test moves, and what was printed."""

    def __init__(self) -> None:
        self.now = 0.0
        self.messages: list[tuple[str, Mapping[str, Any]]] = []
        self.text = SandboxText(Publisher(lambda kind, content, _: self.messages.append((kind, content))), self.time)

    def time(self) -> float:
        return self.now

    def lines(self) -> list[str]:
        return [content["text"] for kind, content in self.messages if kind == "stream"]


def place(position: int) -> Waiting:
    return Waiting(position, 40, f"Number {position}.", "Wait.")


def test_a_line_that_moves_fast_is_told_now_and_then() -> None:
    printed = Printed()
    for position in range(9, 0, -1):
        printed.text.in_line(CONSOLE, place(position))
        printed.now += LEAST_PAUSE_S / 4
    assert printed.lines() == ["Number 9. Wait.\n", "Number 5. Wait.\n", "Number 1. Wait.\n"]


def test_a_line_that_does_not_move_is_told_once() -> None:
    printed = Printed()
    for _ in range(5):
        printed.text.in_line(CONSOLE, place(2))
        printed.now += 60
    assert printed.lines() == ["Number 2. Wait.\n"]


def test_the_next_cell_is_told_anew() -> None:
    printed = Printed()
    for _ in range(2):
        printed.text.in_line(CONSOLE, place(2))
        printed.text.waited(CONSOLE)
    assert len(printed.lines()) == 2
    assert [content["wait"] for kind, content in printed.messages if kind == "clear_output"] == [True, False] * 2


@pytest.mark.parametrize("request_", QUIET)
def test_who_is_told_otherwise_or_wants_silence_reads_nothing(request_: CellRequest) -> None:
    printed = Printed()
    printed.text.in_line(request_, place(2))
    printed.text.waited(request_)
    printed.text.begins(request_, LOST)
    assert printed.messages == []


def test_a_loss_is_told_unless_a_cell_has_told_it() -> None:
    printed = Printed()
    printed.text.begins(CONSOLE, Loss(LOST.ended, LOST.at, in_cell=True))
    printed.text.begins(CONSOLE, None)
    assert printed.messages == []
    printed.text.begins(CONSOLE, LOST)
    assert printed.lines() == ["It was ended. Variables are gone.\n"]
