"""The scenarios of tests/semantics/cells.json: what a cell must give, and whether it did."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kernel_session import Cell, KernelSession

FILE = Path(__file__).parents[2] / "semantics" / "cells.json"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
CELL_S = 12.0


@dataclass(frozen=True)
class Scenario:
    name: str
    group: str
    weight: str
    cells: list[str | dict[str, Any]]
    expect: list[dict[str, Any]]
    late: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    settle: float = 0.0
    timeout: float = CELL_S

    @property
    def large(self) -> bool:
        """It runs under a heap of 256 MB."""
        return "memory" in self.name

    def run(self, session: KernelSession) -> list[str]:
        """What was wrong; nothing when all is as expected."""
        cells = [self._run_cell(session, cell) for cell in self.cells]
        wrong = [fault for i, cell in enumerate(cells) for fault in _faults(f"cell {i}", cell, self.expect[i])]
        return wrong + [fault for late in self.late for fault in self._late_faults(session, cells, late)]

    def _run_cell(self, session: KernelSession, cell: str | dict[str, Any]) -> Cell:
        if isinstance(cell, str):
            return session.run(cell, timeout_s=self.timeout)
        return session.run(cell["code"], timeout_s=self.timeout, interrupt_after_s=cell["interrupt_after"])

    def _late_faults(self, session: KernelSession, cells: list[Cell], late: dict[str, Any]) -> list[str]:
        index: int | None = late["cell"]

        def printed() -> str:
            messages = session.messages if index is None else cells[index].messages
            return "".join(_text(message["msg_type"], message["content"]) for message in messages)

        session.wait_quietly(lambda: bool(re.search(late["re"], printed())), self.settle)
        return _search(f"late output of cell {index}", late["re"], printed())


def scenarios() -> list[Scenario]:
    return [Scenario(**fields) for fields in json.loads(FILE.read_text())]


def _faults(where: str, cell: Cell, expect: dict[str, Any]) -> list[str]:
    wrong: list[str] = []
    if "status" in expect and cell.status != expect["status"]:
        wrong.append(f"{where}: {cell.status} instead of {expect['status']}: {_everything(cell)!r}")
    result = ANSI.sub("", cell.result or "")
    texts = {
        "stdout": cell.stdout,
        "stderr": cell.stderr,
        "result": result,
        "err": _errors(cell) + cell.stdout + cell.stderr,
        "out": cell.stdout + cell.stderr + result,
    }
    for name, text in texts.items():
        if name in expect:
            wrong += _search(f"{where}: {name}", expect[name], text)
    return wrong + _limits(where, cell, expect, result)


def _limits(where: str, cell: Cell, expect: dict[str, Any], result: str) -> list[str]:
    wrong: list[str] = []
    if "absent" in expect and re.search(expect["absent"], everything := _everything(cell)):
        wrong.append(f"{where}: {expect['absent']!r} in {everything!r}")
    if "mime" in expect and not any(expect["mime"] in shown["data"] for shown in _shown(cell)):
        wrong.append(f"{where}: nothing with {expect['mime']}")
    if len(result) > expect.get("maxlen", len(result)):
        wrong.append(f"{where}: the result is {len(result)} long")
    if expect.get("no_result") and cell.result is not None:
        wrong.append(f"{where}: the result {cell.result!r} was shown")
    return wrong


def _search(where: str, pattern: str, text: str) -> list[str]:
    return [] if re.search(pattern, text) else [f"{where}: no {pattern!r} in {text[:2000]!r}"]


def _shown(cell: Cell) -> list[dict[str, Any]]:
    return cell.of_type("execute_result", "display_data", "update_display_data")


def _errors(cell: Cell) -> str:
    if cell.status != "error":
        return ""
    return "\n".join([cell.reply["ename"], cell.reply["evalue"], *cell.reply["traceback"]])


def _everything(cell: Cell) -> str:
    return "\n".join([_errors(cell), *(_text(m["msg_type"], m["content"]) for m in cell.messages)])


def _text(message_type: str, content: dict[str, Any]) -> str:
    match message_type:
        case "stream":
            return content["text"]
        case "error":
            return "\n".join([content["ename"], content["evalue"], *content["traceback"]])
        case "execute_result" | "display_data" | "update_display_data":
            return ANSI.sub("", json.dumps(content["data"], ensure_ascii=False))
        case _:
            return ""
