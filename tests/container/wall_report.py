"""What was measured behind each wall, as `docs/walls.md` and the table in `SECURITY.md`: written by
`make security-table`, and compared with what is measured again by the tests."""

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.container.conftest import remove_image
from tests.container.puppets import built_images
from tests.container.wall_measurement import attempts, measure
from tests.container.walls import WALLS, Wall, lacks, measured_with

_ROOT = Path(__file__).parents[2]
FULL, SUMMARY = _ROOT / "docs" / "walls.md", _ROOT / "SECURITY.md"
_BEGIN, _END = "<!-- The table is written by `make security-table`. -->\n", "<!-- End of the table. -->\n"
_WORDS = {"allowed": "**allowed**", "reached": "**reached**"}
_NOT_MEASURED = "not measured"
_INTRODUCTION = """# What was tried, behind which wall

Written by `make security-table`, measured again by `tests/container/test_wall_report.py`. There is no vm2 here: "Node"
is plain Node code, "call" a system call by itself, made by 91 bytes of machine code (x86-64). Nothing but the sandbox
itself and loopback is a target.

- **allowed**: it was carried out.
- **reached**: the wall let it through; the kernel's own code ran and wanted other arguments.
- absent: what it asks for is not there. refused: it failed. ended: the sandbox was ended for it at once.

No wall: a child process of an ordinary user. Docker's defaults: `docker run -i`, as root, the same image. With runsc it
is gVisor's kernel that answers, not Linux; it does not apply the list of system calls, only the launcher's filter.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One wall's answers by attempt, and the versions that they were measured with."""

    measured_with: str
    outcomes: Mapping[str, str]


def measured(wall: Wall) -> Column:
    """Takes some seconds; leaves nothing behind but images (`built_images`)."""
    with tempfile.TemporaryDirectory(prefix="pennant-walls-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        return Column(measured_with(wall), {**measure(wall, folder)})


def full_report(columns: Mapping[str, Column]) -> str:
    """The page, by the keys of WALLS."""
    lines = [_INTRODUCTION, _row("", [it.title for it in WALLS]), _row("---", ["---"] * len(WALLS))]
    lines.append(_row("measured with", [columns[it.key].measured_with for it in WALLS]))
    for category, names in _by_category().items():
        lines += ["", f"## {category.capitalize()}", "", _row("", [it.title for it in WALLS])]
        lines.append(_row("---", ["---"] * len(WALLS)))
        lines += [_row(name, [_word(columns[it.key], name) for it in WALLS]) for name in names]
    return "\n".join(lines) + "\n"


def parse_full_report(text: str) -> dict[str, Column]:
    """The columns of such a page. Raises KeyError, ValueError when it is none."""
    rows = dict(_rows(text))
    versions = rows.pop("measured with")
    return {
        wall.key: Column(versions[place], {name: cells[place] for name, cells in rows.items()})
        for place, wall in enumerate(WALLS)
    }


def summary(columns: Mapping[str, Column]) -> str:
    """How many attempts of each kind got anywhere."""
    lines = [_row("what was tried", ["attempts", *(it.title for it in WALLS)])]
    lines.append(_row("---", ["---:"] * (1 + len(WALLS))))
    for category, names in _by_category().items():
        lines.append(_row(category, [str(len(names)), *(_count(columns[it.key], names) for it in WALLS)]))
    names = [name for _, name in attempts()]
    lines.append(_row("all", [str(len(names)), *(_count(columns[it.key], names) for it in WALLS)]))
    versions = (f"- {it.title}: {columns[it.key].measured_with}" for it in WALLS)
    return "\n".join([*lines, "", "Measured with:", *versions]) + "\n"


def summary_in(text: str) -> str:
    """The table that a text has between the marks."""
    return text.partition(_BEGIN)[2].partition(_END)[0]


def got_through(column: Column) -> set[str]:
    """The attempts that the wall did not stop."""
    return {name for name, outcome in column.outcomes.items() if outcome in ("allowed", "reached")}


def write() -> None:
    """Measures what can be measured here, and keeps what was written of the rest."""
    columns = parse_full_report(FULL.read_text("utf-8")) if FULL.exists() else {}
    for wall in WALLS:
        if problem := lacks(wall):
            print(f"{wall.title}: not measured again, {problem}")
            columns.setdefault(wall.key, Column(_NOT_MEASURED, {}))
        else:
            print(f"{wall.title} …", flush=True)
            columns[wall.key] = measured(wall)
    FULL.write_text(full_report(columns), "utf-8")
    text = SUMMARY.read_text("utf-8")
    before, after = text.partition(_BEGIN)[0], text.partition(_END)[2]
    SUMMARY.write_text(before + _BEGIN + summary(columns) + _END + after, "utf-8")
    for image in built_images:
        remove_image(image)


def _by_category() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for category, name in attempts():
        found.setdefault(category, []).append(name)
    return found


def _word(column: Column, name: str) -> str:
    outcome = column.outcomes.get(name, _NOT_MEASURED)
    return _WORDS.get(outcome, outcome)


def _count(column: Column, names: Sequence[str]) -> str:
    known = [name for name in names if name in column.outcomes]
    return str(len(got_through(column).intersection(known))) if known else "?"


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {' | '.join([name, *cells])} |"


def _rows(text: str) -> Iterator[tuple[str, list[str]]]:
    for line in text.splitlines():
        match = re.fullmatch(r"\| (measured with|Node: [^|]+|call: [^|]+) \| (.*) \|", line)
        if match:
            yield match[1], [cell.strip("*") for cell in match[2].split(" | ")]


if __name__ == "__main__":
    sys.exit(write())
