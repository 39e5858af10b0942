"""What was aimed at (the issue "Nothing lost, nothing doubled"), as rows of the table."""

from typing import Final

from benchmarks.collaboration.edits import FEW, MANY, ONE_OF_FEW, ONE_OF_MANY
from benchmarks.collaboration.opening import MEGABYTES, stall
from benchmarks.collaboration.runs import LOST, LOST_ALONE
from benchmarks.collaboration.table import Aim

_EDITS: Final = f"edits at {MANY} clients at most 0.7 times stock's p95"
_CPU: Final = "processor time of an edit at {} clients at most half of stock's"
_STALL: Final = "ms for which opening {} MB holds up another room, at most 50"

AIMS: Final = (
    Aim(_EDITS, f"{ONE_OF_MANY}, p95", 0.7, "stock"),
    Aim(_CPU.format(FEW), f"{ONE_OF_FEW}, server CPU", 0.5, "stock"),
    Aim(_CPU.format(MANY), f"{ONE_OF_MANY}, server CPU", 0.5, "stock"),
    *(Aim(_STALL.format(size), stall(size), 50) for size in MEGABYTES),
    Aim("lines lost while everybody stays, none", LOST, 0),
    Aim("lines lost when the one who asked has gone, none", LOST_ALONE, 0),
)
