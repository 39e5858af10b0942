"""What differs between two notebooks, in short: which cells came, went and changed. Pure."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any, cast


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[str]]:
    """The ids of the cells that differ, in the order of the notebook that has them.

    ``changed``: another text or type; ``moved``: another place among the cells that both have; ``outputs``: only
    what they show, or which run it is of, differs.
    """
    before, after = _cells(old), _cells(new)
    both = [cell_id for cell_id in after if cell_id in before]
    changed = [cell_id for cell_id in both if _text(before[cell_id]) != _text(after[cell_id])]
    shown = [cell_id for cell_id in both if _shown(before[cell_id]) != _shown(after[cell_id])]
    return {
        "added": [cell_id for cell_id in after if cell_id not in before],
        "removed": [cell_id for cell_id in before if cell_id not in after],
        "changed": changed,
        "moved": _moved([cell_id for cell_id in before if cell_id in after], both),
        "outputs": [cell_id for cell_id in shown if cell_id not in changed],
    }


def _cells(notebook: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    cells = cast("list[dict[str, Any]]", notebook.get("cells", []))
    return {str(cell.get("id") or f"#{place}"): cell for place, cell in enumerate(cells)}


def _text(cell: Mapping[str, Any]) -> tuple[object, str]:
    source = cell.get("source", "")
    return cell.get("cell_type"), source if isinstance(source, str) else "".join(source)


def _shown(cell: Mapping[str, Any]) -> tuple[object, object]:
    return cell.get("outputs"), cell.get("execution_count")


def _moved(before: list[str], after: list[str]) -> list[str]:
    """Who has to move so that the rest keeps its order: all but a longest common order."""
    place = {cell_id: index for index, cell_id in enumerate(before)}
    staying = _longest_rising([place[cell_id] for cell_id in after])
    return [cell_id for cell_id in after if place[cell_id] not in staying]


def _longest_rising(numbers: list[int]) -> frozenset[int]:
    ends: list[int] = []
    previous: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        previous[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    rising: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        rising.add(last)
        last = previous[last]
    return frozenset(rising)
