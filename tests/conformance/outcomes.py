"""How a program ended, and whether that is what its test asks for."""

from dataclasses import dataclass
from typing import Literal

from tests.conformance.metadata import Metadata

COMPLETE = "Test262:AsyncTestComplete"
FAILURE = "Test262:AsyncTestFailure:"


@dataclass(frozen=True)
class Outcome:
    """What was seen of a program.

    `name` is the error's name (`Test262Error` for the suite's own, "" for a thrown value that is no error), `message`
    its message, `printed` what the program printed.
    """

    ended: Literal["normally", "threw", "in time-out", "crashed"]
    name: str = ""
    message: str = ""
    printed: str = ""

    def __str__(self) -> str:
        if self.ended == "threw":
            return _one_line(f"{self.name}: {self.message}" if self.name else f"threw {self.message}")
        if self.ended == "normally":
            return _one_line(f"printed {self.printed.strip()}") if self.printed.strip() else "completed"
        return _one_line(f"ended {self.ended} {self.message}")


def settles(printed: str) -> bool:
    """Whether an asynchronous test has said how it ended."""
    return COMPLETE in printed or FAILURE in printed


def expectation(metadata: Metadata) -> str:
    """What the test asks for, in a few words."""
    if metadata.negative is not None:
        return f"{metadata.negative.type} ({metadata.negative.phase})"
    return "asynchronous completion" if metadata.is_async else "completion"


def passes(outcome: Outcome, metadata: Metadata) -> bool:
    """Whether the program ended as its test asks."""
    negative = metadata.negative
    if negative is not None:
        evaluated = "should not be evaluated" in outcome.message
        return outcome.ended == "threw" and outcome.name == negative.type and not evaluated
    if outcome.ended != "normally":
        return False
    return not metadata.is_async or (COMPLETE in outcome.printed and FAILURE not in outcome.printed)


def _one_line(text: str, longest: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
