"""What Pennant's own control messages carry (docs/api.md), read with care. Pure."""

from collections.abc import Mapping
from typing import Any, cast

_MAX_CELLS = 10_000
MAX_CELL_ID = 256


def cell_id(value: object) -> str:
    """The notebook's name of a cell; "" for what is none."""
    return value if isinstance(value, str) and len(value) <= MAX_CELL_ID else ""


def disposed_cells(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells that were deleted."""
    given: object = content.get("cell_ids")
    if not isinstance(given, list):
        return ()
    names = (cell_id(value) for value in cast("list[object]", given)[:_MAX_CELLS])
    return tuple(name for name in names if name)


def debug_refusal(content: Mapping[str, Any]) -> dict[str, Any]:
    """A response of the Debug Adapter Protocol: there is no debugger."""
    return {
        "type": "response",
        "request_seq": content.get("seq", 0),
        "seq": 0,
        "success": False,
        "command": content.get("command", ""),
        "message": "This kernel has no debugger. Use console.log or inspect values in cells.",
    }
